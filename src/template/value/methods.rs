//! Attributes and methods without arguments that Django's dotted lookup finds on Python's types.
//!
//! Data is never changed: `list.pop`, `dict.clear` and the like give what Python gives and leave
//! the data as it is.

use super::val::Val;
use crate::template::error::{ErrorClass, Fault};
use crate::template::eval::Env;
use crate::template::python::text;

/// What Django prints for a method that needs arguments: `string_if_invalid`.
const NEEDS_ARGUMENTS: Val<'static> = Val::Str("");

/// `value.name`, called when it can be called; nothing when there is no such attribute.
pub(crate) fn attribute<'a>(value: Val<'a>, name: &str, env: &Env<'a>) -> Result<Option<Val<'a>>, Fault> {
    match value {
        Val::Str(content) | Val::Safe(content) => text_method(content, name, env),
        Val::DataDict(_) | Val::Dict(_) => dict_method(value, name, env),
        Val::DataList(_) | Val::List(_) => list_method(value, name),
        Val::Group([key, items]) => Ok(match name {
            "grouper" => Some(*key),
            "list" => Some(*items),
            "count" | "index" => Some(NEEDS_ARGUMENTS),
            _ => None,
        }),
        Val::Tuple(_) => Ok(matches!(name, "count" | "index").then_some(NEEDS_ARGUMENTS)),
        Val::Int(_) | Val::Bool(_) | Val::Big(_) => Ok(int_method(value, name, env)),
        Val::Float(float) => float_method(float, name, env),
        Val::Keys(_) | Val::Items(_) => Ok((name == "isdisjoint").then_some(NEEDS_ARGUMENTS)),
        Val::Moment(moment) => {
            let c = moment.civil;
            Ok(Some(Val::Int(match name {
                "year" => c.year().into(),
                "month" => c.month().into(),
                "day" => c.day().into(),
                "hour" => c.hour().into(),
                "minute" => c.minute().into(),
                "second" => c.second().into(),
                "microsecond" => (c.subsec_nanosecond() / 1000).into(),
                _ => return Ok(None),
            })))
        }
        _ => Ok(None),
    }
}

fn dict_method<'a>(dict: Val<'a>, name: &str, env: &Env<'a>) -> Result<Option<Val<'a>>, Fault> {
    Ok(Some(match name {
        "items" => Val::Items(env.keep(dict)),
        "keys" => Val::Keys(env.keep(dict)),
        "values" => Val::Values(env.keep(dict)),
        "copy" => dict,
        "clear" | "update" => Val::None,
        "popitem" => match dict.entries().next_back() {
            Some((key, value)) => Val::Tuple(env.list(&[Val::Str(key), value])),
            None => return Err(Fault::new(ErrorClass::KeyError, "'popitem(): dictionary is empty'")),
        },
        "fromkeys" | "get" | "pop" | "setdefault" => NEEDS_ARGUMENTS,
        _ => return Ok(None),
    }))
}

fn list_method<'a>(list: Val<'a>, name: &str) -> Result<Option<Val<'a>>, Fault> {
    Ok(Some(match name {
        "copy" => list,
        "clear" | "reverse" | "sort" => Val::None,
        "pop" => match list.as_list().and_then(|list| list.iter().next_back()) {
            Some(last) => last,
            None => return Err(Fault::new(ErrorClass::IndexError, "pop from empty list")),
        },
        "append" | "count" | "extend" | "index" | "insert" | "remove" => NEEDS_ARGUMENTS,
        _ => return Ok(None),
    }))
}

fn int_method<'a>(value: Val<'a>, name: &str, env: &Env<'a>) -> Option<Val<'a>> {
    let plain = match value {
        Val::Bool(flag) => Val::Int(i64::from(flag)),
        other => other,
    };
    Some(match name {
        "real" | "numerator" | "conjugate" => plain,
        "imag" => Val::Int(0),
        "denominator" => Val::Int(1),
        "as_integer_ratio" => Val::Tuple(env.list(&[plain, Val::Int(1)])),
        "bit_length" | "bit_count" => {
            let digits = match plain {
                Val::Int(int) => num_bigint::BigInt::from(int),
                Val::Big(digits) => digits.parse().unwrap_or_default(),
                _ => return None,
            };
            let bits = if name == "bit_length" { digits.bits() } else { digits.magnitude().count_ones() };
            Val::Int(i64::try_from(bits).unwrap_or(i64::MAX))
        }
        "to_bytes" => match plain {
            Val::Int(int @ 0..=255) => Val::Bytes(env.bytes(&[int.to_le_bytes()[0]])),
            _ => return None,
        },
        "from_bytes" => NEEDS_ARGUMENTS,
        _ => return None,
    })
}

fn float_method<'a>(float: f64, name: &str, env: &Env<'a>) -> Result<Option<Val<'a>>, Fault> {
    Ok(Some(match name {
        "real" | "conjugate" => Val::Float(float),
        "imag" => Val::Float(0.0),
        "is_integer" => Val::Bool(float.is_finite() && float.fract() == 0.0),
        "fromhex" => NEEDS_ARGUMENTS,
        "as_integer_ratio" => {
            if float.is_infinite() {
                return Err(Fault::new(ErrorClass::OverflowError, "cannot convert Infinity to integer ratio"));
            }
            if float.is_nan() {
                return Err(Fault::value("cannot convert NaN to integer ratio"));
            }
            let (numerator, denominator) = ratio(float);
            Val::Tuple(env.list(&[env.big(&numerator), env.big(&denominator)]))
        }
        "hex" => Val::Str(env.text(&hex(float))),
        _ => return Ok(None),
    }))
}

/// Mantissa and power of two of a finite float.
fn parts(float: f64) -> (bool, u64, i32) {
    let bits = float.to_bits();
    let field = i32::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let fraction = bits & ((1 << 52) - 1);
    let mantissa = if field == 0 { fraction } else { fraction | (1 << 52) };
    (float.is_sign_negative(), mantissa, field.max(1) - 1075)
}

fn ratio(float: f64) -> (num_bigint::BigInt, num_bigint::BigInt) {
    let (negative, mut mantissa, mut power) = parts(float);
    let one = num_bigint::BigInt::from(1);
    if mantissa == 0 {
        return (num_bigint::BigInt::from(0), one);
    }
    let zeros = mantissa.trailing_zeros();
    mantissa >>= zeros;
    power += i32::try_from(zeros).unwrap_or(0);
    let mut numerator = num_bigint::BigInt::from(mantissa);
    if negative {
        numerator = -numerator;
    }
    if power >= 0 { (numerator << power.unsigned_abs(), one) } else { (numerator, one << power.unsigned_abs()) }
}

fn hex(float: f64) -> String {
    if !float.is_finite() {
        return if float.is_nan() {
            "nan".into()
        } else if float > 0.0 {
            "inf".into()
        } else {
            "-inf".into()
        };
    }
    let sign = if float.is_sign_negative() { "-" } else { "" };
    if float == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (_, mantissa, power) = parts(float);
    let lead = mantissa >> 52;
    format!("{sign}0x{lead}.{:013x}p{:+}", mantissa & ((1 << 52) - 1), power + 52)
}

fn text_method<'a>(content: &'a str, name: &str, env: &Env<'a>) -> Result<Option<Val<'a>>, Fault> {
    let made = |made: String| Val::Str(env.text(&made));
    Ok(Some(match name {
        "upper" => made(content.to_uppercase()),
        "lower" => made(content.to_lowercase()),
        "casefold" => made(content.to_lowercase().replace('ß', "ss")),
        "title" => made(text::title(content)),
        "capitalize" => made(text::capitalize(content)),
        "swapcase" => made(text::swapcase(content)),
        "strip" => Val::Str(text::trim(content)),
        "lstrip" => Val::Str(content.trim_start_matches(text::is_space)),
        "rstrip" => Val::Str(content.trim_end_matches(text::is_space)),
        "expandtabs" => made(text::expand_tabs(content, 8)),
        "split" | "rsplit" => Val::List(env.texts(text::words(content))),
        "splitlines" => Val::List(env.texts(text::split_lines(content))),
        "encode" => Val::Bytes(content.as_bytes()),
        "format" => made(format_without_arguments(content)?),
        "isalnum" => Val::Bool(text::all(content, char::is_alphanumeric)),
        "isalpha" => Val::Bool(text::all(content, char::is_alphabetic)),
        "isascii" => Val::Bool(content.is_ascii()),
        "isdecimal" | "isdigit" => {
            Val::Bool(text::all(content, |c| crate::template::python::number::digit(c).is_some()))
        }
        "isnumeric" => Val::Bool(text::all(content, char::is_numeric)),
        "isidentifier" => Val::Bool(text::is_identifier(content)),
        "islower" => Val::Bool(text::is_cased(content, char::is_lowercase, char::is_uppercase)),
        "isupper" => Val::Bool(text::is_cased(content, char::is_uppercase, char::is_lowercase)),
        "istitle" => Val::Bool(text::is_title(content)),
        "isprintable" => Val::Bool(content.chars().all(super::print::is_printable)),
        "isspace" => Val::Bool(text::all(content, text::is_space)),
        "center" | "count" | "endswith" | "find" | "format_map" | "index" | "join" | "ljust" | "maketrans"
        | "partition" | "removeprefix" | "removesuffix" | "replace" | "rfind" | "rindex" | "rjust" | "rpartition"
        | "startswith" | "translate" | "zfill" => NEEDS_ARGUMENTS,
        _ => return Ok(None),
    }))
}

/// `text.format()`.
fn format_without_arguments(content: &str) -> Result<String, Fault> {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(rest.get(..at).unwrap_or(""));
        let brace = rest.get(at..=at).unwrap_or("");
        let after = rest.get(at + 1..).unwrap_or("");
        if let Some(next) = after.strip_prefix(brace) {
            out.push_str(brace);
            rest = next;
            continue;
        }
        if brace == "}" {
            return Err(Fault::value("Single '}' encountered in format string"));
        }
        let Some(close) = after.find('}') else {
            let message = if after.is_empty() {
                "Single '{' encountered in format string"
            } else {
                "expected '}' before end of string"
            };
            return Err(Fault::value(message));
        };
        let field = after.get(..close).unwrap_or("");
        let name = field.split(['.', '[', '!', ':']).next().unwrap_or("");
        if name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()) {
            let index = if name.is_empty() { "0" } else { name };
            let message = format!("Replacement index {index} out of range for positional args tuple");
            return Err(Fault::new(ErrorClass::IndexError, message));
        }
        return Err(Fault::new(ErrorClass::KeyError, format!("'{name}'")));
    }
    out.push_str(rest);
    Ok(out)
}
