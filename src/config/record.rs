//! `record!`: one declaration of a mapping's fields makes the struct, the code that reads it, and its JSON Schema.

use schemars::{Schema, json_schema};

/// A field for the schema.
pub(super) struct FieldSchema {
    pub name: &'static str,
    pub docs: &'static [&'static str],
    pub required: bool,
    pub schema: Schema,
}

/// The lines of a doc comment as one text.
pub(super) fn description(docs: &[&str]) -> String {
    docs.iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The schema of a mapping with these fields and no others.
pub(super) fn schema_of(docs: &[&str], fields: Vec<FieldSchema>) -> Schema {
    let mut properties = serde_json::Map::new();
    let mut required = Vec::new();
    for FieldSchema {
        name,
        docs,
        required: needed,
        mut schema,
    } in fields
    {
        schema.insert("description".into(), description(docs).into());
        properties.insert(name.into(), schema.to_value());
        if needed {
            required.push(name);
        }
    }
    json_schema!({
        "type": "object",
        "description": description(docs),
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// Declares a mapping: `/// docs`, its type, its noun for messages, and `required` or `optional` fields.
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        $name:ident, $noun:expr, {
            $( $(#[doc = $field_doc:literal])+ $need:ident $field:ident: $type:ty, )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub(super) struct $name {
            $( $(#[doc = $field_doc])+ pub $field: $crate::config::reader::Slot<$type>, )+
        }

        impl $name {
            /// The names of its fields, in order.
            pub(in crate::config) const FIELDS: &'static [&'static str] = &[$( stringify!($field) ),+];
        }

        impl $crate::config::reader::Read for $name {
            fn read(
                node: $crate::config::tree::Node<'_>,
                at: $crate::model::Span,
                cx: &mut $crate::config::reader::Cx<'_>,
            ) -> Option<Self> {
                let fields = cx.fields(node, at, $noun, Self::FIELDS)?;
                Some(Self { $( $field: fields.$need(stringify!($field), cx), )+ })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).trim_end_matches("Text").into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::config::record::schema_of(
                    &[$( $doc ),+],
                    vec![$( $crate::config::record::FieldSchema {
                        name: stringify!($field),
                        docs: &[$( $field_doc ),+],
                        required: stringify!($need) == "required",
                        schema: generator.subschema_for::<$type>(),
                    } ),+],
                )
            }
        }
    };
}

pub(super) use record;
