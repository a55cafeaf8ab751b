//! The parts of a link that may hold template tags.

use super::literal::{HOLE, masked};
use crate::text::{Mapped, Span};

/// A link split where it is certain; what a tag prints belongs to the part it stands in.
#[derive(Debug)]
pub(crate) struct Link<'a> {
    /// The link as it is written.
    pub(crate) text: &'a Mapped,
    /// The same with its tags masked.
    pub(crate) masked: String,
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
    pub(crate) fn new(text: &'a Mapped) -> Self {
        Self { text, masked: masked(&text.text) }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_split_around_its_tags() {
        let text = Mapped::verbatim("https://x.test/{{ a|default:'?b=1#c' }}?q={{ b }}&utm_api=x?utm_b=2#top", 0);
        let link = Link::new(&text);
        assert!(link.is_absolute() && link.begins_plainly() && link.has_holes());
        let names: Vec<String> = link.parameters().iter().map(|p| link.name(*p)).collect();
        assert_eq!(names, ["q", "utm_api", "utm_b"]);
        assert_eq!(link.fragment().map(|span| span.of(&text.text)), Some("#top"));
    }
}
