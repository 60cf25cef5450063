//! `record!`: one declaration of a mapping's fields makes the struct, the code that reads it, and its JSON Schema.

use schemars::{Schema, json_schema};

use super::placeholder::Kind;

/// A field for the schema.
pub(super) struct FieldSchema {
    pub name: &'static str,
    pub docs: &'static [&'static str],
    pub required: bool,
    pub schema: Schema,
}

/// A field's name where that is a word of Rust: `r#type` is `type`.
pub(super) const fn plain_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', rest @ ..] => match std::str::from_utf8(rest) {
            Ok(plain) => plain,
            Err(_) => name,
        },
        _ => name,
    }
}

/// The lines of a doc comment as one text.
pub(super) fn description(docs: &[&str]) -> String {
    docs.iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The schema of a mapping with these fields and no others.
pub(super) fn schema_of(noun: &str, docs: &[&str], fields: Vec<FieldSchema>) -> Schema {
    let mut properties = serde_json::Map::new();
    let mut required = Vec::new();
    // what an entry does not say, its template or a default may
    let layered = Kind::of(noun).is_some();
    for FieldSchema {
        name,
        docs,
        required: needed,
        mut schema,
    } in fields
    {
        schema.insert("description".into(), description(docs).into());
        properties.insert(name.into(), schema.to_value());
        if needed && !layered {
            required.push(name);
        }
    }
    if layered {
        properties.insert("use".into(), serde_json::json!({
            "description": format!("The template, of those under `templates: {{ {noun}s: … }}`, that gives what is not said here."),
            "type": "string",
        }));
        properties.insert("with".into(), serde_json::json!({
            "description": "What the placeholders `${with.NAME}` in the template stand for. In a template: what they stand for where the entry does not say it.",
            "type": ["object", "null"],
        }));
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
        // some fields are read for their shape alone
        #[allow(dead_code)]
        #[derive(Debug)]
        pub(super) struct $name {
            $( $(#[doc = $field_doc])+ pub $field: $crate::config::reader::Slot<$type>, )+
        }

        impl $name {
            /// The names of its fields, in order.
            pub(in crate::config) const FIELDS: &'static [&'static str] = &[$( $crate::config::record::plain_name(stringify!($field)) ),+];
        }

        impl $crate::config::reader::Read for $name {
            const KIND: Option<$crate::config::placeholder::Kind> = $crate::config::placeholder::Kind::of($noun);

            fn read(
                node: $crate::config::tree::Node<'_>,
                at: $crate::model::Span,
                cx: &mut $crate::config::reader::Cx<'_>,
            ) -> Option<Self> {
                let fields = cx.fields(node, at, $noun, Self::FIELDS)?;
                Some(Self { $( $field: fields.$need($crate::config::record::plain_name(stringify!($field)), cx), )+ })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).trim_end_matches("Text").into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::config::record::schema_of(
                    $noun,
                    &[$( $doc ),+],
                    vec![$( $crate::config::record::FieldSchema {
                        name: $crate::config::record::plain_name(stringify!($field)),
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
