//! `stringformat`: Python's printf forms, `"%" + argument`.

use std::fmt::Write;

use super::Whole;
use super::convert::{text, to_float, to_int};
use crate::template::error::{ErrorClass, Fault};
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::float::write_float_repr;
use crate::template::value::{Val, write_repr, write_str};

pub(super) const FILTERS: &[FilterDef] = &[FilterDef::safe("stringformat", Arity::Required, stringformat)];

fn stringformat<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let value = match value {
        Val::Tuple(_) | Val::Group(_) => Val::Str(text(value, env)?),
        other => other,
    };
    let format = format!("%{}", text(argument.unwrap_or(Val::None), env)?);
    match formatted(&format, value, env) {
        Ok(made) => Ok(Val::Str(env.text(&made))),
        Err(fault) if matches!(fault.class(), ErrorClass::ValueError | ErrorClass::TypeError) => Ok(Val::Str("")),
        Err(fault) => Err(fault),
    }
}

/// One conversion: `%[(key)][flags][width][.precision][length]type`.
#[derive(Default)]
struct Form {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

/// `format % value`
fn formatted<'a>(format: &str, value: Val<'a>, env: &Env<'a>) -> Result<String, Fault> {
    let mut out = String::new();
    let mut chars = format.chars().peekable();
    let mapping = matches!(value, Val::DataDict(_) | Val::Dict(_) | Val::DataList(_) | Val::List(_) | Val::Bytes(_));
    let mut used = false;
    let mut keyed = false;
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        if chars.next_if_eq(&'%').is_some() {
            out.push('%');
            continue;
        }
        let mut source = None;
        if chars.next_if_eq(&'(').is_some() {
            source = Some(keyed_value(&mut chars, value)?);
            keyed = true;
        }
        let mut take = |used: &mut bool| -> Result<Val<'a>, Fault> {
            if std::mem::replace(used, true) {
                Err(Fault::kind("not enough arguments for format string"))
            } else {
                Ok(value)
            }
        };
        let form = form(&mut chars, &mut used, &mut take)?;
        let Some(conversion) = chars.next() else { return Err(Fault::value("incomplete format")) };
        if conversion == '%' {
            out.push('%');
            continue;
        }
        env.reserve(form.width.saturating_add(form.precision.unwrap_or(0)))?;
        let item = match source {
            Some(item) => item,
            None => take(&mut used)?,
        };
        convert(conversion, item, &form, &mut out)?;
    }
    if !used && !keyed && !mapping {
        return Err(Fault::kind("not all arguments converted during string formatting"));
    }
    Ok(out)
}

type Chars<'s> = std::iter::Peekable<std::str::Chars<'s>>;

fn keyed_value<'a>(chars: &mut Chars<'_>, value: Val<'a>) -> Result<Val<'a>, Fault> {
    let mut depth = 1;
    let mut key = String::new();
    for c in chars.by_ref() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        key.push(c);
    }
    if !matches!(value, Val::DataDict(_) | Val::Dict(_)) {
        return Err(Fault::kind("format requires a mapping"));
    }
    if depth > 0 {
        return Err(Fault::value("incomplete format key"));
    }
    value.get(&key).ok_or_else(|| Fault::new(ErrorClass::KeyError, super::convert::repr(Val::Str(&key))))
}

fn form<'a>(
    chars: &mut Chars<'_>,
    used: &mut bool,
    take: &mut impl FnMut(&mut bool) -> Result<Val<'a>, Fault>,
) -> Result<Form, Fault> {
    let mut form = Form::default();
    loop {
        match chars.peek() {
            Some('-') => form.left = true,
            Some('+') => form.plus = true,
            Some(' ') => form.blank = true,
            Some('#') => form.alternate = true,
            Some('0') => form.zero = true,
            _ => break,
        }
        chars.next();
    }
    if let Some(width) = number(chars, used, take)? {
        form.left |= width < 0;
        form.width = usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX);
    }
    if chars.next_if_eq(&'.').is_some() {
        form.precision = Some(usize::try_from(number(chars, used, take)?.unwrap_or(0)).unwrap_or(0));
    }
    chars.next_if(|c| matches!(c, 'h' | 'l' | 'L'));
    Ok(form)
}

/// A width or precision: digits, or `*` for the next argument.
fn number<'a>(
    chars: &mut Chars<'_>,
    used: &mut bool,
    take: &mut impl FnMut(&mut bool) -> Result<Val<'a>, Fault>,
) -> Result<Option<i64>, Fault> {
    if chars.next_if_eq(&'*').is_some() {
        return match take(used)? {
            Val::Int(width) => Ok(Some(width)),
            Val::Bool(width) => Ok(Some(i64::from(width))),
            _ => Err(Fault::kind("* wants int")),
        };
    }
    let mut value: Option<i64> = None;
    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
        chars.next();
        let next = value.unwrap_or(0).checked_mul(10).and_then(|value| value.checked_add(i64::from(digit)));
        value = Some(next.ok_or_else(|| Fault::value("width too big"))?);
    }
    Ok(value)
}

fn convert(conversion: char, item: Val<'_>, form: &Form, out: &mut String) -> Result<(), Fault> {
    match conversion {
        's' | 'r' | 'a' => {
            let mut content = String::new();
            let _ = if conversion == 's' { write_str(item, &mut content) } else { write_repr(item, &mut content) };
            if conversion == 'a' {
                content = ascii(&content);
            }
            if let Some(precision) = form.precision {
                content.truncate(crate::template::python::text::offset(&content, precision));
            }
            pad("", &content, &Form { zero: false, ..copy(form) }, out);
        }
        'c' => {
            let content = character(item)?;
            pad("", &content, &Form { zero: false, ..copy(form) }, out);
        }
        'd' | 'i' | 'u' => {
            let whole = match item {
                Val::Int(_) | Val::Bool(_) | Val::Big(_) | Val::Float(_) => to_int(item)?,
                other => return Err(number_required(conversion, other)),
            };
            write_whole(&whole, 10, "", false, form, out);
        }
        'x' | 'X' | 'o' => {
            let whole = match item {
                Val::Int(_) | Val::Bool(_) | Val::Big(_) => to_int(item)?,
                other => return Err(number_required(conversion, other)),
            };
            let (radix, prefix) = match conversion {
                'x' => (16, "0x"),
                'X' => (16, "0X"),
                _ => (8, "0o"),
            };
            write_whole(&whole, radix, if form.alternate { prefix } else { "" }, conversion == 'X', form, out);
        }
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let float = match item {
                Val::Str(_) | Val::Safe(_) => {
                    return Err(Fault::kind(format!("must be real number, not {}", item.type_name())));
                }
                other => to_float(other)?,
            };
            write_float(float, conversion, form, out);
        }
        other => {
            return Err(Fault::value(format!("unsupported format character '{other}'")));
        }
    }
    Ok(())
}

const fn copy(form: &Form) -> Form {
    Form { ..*form }
}

fn number_required(conversion: char, item: Val<'_>) -> Fault {
    Fault::kind(format!("%{conversion} format: a number is required, not {}", item.type_name()))
}

/// Everything beyond ASCII as an escape.
fn ascii(content: &str) -> String {
    content.chars().fold(String::with_capacity(content.len()), |mut out, c| {
        let code = u32::from(c);
        let _ = match code {
            0..0x80 => out.write_char(c),
            0x80..0x100 => write!(out, "\\x{code:02x}"),
            0x100..0x10000 => write!(out, "\\u{code:04x}"),
            _ => write!(out, "\\U{code:08x}"),
        };
        out
    })
}

fn character(item: Val<'_>) -> Result<String, Fault> {
    match item {
        Val::Str(text) | Val::Safe(text) if text.chars().count() == 1 => Ok(text.to_owned()),
        Val::Int(_) | Val::Bool(_) | Val::Big(_) => {
            let code = to_int(item)?.clamped();
            if !(0..0x11_0000).contains(&code) {
                return Err(Fault::new(ErrorClass::OverflowError, "%c arg not in range(0x110000)"));
            }
            // A lone surrogate can't be held; Python fails when it prints one.
            let c = u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            Ok(c.to_string())
        }
        _ => Err(Fault::kind("%c requires int or char")),
    }
}

/// Writes sign or prefix and content, filled up to the width.
fn pad(lead: &str, content: &str, form: &Form, out: &mut String) {
    let length = lead.chars().count() + content.chars().count();
    let missing = form.width.saturating_sub(length);
    if form.left {
        out.push_str(lead);
        out.push_str(content);
        out.extend(std::iter::repeat_n(' ', missing));
    } else if form.zero {
        out.push_str(lead);
        out.extend(std::iter::repeat_n('0', missing));
        out.push_str(content);
    } else {
        out.extend(std::iter::repeat_n(' ', missing));
        out.push_str(lead);
        out.push_str(content);
    }
}

const fn sign(negative: bool, form: &Form) -> &'static str {
    if negative {
        "-"
    } else if form.plus {
        "+"
    } else if form.blank {
        " "
    } else {
        ""
    }
}

fn write_whole(whole: &Whole, radix: u32, prefix: &str, upper: bool, form: &Form, out: &mut String) {
    let big = whole.big();
    let negative = big.sign() == num_bigint::Sign::Minus;
    let mut digits = big.magnitude().to_str_radix(radix);
    if upper {
        digits = digits.to_uppercase();
    }
    let missing = form.precision.unwrap_or(0).saturating_sub(digits.len());
    let digits = "0".repeat(missing) + &digits;
    pad(&format!("{}{prefix}", sign(negative, form)), &digits, form, out);
}

fn write_float(float: f64, conversion: char, form: &Form, out: &mut String) {
    let negative = float.is_sign_negative() && !float.is_nan();
    let magnitude = float.abs();
    let mut content = String::new();
    if float.is_finite() {
        let precision = form.precision.unwrap_or(6);
        match conversion.to_ascii_lowercase() {
            'f' => {
                let _ = write!(content, "{magnitude:.precision$}");
                if form.alternate && precision == 0 {
                    content.push('.');
                }
            }
            'e' => scientific(magnitude, precision, form.alternate, &mut content),
            _ => general(magnitude, precision.max(1), form.alternate, &mut content),
        }
    } else {
        let _ = write_float_repr(magnitude, &mut content);
    }
    if conversion.is_ascii_uppercase() {
        content = content.to_uppercase();
    }
    pad(sign(negative, form), &content, form, out);
}

/// C's `%e`: at least two digits of exponent.
fn scientific(magnitude: f64, precision: usize, alternate: bool, out: &mut String) {
    let text = format!("{magnitude:.precision$e}");
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let dot = if alternate && precision == 0 { "." } else { "" };
    let _ = write!(out, "{mantissa}{dot}e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs());
}

/// C's `%g`.
fn general(magnitude: f64, precision: usize, alternate: bool, out: &mut String) {
    let probe = format!("{magnitude:.*e}", precision - 1);
    let power: i32 = probe.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
    let mut text = String::new();
    let plain = power >= -4 && power < i32::try_from(precision).unwrap_or(i32::MAX);
    if plain {
        let places = usize::try_from(i64::try_from(precision).unwrap_or(0) - 1 - i64::from(power)).unwrap_or(0);
        let _ = write!(text, "{magnitude:.places$}");
        if alternate && places == 0 {
            text.push('.');
        }
    } else {
        scientific(magnitude, precision - 1, alternate, &mut text);
    }
    if !alternate {
        let (mantissa, power) =
            text.split_once('e').map_or((&*text, None), |(mantissa, power)| (mantissa, Some(power)));
        let mantissa =
            if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
        text = power.map_or_else(|| mantissa.to_owned(), |power| format!("{mantissa}e{power}"));
    }
    out.push_str(&text);
}
