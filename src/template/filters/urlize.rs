//! `urlize`, `urlizetrunc`: addresses in a text become links (`django.utils.html.Urlizer`).

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::convert::{text, to_int};
use super::unescape::unescape;
use super::urls::{Keep, push_quoted};
use crate::template::escape::escape_into;
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::text::{is_space, is_word, offset};
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::safe("urlize", Arity::NoneAtRender, urlize),
    FilterDef::safe("urlizetrunc", Arity::Required, urlizetrunc),
];

/// Longer words are no addresses.
const MAX_URL: usize = 2048;
/// RFC 3986's delimiters, and the tilde.
static URL: Keep = Keep::and(b"!$&'()*+,;=:/?#[]@~");
static NOTHING: Keep = Keep::and(b"");
static BLANK: Keep = Keep::and(b" ");

fn urlize<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    linked(value, None, env)
}

fn urlizetrunc<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    // Django makes a text of the value before it looks at the limit.
    text(value, env)?;
    let limit = to_int(argument.unwrap_or(Val::None))?.clamped();
    linked(value, Some(limit), env)
}

fn linked<'a>(value: Val<'a>, limit: Option<i64>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let linker = Linker { limit, escape: env.autoescape() && !value.is_safe() };
    let mut out = String::with_capacity(content.len() + 64);
    let separates = |c: char| is_space(c) || matches!(c, '<' | '>' | '"' | '\'');
    let mut rest = content;
    while let Some(first) = rest.chars().next() {
        let separator = separates(first);
        let end = rest.find(|c| separates(c) != separator).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        linker.word(word, &mut out);
        rest = after;
    }
    Ok(Val::Safe(env.text(&out)))
}

struct Linker {
    limit: Option<i64>,
    escape: bool,
}

impl Linker {
    fn push(&self, text: &str, out: &mut String) {
        if self.escape { escape_into(text, out) } else { out.push_str(text) }
    }

    fn word(&self, word: &str, out: &mut String) {
        if !word.contains(['.', '@', ':']) {
            return self.push(word, out);
        }
        let (lead, middle, trail) = trim_punctuation(word);
        let Some((url, attributes)) = address(&middle) else { return self.push(word, out) };
        self.push(&lead, out);
        out.push_str("<a href=\"");
        escape_into(&url, out);
        out.push('"');
        out.push_str(attributes);
        out.push('>');
        self.push(&self.shortened(&middle), out);
        out.push_str("</a>");
        self.push(&trail, out);
    }

    fn shortened<'t>(&self, url: &'t str) -> Cow<'t, str> {
        match self.limit {
            Some(limit) if i64::try_from(url.chars().count()).unwrap_or(i64::MAX) > limit => {
                let keep = usize::try_from(limit - 1).unwrap_or(0);
                format!("{}…", url.get(..offset(url, keep)).unwrap_or("")).into()
            }
            _ => url.into(),
        }
    }
}

/// What a word links to, and the link's further attributes.
fn address(word: &str) -> Option<(String, &'static str)> {
    const NO_FOLLOW: &str = " rel=\"nofollow\"";
    let short = word.chars().count() <= MAX_URL;
    if short && has_scheme(word) {
        return Some((quote_url(&unescape(word)), NO_FOLLOW));
    }
    if short && looks_like_host(word) {
        return Some((quote_url(&format!("http://{}", unescape(word))), NO_FOLLOW));
    }
    if word.contains(':') || !is_email(word) {
        return None;
    }
    let (local, domain) = word.rsplit_once('@')?;
    let mut url = "mailto:".to_owned();
    push_quoted(local.as_bytes(), &NOTHING, &mut url);
    url.push('@');
    push_quoted(domain.as_bytes(), &NOTHING, &mut url);
    Some((url, ""))
}

fn strip_prefix_fold<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    text.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)).and_then(|_| text.get(prefix.len()..))
}

/// `^https?://\[?\w`
fn has_scheme(word: &str) -> bool {
    let rest = strip_prefix_fold(word, "http://").or_else(|| strip_prefix_fold(word, "https://"));
    rest.is_some_and(|rest| rest.strip_prefix('[').unwrap_or(rest).starts_with(is_word))
}

/// `^www\.|^(?!http)\w[^@]+\.(com|edu|gov|int|mil|net|org)($|/.*)$`
fn looks_like_host(word: &str) -> bool {
    if strip_prefix_fold(word, "www.").is_some() {
        return true;
    }
    let first = word.chars().next().filter(|c| is_word(*c)).map_or(0, char::len_utf8);
    if first == 0 || strip_prefix_fold(word, "http").is_some() {
        return false;
    }
    let host = word.split('@').next().unwrap_or("");
    host.match_indices('.').any(|(dot, _)| {
        dot > first
            && word.get(dot + 1..dot + 4).is_some_and(|tld| {
                ["com", "edu", "gov", "int", "mil", "net", "org"].iter().any(|known| tld.eq_ignore_ascii_case(known))
            })
            && word.get(dot + 4..).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Django's `EmailValidator` without an allow-list.
fn is_email(word: &str) -> bool {
    if word.chars().count() > 320 {
        return false;
    }
    let Some((local, domain)) = word.rsplit_once('@') else { return false };
    let atom = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-!#$%&'*+/=?^_`{}|~".contains(c))
    };
    local.split('.').all(atom) && (is_domain(domain) || is_address_literal(domain))
}

fn is_domain(domain: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic() || ('\u{a1}'..='\u{ffff}').contains(&c);
    let labels: Vec<&str> = domain.split('.').collect();
    let [middle @ .., last] = labels.as_slice() else { return false };
    let fine = |label: &str, shortest: usize, allowed: &dyn Fn(char) -> bool| {
        (shortest..=63).contains(&label.chars().count())
            && label.chars().all(allowed)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let punycode = strip_prefix_fold(last, "xn--")
        .is_some_and(|rest| (1..=59).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_alphanumeric()));
    !middle.is_empty()
        && middle.iter().all(|label| fine(label, 1, &|c| letter(c) || c.is_ascii_digit() || c == '-'))
        && (punycode || fine(last, 2, &|c| letter(c) || c == '-'))
}

fn is_address_literal(domain: &str) -> bool {
    let Some(inside) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return false };
    inside.parse::<Ipv4Addr>().is_ok() || inside.parse::<Ipv6Addr>().is_ok()
}

/// Punctuation before and behind an address. Django's code, step by step: a closing bracket too
/// many replaces what was trimmed before, as it does there.
fn trim_punctuation(word: &str) -> (String, String, String) {
    let mut middle = word.trim_start_matches(['(', '[']).to_owned();
    let lead = word.get(..word.len() - middle.len()).unwrap_or("").to_owned();
    let mut trail = String::new();
    let count = |c: char| middle.matches(c).count();
    let opens = [count('('), count('[')];
    let mut closes = [count(')'), count(']')];
    loop {
        let mut trimmed = false;
        if middle.is_empty() {
            break;
        }
        for (at, closing) in [')', ']'].into_iter().enumerate() {
            let extra = closes[at].saturating_sub(opens[at]);
            if extra > 0 && middle.ends_with(closing) {
                let keep = offset(&middle, middle.chars().count().saturating_sub(extra));
                trail = middle.split_off(keep);
                closes[at] -= extra;
                trimmed = true;
            }
        }
        trimmed |= trim_marks(&mut middle, &mut trail);
        if !trimmed {
            break;
        }
    }
    (lead, middle, trail)
}

const MARKS: [char; 5] = ['.', ',', ':', '!', ';'];

fn trim_marks(middle: &mut String, trail: &mut String) -> bool {
    let mut trimmed = false;
    let amp = middle.rfind('&');
    let marks = if amp.is_some() { MARKS.get(..4).unwrap_or(&MARKS) } else { &MARKS };
    let kept = middle.trim_end_matches(marks).len();
    if kept < middle.len() {
        trail.insert_str(0, &middle.split_off(kept));
        trimmed = true;
    }
    if !middle.ends_with(';') {
        return trimmed;
    }
    // A semicolon stays when it ends a character reference.
    let from = amp.unwrap_or_else(|| middle.char_indices().next_back().map_or(0, |(at, _)| at));
    let reference = middle.get(from..).unwrap_or("").to_owned();
    let resolved = unescape(&reference);
    if resolved != reference && !resolved.ends_with(';') {
        return trimmed;
    }
    let start = middle.trim_end_matches(MARKS).len();
    let semicolons = middle.len() - middle.trim_end_matches(';').len();
    let cut = if amp.is_some() && semicolons > 1 {
        middle.get(start..).and_then(|rest| rest.find(';')).map_or(start, |at| start + at + 1)
    } else {
        start
    };
    // Django takes a round that changes nothing for a change; its next round would be the same.
    if cut == middle.len() {
        return trimmed;
    }
    trail.insert_str(0, &middle.split_off(cut));
    true
}

/// `urllib.parse.unquote`
fn unquote(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let ascii = first.is_ascii();
        let end = rest.find(|c: char| c.is_ascii() != ascii).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if ascii {
            out.push_str(&String::from_utf8_lossy(&unquoted_bytes(run)));
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out
}

fn unquoted_bytes(run: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(run.len());
    let mut at = 0;
    let raw = run.as_bytes();
    while let Some(&byte) = raw.get(at) {
        let code =
            run.get(at + 1..at + 3).filter(|digits| byte == b'%' && digits.bytes().all(|b| b.is_ascii_hexdigit()));
        if let Some(code) = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(code);
            at += 3;
        } else {
            bytes.push(byte);
            at += 1;
        }
    }
    bytes
}

fn unquote_quote(segment: &str) -> String {
    let mut out = String::with_capacity(segment.len());
    push_quoted(unquote(segment).as_bytes(), &URL, &mut out);
    out
}

/// Django's `smart_urlquote`.
fn quote_url(url: &str) -> String {
    split_url(url).unwrap_or_else(|| unquote_quote(url))
}

/// Splits, quotes and joins an address; nothing where `urlsplit` raises ValueError.
fn split_url(url: &str) -> Option<String> {
    let url = url.trim_start_matches(|c| c <= ' ').replace(['\t', '\r', '\n'], "");
    let (scheme, rest) = match url.split_once(':') {
        Some((scheme, rest))
            if scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) =>
        {
            (scheme.to_ascii_lowercase(), rest)
        }
        _ => (String::new(), &*url),
    };
    let (netloc, rest) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len()))?,
        None => ("", rest),
    };
    check_host(netloc)?;
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut out = String::new();
    if !scheme.is_empty() {
        out.push_str(&scheme);
        out.push(':');
    }
    let path = unquote_quote(path);
    if !netloc.is_empty() || (!scheme.is_empty() && !path.starts_with("//")) {
        out.push_str("//");
        out.push_str(&unquote_quote(netloc));
        if !path.is_empty() && !path.starts_with('/') {
            out.push('/');
        }
    }
    out.push_str(&path);
    push_query(query, &mut out);
    if !fragment.is_empty() {
        out.push('#');
        out.push_str(&unquote_quote(fragment));
    }
    Some(out)
}

/// `urlencode(parse_qsl(query))` behind a question mark.
fn push_query(query: &str, out: &mut String) {
    let mut between = '?';
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        out.push(between);
        between = '&';
        push_plus(name, out);
        out.push('=');
        push_plus(value, out);
    }
}

/// Decodes a part of a query twice, as Django does, and encodes it with `+` for blanks.
fn push_plus(part: &str, out: &mut String) {
    let decoded = unquote(&unquote(&part.replace('+', " ")));
    let mut quoted = String::new();
    push_quoted(decoded.as_bytes(), &BLANK, &mut quoted);
    out.push_str(&quoted.replace(' ', "+"));
}

/// What `urlsplit` refuses of a host.
fn check_host(netloc: &str) -> Option<()> {
    let (open, close) = (netloc.find('['), netloc.find(']'));
    if open.is_some() != close.is_some() {
        return None;
    }
    if let Some(open) = open {
        let host = netloc.get(open + 1..).unwrap_or("");
        let host = host.split(']').next().unwrap_or("");
        if let Some(future) = host.strip_prefix('v') {
            let (version, rest) = future.split_once('.')?;
            let fine = !version.is_empty() && version.bytes().all(|b| b.is_ascii_hexdigit()) && !rest.is_empty();
            fine.then_some(())?;
        } else {
            let (host, scope) = host.split_once('%').unwrap_or((host, "0"));
            (!scope.is_empty() && !scope.contains('%')).then_some(())?;
            host.parse::<Ipv6Addr>().ok()?;
        }
    }
    if netloc.is_ascii() {
        return Some(());
    }
    let plain = netloc.replace(['@', ':', '#', '?'], "");
    let normal = icu_normalizer::ComposingNormalizerBorrowed::new_nfkc().normalize(&plain);
    (normal == plain || !normal.contains(['/', '?', '#', '@', ':'])).then_some(())
}
