//! What each filter makes of an abstract value: Django 5.2's own
//! (`django/template/defaultfilters.py`) and Klaviyo's as far as they are documented.
//!
//! Whatever is not in this table may give anything.

use super::chars::Chars;
use super::value::{Abstract, Kinds, Lit, Safety, Text};
use crate::klaviyo::dialect;
use crate::template::{Env, ErrorClass, Limits, RenderOptions, Val};

/// Filters whose answer depends on more than value and argument.
const IMPURE: [&str; 6] = ["random", "timesince", "timeuntil", "weeks_since", "missing_image", "missing_product_image"];

/// Whether two uses of the filter on one value give one answer.
pub(crate) fn is_pure(name: &str) -> bool {
    !IMPURE.contains(&name)
}

/// What `value|name:argument` may be.
pub(crate) fn apply(name: &str, value: &Abstract, argument: Option<&Abstract>, autoescape: bool) -> Abstract {
    let exact_argument = match argument {
        None => Some(None),
        Some(Abstract { lits, kinds: Kinds::NOTHING, .. }) if lits.len() == 1 => Some(lits.first()),
        Some(_) => None,
    };
    let mut rest = Abstract { lits: Vec::new(), ..value.clone() };
    let mut result = Abstract::default();
    for lit in &value.lits {
        let exact = exact_argument.and_then(|argument| exactly(name, lit, argument, autoescape));
        match exact {
            Some(made) => result = result.join(made),
            None => rest = rest.join(Abstract::lit(lit.clone()).widened()),
        }
    }
    let numerals = rest.kinds.and(Kinds::NUMERAL.or(Kinds::ODD_NUMERAL));
    if numerals != Kinds::NOTHING {
        rest.kinds = rest.kinds.without(numerals);
        if KEEPS_NUMERALS.contains(&name) {
            result.kinds = result.kinds.or(numerals);
        } else {
            rest = rest.join(Abstract::text(Text::of(Chars::PLAIN, false), Safety::Maybe));
        }
    }
    if !rest.is_nothing() {
        result = result.join(transfer(name, &rest, argument));
    }
    result
}

/// Filters that leave the text of a number as it is.
const KEEPS_NUMERALS: [&str; 7] = ["default", "default_if_none", "safe", "escape", "force_escape", "lower", "strip"];

/// The filter itself, run on a value that is known; nothing where it fails, since then nothing is printed.
fn exactly(name: &str, value: &Lit, argument: Option<&Lit>, autoescape: bool) -> Option<Abstract> {
    if !is_pure(name) {
        return None;
    }
    let filter = dialect::library().filter(name)?;
    let bump = bumpalo::Bump::new();
    let limits = Limits { memory: 1 << 20, ..Limits::default() };
    let options = RenderOptions { autoescape, limits, ..RenderOptions::default() };
    let env = Env::new(&bump, &options);
    let made = match (filter.run)(value.val(), argument.map(Lit::val), &env) {
        Ok(made) => made,
        // What is too much for this engine may not be too much for another.
        Err(fault) if fault.class() == ErrorClass::LimitReached => return None,
        Err(_) => return Some(Abstract::default()),
    };
    let made = match made {
        Val::Str(text) if filter.is_safe && matches!(value, Lit::Safe(_)) => Val::Safe(text),
        other => other,
    };
    Lit::of(made).map(Abstract::lit)
}

/// The texts of an argument, all of them known.
fn texts(argument: Option<&Abstract>) -> Option<Vec<String>> {
    let argument = argument?;
    if argument.kinds != Kinds::NOTHING || argument.lits.is_empty() {
        return None;
    }
    argument
        .lits
        .iter()
        .map(|lit| match lit {
            Lit::Int(value) => Some(value.to_string()),
            _ => lit.text().map(str::to_owned),
        })
        .collect()
}

fn one_text(argument: Option<&Abstract>) -> Option<String> {
    texts(argument).filter(|texts| texts.len() == 1).and_then(|texts| texts.into_iter().next())
}

/// The text of a number.
fn numeral() -> Abstract {
    Abstract { kinds: Kinds::NUMERAL, ..Abstract::default() }
}

fn odd_numeral() -> Abstract {
    Abstract { kinds: Kinds::ODD_NUMERAL, ..Abstract::default() }
}

fn whole() -> Abstract {
    Abstract { kinds: Kinds::INT, ..Abstract::default() }
}

/// The empty text; whether it is marked safe matters once something is added to it.
fn nothing_printed() -> Abstract {
    Abstract { lits: vec![Lit::Str(String::new()), Lit::Safe(String::new())], ..Abstract::default() }
}

fn plain(empty: bool) -> Abstract {
    Abstract::text(Text::of(Chars::PLAIN, empty), Safety::Maybe)
}

fn word(empty: bool) -> Abstract {
    Abstract::text(Text::of(Chars::WORD, empty), Safety::Maybe)
}

/// A filter of texts that keeps safe ones safe.
fn of_text(value: &Abstract, change: impl FnOnce(Text) -> Text) -> Abstract {
    let (text, safety) = value.stringified();
    Abstract::text(change(text), safety)
}

fn with_chars(text: Text, change: impl FnOnce(Chars) -> Chars) -> Text {
    Text { chars: change(text.chars), ..text }
}

fn cased(chars: Chars) -> Chars {
    if chars.has(Chars::PLAIN) { chars | Chars::PLAIN } else { chars }
}

fn transfer(name: &str, value: &Abstract, argument: Option<&Abstract>) -> Abstract {
    match name {
        "default" => value.clone().narrowed(true).join(argument.cloned().unwrap_or_else(Abstract::anything)),
        "default_if_none" => {
            let rest = Abstract { kinds: value.kinds.without(Kinds::NONE), ..value.clone() };
            if value.kinds.has(Kinds::NONE) {
                rest.join(argument.cloned().unwrap_or_else(Abstract::anything))
            } else {
                rest
            }
        }
        "yesno" => yes_no(value, argument),
        "length" | "count" | "size" | "wordcount" => whole(),
        "divisibleby" => Abstract::of(Kinds::BOOL),
        "add" => add(value, argument),
        "floatformat" => float_format(value, argument),
        "stringformat" => string_format(value, argument),
        "get_digit" => value.clone().join(whole()),
        "pluralize" => {
            let suffix = argument.map_or(Text::of(Chars::WORD, true), |argument| argument.stringified().0);
            Abstract::text(Text { empty: true, ..suffix.pieces() }, Safety::Never)
        }
        "filesizeformat" | "timesince" | "timeuntil" => plain(true),
        "date" | "time" => date(argument),
        "slugify" => word(true),
        "urlencode" | "urlencodeplus" | "iriencode" => url_encode(name, value, argument),
        "md5_hash" | "sha_1" | "sha_256" => word(true),
        "base64_encode" | "base64_url_safe_encode" => plain(true),
        "multiply" | "divide" => {
            Abstract { kinds: Kinds::NUMBER.or(Kinds::NUMERAL).or(Kinds::ODD_NUMERAL), ..Abstract::default() }
        }
        "first" | "last" | "random" => {
            let mut result = nothing_printed();
            if value.kinds.has(Kinds::TEXT) {
                let safety = if value.safety == Safety::Never { Safety::Never } else { Safety::Maybe };
                result = result.join(Abstract::text(value.text.pieces(), safety));
            }
            if value.kinds.has(Kinds::CONTAINER) { result.join(Abstract::anything()) } else { result }
        }
        "slice" => {
            let rest = Abstract { kinds: value.kinds.without(Kinds::TEXT), ..value.clone() };
            if value.kinds.has(Kinds::TEXT) {
                rest.join(Abstract::text(value.text.pieces(), value.safety))
            } else {
                rest
            }
        }
        "dictsort" | "dictsortreversed" => Abstract::of(Kinds::CONTAINER).join(nothing_printed()),
        "make_list" | "split" => Abstract::of(Kinds::CONTAINER),
        "join" => {
            let separator = argument.map_or(Text::ANY, |argument| argument.stringified().0);
            let joined = Abstract::text(Text::ANY.join(separator.pieces()), Safety::Always);
            joined
                .join(Abstract { kinds: value.kinds.without(Kinds::TEXT.or(Kinds::CONTAINER)), ..Abstract::default() })
        }
        "lookup" => Abstract::data(),
        _ => of_texts(name, value, argument),
    }
}

/// Filters from text to text.
fn of_texts(name: &str, value: &Abstract, argument: Option<&Abstract>) -> Abstract {
    match name {
        "escapejs" => {
            let (text, _) = value.stringified();
            Abstract::text(escape_js(text), Safety::Always)
        }
        "escape" | "force_escape" => {
            let (text, safety) = value.stringified();
            let made = match safety {
                Safety::Always if name == "escape" => text,
                Safety::Maybe if name == "escape" => text.join(text.html()),
                _ => text.html(),
            };
            Abstract::text(made, Safety::Always)
        }
        "safe" => {
            let (text, _) = value.stringified();
            Abstract::text(text, Safety::Always)
        }
        "addslashes" => of_text(value, |text| {
            if text.chars.has(Chars::QUOTE | Chars::APOS | Chars::BACKSLASH) || text.has_units() {
                text.reshaped(|chars| chars | Chars::BACKSLASH)
            } else {
                text
            }
        }),
        "capfirst" | "lower" => of_text(value, |text| with_chars(text, cased)),
        "capitalize" | "downcase" => klaviyo(value, |text| with_chars(text, cased)),
        "upper" => Abstract { safety: Safety::Never, ..of_text(value, |text| text.reshaped(cased)) },
        "upcase" => klaviyo(value, |text| text.reshaped(cased)),
        "title" | "phone2numeric" => of_text(value, |text| text.reshaped(cased)),
        "center" | "ljust" | "rjust" => of_text(value, |text| with_chars(text, |chars| chars | Chars::OTHER)),
        "cut" | "remove" => cut(name, value, argument),
        "truncatewords" => truncate_words(value, argument),
        "truncatechars" => of_text(value, |text| with_chars(text.pieces(), |chars| chars | Chars::OTHER)),
        "truncate" => klaviyo(value, |text| with_chars(text.pieces(), |chars| chars | Chars::OTHER)),
        "striptags" => of_text(value, Text::pieces),
        "strip_html" => klaviyo(value, Text::pieces),
        "wordwrap" => of_text(value, |text| with_chars(text.pieces(), |chars| chars | Chars::LF)),
        // Documented for LF and CR LF: a CR of its own may stay.
        "strip_newlines" => klaviyo(value, |text| Text { empty: true, ..with_chars(text, |c| c.without(Chars::LF)) }),
        "strip" | "lstrip" | "rstrip" => klaviyo(value, |text| Text { empty: true, ..text }),
        "append" | "prepend" => {
            let other = argument.map_or(Text::ANY, |argument| argument.stringified().0);
            klaviyo(value, |text| text.then(other))
        }
        _ => Abstract::anything(),
    }
}

/// One of Klaviyo's filters of text; whether it keeps texts safe is not documented.
fn klaviyo(value: &Abstract, change: impl FnOnce(Text) -> Text) -> Abstract {
    let (text, _) = value.stringified();
    Abstract::text(change(text), Safety::Maybe)
}

/// `_js_escapes` in `django/utils/html.py`.
fn escape_js(text: Text) -> Text {
    // `= ; ` and U+2028 are escaped too; they are among the other characters, which stay possible.
    let escaped = Chars::BACKSLASH | Chars::HTML | Chars::CONTROLS;
    Text {
        chars: text.chars.without(escaped),
        escaped: text.chars.and(escaped | Chars::PLAIN),
        twice: text.has_units(),
        empty: text.empty,
    }
}

fn cut(name: &str, value: &Abstract, argument: Option<&Abstract>) -> Abstract {
    let (text, safety) = value.stringified();
    let Some(cut) = one_text(argument) else { return Abstract::text(text.pieces(), Safety::Maybe) };
    let harms_escapes = cut.chars().any(|c| c == '\\' || c == 'u' || c.is_ascii_hexdigit());
    let mut made = if harms_escapes { text.pieces() } else { text };
    if harms_escapes {
        (made.escaped, made.twice) = (Chars::NONE, false);
    }
    made.empty = true;
    let mut chars = cut.chars();
    if let (Some(Some(class)), None) = (chars.next().map(Chars::single), chars.next()) {
        made.chars = made.chars.without(class);
    }
    let safety = match name {
        "cut" if cut == ";" => Safety::Never,
        "cut" => safety,
        _ => Safety::Maybe,
    };
    Abstract::text(made, safety)
}

/// Words parted by what Python takes for blanks come out parted by one blank; a count that is
/// no number leaves the text as it is.
fn truncate_words(value: &Abstract, argument: Option<&Abstract>) -> Abstract {
    let counted = texts(argument).is_some_and(|texts| texts.iter().all(|text| text.parse::<i64>().is_ok()));
    of_text(value, |text| {
        if !counted {
            return with_chars(text.pieces(), |chars| chars | Chars::OTHER);
        }
        let blanks = Chars::LINE_ENDS | Chars::TAB | Chars::BLANK_CONTROL;
        Text { empty: true, ..with_chars(text, |chars| chars.without(blanks) | Chars::OTHER) }
    })
}

/// The words of `yesno` that the value can choose.
fn yes_no(value: &Abstract, argument: Option<&Abstract>) -> Abstract {
    let words = match argument {
        None => "yes,no,maybe".to_owned(),
        Some(_) => match one_text(argument) {
            Some(words) => words,
            None => return Abstract::text(Text::ANY, Safety::Maybe).join(value.clone()),
        },
    };
    let parts: Vec<&str> = words.split(',').collect();
    let (yes, no, maybe) = match parts.as_slice() {
        [yes, no] => (yes, no, no),
        [yes, no, maybe] => (yes, no, maybe),
        [yes, no, ..] => (yes, no, no),
        _ => return value.clone(),
    };
    let lit = |word: &str| Abstract::lit(Lit::Str(word.to_owned()));
    let mut result = Abstract::default();
    if !value.clone().narrowed(true).is_nothing() {
        result = result.join(lit(yes));
    }
    let mut falsy = value.clone().narrowed(false);
    if falsy.kinds.has(Kinds::NONE) {
        result = result.join(lit(maybe));
        falsy.kinds = falsy.kinds.without(Kinds::NONE);
    }
    if falsy.is_nothing() { result } else { result.join(lit(no)) }
}

fn add(value: &Abstract, argument: Option<&Abstract>) -> Abstract {
    let Some(argument) = argument else { return Abstract::anything() };
    let whole_argument =
        argument.kinds == Kinds::NOTHING && argument.lits.iter().all(|lit| matches!(lit, Lit::Int(_) | Lit::Bool(_)));
    // `int()` of an infinite float fails, and with it the render.
    let odd = Abstract { kinds: value.kinds.and(Kinds::NAN), ..Abstract::default() };
    let numbers = Kinds::NUMBER.or(Kinds::BOOL);
    if whole_argument {
        let sum = whole().join(odd);
        let surely = value.kinds.without(numbers) == Kinds::NOTHING;
        return if surely { sum } else { sum.join(nothing_printed()) };
    }
    let floats = Abstract { kinds: Kinds::FLOAT, ..Abstract::default() };
    let mut result = whole().join(floats).join(odd).join(nothing_printed());
    if value.kinds.has(Kinds::TEXT) {
        let (other, other_safety) = argument.stringified();
        let safety = if other_safety == Safety::Always { value.safety } else { Safety::Never };
        let safety =
            if other_safety == Safety::Maybe && value.safety != Safety::Never { Safety::Maybe } else { safety };
        result = result.join(Abstract::text(value.text.join(value.text.then(other)), safety));
    }
    if value.kinds.has(Kinds::CONTAINER) && argument.kinds.has(Kinds::CONTAINER) {
        result = result.join(Abstract::of(Kinds::CONTAINER));
    }
    let odd = Kinds::ODD_FLOAT.or(Kinds::NAN);
    if argument.kinds.or(value.kinds).has(odd) {
        result = result.join(Abstract { kinds: odd, ..Abstract::default() });
    }
    result
}

/// A number comes out as a number. What only looks like one (`nan`, more than 200 digits)
/// comes out as it went in, with the blanks around it; any other text gives nothing.
fn float_format(value: &Abstract, argument: Option<&Abstract>) -> Abstract {
    let form = match argument {
        None => Some(String::new()),
        Some(_) => one_text(argument),
    };
    let plain_form = form.is_some_and(|form| {
        let digits = form.strip_prefix('-').unwrap_or(&form);
        let digits = digits.strip_suffix('u').unwrap_or(digits);
        digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    if !plain_form {
        let made = of_text(value, |text| with_chars(text.pieces(), |chars| chars | Chars::PLAIN));
        return Abstract { safety: Safety::Maybe, ..made }.join(nothing_printed());
    }
    let mut result = Abstract::default();
    if value.kinds.has(Kinds::INT.or(Kinds::FLOAT)) {
        result = result.join(numeral());
    }
    if value.kinds.has(Kinds::ODD_FLOAT.or(Kinds::NAN)) {
        result = result.join(odd_numeral());
    }
    if value.kinds.has(Kinds::BOOL) {
        // `Decimal("True")` fails, `float("True")` too.
        result = result.join(nothing_printed()).join(numeral());
    }
    if value.kinds.has(Kinds::NONE.or(Kinds::CONTAINER)) {
        result = result.join(nothing_printed());
    }
    if value.kinds.has(Kinds::TEXT) {
        let blanks = Chars::LINE_ENDS | Chars::TAB | Chars::BLANK_CONTROL;
        let odd = value.text.pieces().chars.and(blanks | Chars::PLAIN);
        result =
            result.join(numeral()).join(nothing_printed()).join(Abstract::text(Text::of(odd, false), Safety::Maybe));
    }
    result
}

fn string_format(value: &Abstract, argument: Option<&Abstract>) -> Abstract {
    let any = || of_text(value, |_| Text::ANY);
    let Some(form) = one_text(argument) else { return any() };
    let numeric = value.kinds.has(Kinds::NUMBER.or(Kinds::BOOL));
    let other = value.kinds.without(Kinds::NUMBER.or(Kinds::BOOL)) != Kinds::NOTHING;
    let mut result = Abstract::default();
    if other || value.kinds.has(Kinds::ODD_FLOAT.or(Kinds::NAN)) {
        result = result.join(nothing_printed());
    }
    let precision = form.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let bare = precision.is_empty()
        || precision.strip_prefix('.').is_some_and(|digits| !digits.is_empty() && all_digits(digits));
    match form.strip_prefix(precision).unwrap_or("") {
        "d" | "i" if precision.is_empty() => {
            if numeric {
                result.join(numeral())
            } else {
                result
            }
        }
        "f" | "e" | "g" if bare => {
            if numeric {
                result = result.join(numeral());
            }
            if value.kinds.has(Kinds::ODD_FLOAT.or(Kinds::NAN)) {
                result = result.join(odd_numeral());
            }
            result
        }
        "d" | "i" | "u" | "x" | "X" | "o" | "f" | "F" | "e" | "E" | "g" | "G" if is_flags(precision) => {
            result.join(plain(true))
        }
        "s" if precision.is_empty() => of_text(value, |text| text),
        "s" if all_digits(precision) || precision.strip_prefix('-').is_some_and(all_digits) => {
            of_text(value, |text| with_chars(text, |chars| chars | Chars::OTHER))
        }
        "r" | "a" if precision.is_empty() => of_text(value, |text| {
            let made = text.reshaped(|chars| {
                let quote = if chars.has(Chars::APOS | Chars::QUOTE) { Chars::QUOTE } else { Chars::NONE };
                let escape = if chars == chars.and(Chars::WORD) { Chars::NONE } else { Chars::BACKSLASH };
                chars.without(Chars::CONTROLS) | Chars::APOS | Chars::WORD | quote | escape
            });
            // Quotes stand around a text, not around a number.
            Text { empty: false, ..made }
        }),
        _ => any(),
    }
}

fn all_digits(text: &str) -> bool {
    text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_flags(text: &str) -> bool {
    text.len() <= 8
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b' ' | b'0'))
}

/// What a date or time prints is told by its format; a value that is no date prints nothing.
fn date(argument: Option<&Abstract>) -> Abstract {
    let format = match argument {
        None => Some(String::new()),
        Some(_) => one_text(argument),
    };
    let Some(format) = format else { return Abstract::text(Text::ANY, Safety::Never) };
    Abstract::text(date_text(&format), Safety::Never)
}

/// The texts that a date format can print.
pub(crate) fn date_text(format: &str) -> Text {
    let mut chars = Chars::of_text(format);
    if !format.contains("\\\\") && !format.ends_with('\\') {
        chars = chars.without(Chars::BACKSLASH);
    }
    Text::of(chars | Chars::PLAIN, true)
}

/// Percent signs in place of all but plain characters and those that the argument names.
fn url_encode(name: &str, value: &Abstract, argument: Option<&Abstract>) -> Abstract {
    let (text, safety) = value.stringified();
    let kept = match (name, argument) {
        ("iriencode", _) => Chars::AMP | Chars::APOS,
        (_, None) => Chars::NONE,
        (_, Some(argument)) => argument.stringified().0.pieces().chars,
    };
    let made = text.reshaped(|chars| chars.and(kept) | Chars::PLAIN);
    let made = match name {
        "iriencode" => Abstract::text(made, safety),
        "urlencodeplus" => Abstract::text(made, Safety::Maybe),
        _ => Abstract::text(made, Safety::Never),
    };
    // Python's `quote` gives back what is empty as it came, marked safe or not.
    let stays = name == "urlencode" && text.empty && safety != Safety::Never;
    if stays { made.join(Abstract::lit(Lit::Safe(String::new()))) } else { made }
}
