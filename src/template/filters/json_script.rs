//! `json_script`: Python's `json.dumps` inside a script tag.

use std::fmt::{self, Write};

use super::convert::text;
use super::html::conditional_escape;
use crate::template::error::Fault;
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::float::write_float_repr;
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[FilterDef::safe("json_script", Arity::Optional, json_script)];

fn json_script<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let mut out = env.buffer(64);
    out.push_str("<script ");
    if let Some(id) = argument.filter(|id| id.is_true()) {
        out.push_str("id=\"");
        out.push_str(conditional_escape(id, env)?);
        out.push_str("\" ");
    }
    out.push_str("type=\"application/json\">");
    dump(value, &mut out, env)?;
    out.push_str("</script>");
    Ok(Val::Safe(out.finish()))
}

fn dump<'a>(value: Val<'a>, out: &mut dyn Write, env: &Env<'a>) -> Result<(), Fault> {
    let written = match value {
        Val::None => out.write_str("null"),
        Val::Bool(flag) => out.write_str(if flag { "true" } else { "false" }),
        Val::Float(float) if float.is_nan() => out.write_str("NaN"),
        Val::Float(float) if float.is_infinite() => out.write_str(if float > 0.0 { "Infinity" } else { "-Infinity" }),
        Val::Float(float) => write_float_repr(float, out),
        Val::Int(_) | Val::Big(_) => out.write_str(text(value, env)?),
        Val::Str(text) | Val::Safe(text) => string(text, out),
        Val::Moment(moment) => {
            let mut iso = String::new();
            moment.write_date("c", &mut iso).and_then(|()| string(&iso.replace("+00:00", "Z"), out))
        }
        Val::DataDict(_) | Val::Dict(_) => return dump_dict(value, out, env),
        other => match other.as_list() {
            Some(list) => {
                let _ = out.write_char('[');
                for (index, item) in list.iter().enumerate() {
                    if index > 0 {
                        let _ = out.write_str(", ");
                    }
                    dump(item, out, env)?;
                }
                out.write_char(']')
            }
            None => return Err(Fault::kind(format!("Object of type {} is not JSON serializable", other.type_name()))),
        },
    };
    written.map_err(|_| Fault::limit("the JSON text is too long"))
}

fn dump_dict<'a>(dict: Val<'a>, out: &mut dyn Write, env: &Env<'a>) -> Result<(), Fault> {
    let _ = out.write_char('{');
    for (index, (key, value)) in dict.entries().enumerate() {
        if index > 0 {
            let _ = out.write_str(", ");
        }
        let _ = string(key, out).and_then(|()| out.write_str(": "));
        dump(value, out, env)?;
    }
    let _ = out.write_char('}');
    Ok(())
}

/// A JSON string in ASCII, with `<`, `>` and `&` escaped as well.
fn string(text: &str, out: &mut dyn Write) -> fmt::Result {
    out.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\u{8}' => out.write_str("\\b")?,
            '\u{c}' => out.write_str("\\f")?,
            '<' | '>' | '&' => write!(out, "\\u{:04X}", u32::from(c))?,
            ' '..='~' => out.write_char(c)?,
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
    }
    out.write_char('"')
}
