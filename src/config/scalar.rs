//! The YAML 1.2 core schema: what a plain scalar is. `no` and `yes` are texts.

/// The type of a plain scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    Text,
    Number,
    Bool(bool),
    Null,
}

/// What the core schema makes of a plain scalar.
pub(super) fn plain(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
        "true" | "True" | "TRUE" => Plain::Bool(true),
        "false" | "False" | "FALSE" => Plain::Bool(false),
        _ if is_number(text) => Plain::Number,
        _ => Plain::Text,
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(octal) = text.strip_prefix("0o") {
        return !octal.is_empty() && octal.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    is_decimal(unsigned)
}

/// `12`, `1.5`, `.5`, `1.`, each with an optional exponent.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_schema_and_nothing_of_yaml_1_1() {
        for text in [
            "no", "yes", "on", "off", "y", "n", "1_000", "12:30", "0b1", "1e", ".", "-", "1.2.3",
            "0x", "+0x1",
        ] {
            assert_eq!(plain(text), Plain::Text, "{text}");
        }
        for text in [
            "0", "-12", "+3", "1.5", ".5", "1.", "1e3", "1.5E-3", "0o17", "0xFf", ".inf", "-.INF",
            ".nan", "0777",
        ] {
            assert_eq!(plain(text), Plain::Number, "{text}");
        }
        assert_eq!(plain("True"), Plain::Bool(true));
        assert_eq!(plain("FALSE"), Plain::Bool(false));
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(plain(text), Plain::Null, "{text}");
        }
    }
}
