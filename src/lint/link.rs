//! The parts of a link that may hold template tags.

use std::borrow::Cow;

use super::literal::HOLE;
use crate::text::{Mapped, Span};

/// A link split where it is certain; what a tag prints belongs to the part it stands in.
#[derive(Debug)]
pub(crate) struct Link<'a> {
    /// The link as it is written.
    pub(crate) text: &'a Mapped,
    /// The same with its tags masked.
    pub(crate) masked: Cow<'a, str>,
}

/// One parameter of a link's query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: Span,
    /// Name and value.
    pub(crate) whole: Span,
}

impl<'a> Link<'a> {
    /// Whether it begins with plain text, so that something can be said of its beginning.
    pub(crate) fn begins_plainly(&self) -> bool {
        !self.masked.starts_with(HOLE)
    }

    /// Whether a tag stands anywhere in it.
    pub(crate) fn has_holes(&self) -> bool {
        self.masked.contains(HOLE)
    }

    /// The scheme before `://`, if there is one.
    pub(crate) fn scheme(&self) -> Option<&str> {
        self.masked.split_once("://").map(|(scheme, _)| scheme)
    }

    /// Whether it is an absolute http or https address as far as can be seen.
    pub(crate) fn is_absolute(&self) -> bool {
        self.scheme().is_some_and(|scheme| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
    }

    /// From the `#` to the end.
    pub(crate) fn fragment(&self) -> Option<Span> {
        self.masked.find('#').map(|at| Span::new(at, self.masked.len()))
    }

    /// What stands after the first `?`, up to the fragment.
    pub(crate) fn query(&self) -> Option<Span> {
        let end = self.fragment().map_or(self.masked.len(), |fragment| fragment.start);
        let start = self.masked.get(..end)?.find('?')? + 1;
        Some(Span::new(start, end))
    }

    /// The parameters of a range, split at `&`, and at a `?` that should have been one.
    pub(crate) fn parameters_in(&self, range: Span) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        let mut start = range.start;
        for part in range.of(&self.masked).split(['&', '?']) {
            let whole = Span::new(start, start + part.len());
            let name = part.split('=').next().unwrap_or("");
            if !name.is_empty() {
                parameters.push(Parameter { name: Span::new(start, start + name.len()), whole });
            }
            start = whole.end + 1;
        }
        parameters
    }

    /// The parameters of its query.
    pub(crate) fn parameters(&self) -> Vec<Parameter> {
        self.query().map_or_else(Vec::new, |query| self.parameters_in(query))
    }

    /// Whether the name of a parameter is one of those that analytics read.
    pub(crate) fn is_utm(&self, parameter: Parameter) -> bool {
        self.name(parameter).starts_with("utm_")
    }

    /// A parameter's name in lower case.
    pub(crate) fn name(&self, parameter: Parameter) -> String {
        parameter.name.of(&self.masked).to_ascii_lowercase()
    }
}

/// Shorteners that anybody can use; US carriers filter texts with their links.
const SHORTENERS: [&str; 16] = [
    "bc.vc",
    "bit.ly",
    "budurl.com",
    "clicky.me",
    "goo.gl",
    "is.gd",
    "lc.chat",
    "s2r.co",
    "soo.gd",
    "tiny.cc",
    "tinyurl.com",
    "rb.gy",
    "t.co",
    "ow.ly",
    "buff.ly",
    "cutt.ly",
];

/// Whether a host is a public shortener.
pub(crate) fn is_shortener(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    SHORTENERS.contains(&host)
}

/// The addresses that a text with masked tags spells out, and whether each is of a public
/// shortener.
pub(crate) fn in_prose(masked: &str) -> Vec<(Span, bool)> {
    let mut found = Vec::new();
    let mut done = 0;
    // Every address has one of these inside.
    for at in memchr::memchr2_iter(b'.', b':', masked.as_bytes()) {
        let behind = masked.get(at + 1..).unwrap_or("");
        if at < done || behind.is_empty() || behind.starts_with(char::is_whitespace) {
            continue;
        }
        let before = Span::new(done, at).of(masked);
        let start = at - before.split(char::is_whitespace).next_back().map_or(0, str::len);
        done = at + 1 + behind.find(char::is_whitespace).unwrap_or(behind.len());
        let word = Span::new(start, done).of(masked);
        let trimmed =
            word.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | '\'' | ','));
        let trimmed = trimmed.trim_end_matches(['.', '!', '?', ';', ':', ',']);
        if !trimmed.contains(['.', ':']) {
            continue;
        }
        let begin = start + word.find(trimmed).unwrap_or(0);
        let lower = trimmed.to_ascii_lowercase();
        let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
        let scheme = lower.starts_with("http://") || lower.starts_with("https://");
        let host = rest.split(['/', '?', '#']).next().unwrap_or("");
        let short = is_shortener(host) && (scheme || rest.len() > host.len() || host.starts_with("www."));
        if short || (scheme && !host.is_empty()) || (host.starts_with("www.") && host.len() > 4) {
            found.push((Span::new(begin, begin + trimmed.len()), short));
        }
    }
    found
}

/// Placeholders that other tools expand: `{x}`, `${x}`, `%%x%%`, `*|X|*`, `[x]`.
pub(crate) fn macros(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    if !text.contains(['{', '%', '*', '[']) {
        return found;
    }
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let close = FORMS.iter().find(|(open, _)| rest.starts_with(open)).and_then(|(open, close)| {
            let inside = rest.get(open.len()..)?;
            let length = inside.find(close)?;
            let name = inside.get(..length)?;
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-. :".contains(c));
            is_name.then_some(open.len() + length + close.len())
        });
        match close {
            Some(length) => {
                found.push(Span::new(at, at + length));
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

const FORMS: [(&str, &str); 6] = [("${", "}"), ("{", "}"), ("%%", "%%"), ("*|", "|*"), ("[[", "]]"), ("[", "]")];

#[cfg(test)]
mod tests {
    use super::super::literal::masked;
    use super::*;

    #[test]
    fn addresses_in_prose_are_found_without_their_punctuation() {
        let text = "see https://a.test/x, (www.b.test) or bit.ly/x! Not bit.ly nor a.test.";
        let found: Vec<(&str, bool)> = in_prose(text).into_iter().map(|(span, short)| (span.of(text), short)).collect();
        assert_eq!(found, [("https://a.test/x", false), ("www.b.test", false), ("bit.ly/x", true)]);
    }

    #[test]
    fn macros_of_other_tools_are_known_by_their_form() {
        for text in ["{campaign}", "${name}", "%%first name%%", "*|LIST:ID|*", "[creative]"] {
            assert_eq!(macros(&format!("a={text}&")).len(), 1, "{text}");
        }
        for text in ["100%25", "a*b", "{}", "[", "{a", "\0\0"] {
            assert!(macros(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_link_is_split_around_its_tags() {
        let text = Mapped::verbatim("https://x.test/{{ a|default:'?b=1#c' }}?q={{ b }}&utm_api=x?utm_b=2#top", 0);
        let link = Link { text: &text, masked: masked(&text.text) };
        assert!(link.is_absolute() && link.begins_plainly() && link.has_holes());
        let names: Vec<String> = link.parameters().iter().map(|p| link.name(*p)).collect();
        assert_eq!(names, ["q", "utm_api", "utm_b"]);
        assert_eq!(link.fragment().map(|span| span.of(&text.text)), Some("#top"));
    }
}
