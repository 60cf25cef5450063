//! The JSON Schema of a configuration file, from the same records that read it.

use schemars::generate::SchemaSettings;

use super::shape::Configuration;

/// The JSON Schema (2020-12) of one configuration file, for editors.
pub fn schema() -> serde_json::Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Configuration>();
    schema.insert("title".into(), "tenantry configuration".into());
    // Fields that start with `x-` are a place for anchors.
    schema.insert(
        "patternProperties".into(),
        serde_json::json!({ "^x-": true }),
    );
    schema.to_value()
}
