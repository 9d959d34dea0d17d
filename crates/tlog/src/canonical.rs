//! Canonical JSON (RFC 8785): one value, one text, so that a hash of it means something.

use serde_json::{Number, Value};

/// A number that two programs might write differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the number {0} has no canonical text here: only whole numbers up to 2^53 have one")]
pub struct NotCanonical(pub String);

/// The greatest whole number that every reader of JSON keeps exactly (RFC 7493, section 2.2).
const EXACT: u64 = 1 << 53;

/// The canonical text of a value. Numbers must be whole and at most 2^53, which is all that entries hold.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut text = String::new();
    write(value, &mut text)?;
    Ok(text)
}

fn write(value: &Value, out: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&whole(number)?),
        // RFC 8785 escapes strings as serde_json does: the short forms, else \u00xx in lower case.
        Value::String(text) => out.push_str(&Value::from(text.as_str()).to_string()),
        Value::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            out.push('{');
            for (position, (name, member)) in members.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(member, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn whole(number: &Number) -> Result<String, NotCanonical> {
    let exact = number.as_i64().is_some_and(|number| number.unsigned_abs() <= EXACT)
        || number.as_u64().is_some_and(|number| number <= EXACT);
    if exact { Ok(number.to_string()) } else { Err(NotCanonical(number.to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_sorted_by_their_utf16_units_and_strings_escaped_once() {
        // The order of RFC 8785, section 3.2.3.
        let value: Value = serde_json::from_str(
            r#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":[null,true,false]}"#,
        )
        .unwrap();
        assert_eq!(
            canonical(&value).unwrap(),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":[null,true,false],\"€\":1,\"😀\":5,\"\u{fb33}\":3}"
        );
        assert_eq!(canonical(&Value::from("\u{1f}\"\\/\u{7f}宜")).unwrap(), "\"\\u001f\\\"\\\\/\u{7f}宜\"");
    }

    #[test]
    fn a_number_that_programs_write_differently_is_refused() {
        for number in ["1.5", "1e3", "9007199254740993", "-9007199254740993", "1.0"] {
            let value: Value = serde_json::from_str(number).unwrap();
            assert!(canonical(&value).is_err(), "{number}");
        }
        assert_eq!(canonical(&Value::from(-9_007_199_254_740_992_i64)).unwrap(), "-9007199254740992");
    }
}
