//! What keeps values from breaking the JSON: filters behind the expressions, or the key
//! `escape` of a spec, which lets `render` write them.

use super::Report;
use crate::finding::{Applicability, Fix};
use crate::klaviyo::capabilities::Known;
use crate::klaviyo::escape::Escape;
use crate::text::{Edit, Span};

impl Report<'_, '_> {
    /// The way that suits what is known of the account: exact where `escapejs` is known to run.
    fn way(&self) -> Escape {
        match self.webhook.context.capabilities.get("escapejs") {
            Known::Yes => Escape::Escapejs,
            Known::No | Known::Unknown => Escape::Cut,
        }
    }

    pub(super) fn remedy_in_words(&self, nested: bool) -> String {
        let known = self.webhook.context.capabilities.get("escapejs");
        if self.spec.is_some() {
            return match known {
                Known::Yes => "write `escape: escapejs` in the spec: `flowhook render` then escapes each value".to_owned(),
                Known::No => {
                    "write `escape: cut` in the spec: `flowhook render` then lets each value drop such characters".to_owned()
                }
                Known::Unknown => "write `escape: cut` in the spec, which drops such characters, or `escape: escapejs`, which keeps them, once `flowhook probe` shows that the account runs it".to_owned(),
            };
        }
        let exact = if nested { "|escapejs|escapejs" } else { "|escapejs" };
        let cut = Escape::Cut.chain();
        match known {
            Known::Yes => format!("append `{exact}`"),
            Known::No => format!("append `|{cut}`, which drops such characters"),
            Known::Unknown => format!(
                "append `{exact}` where the account runs it (`flowhook probe`), or `|{cut}`, which drops such characters"
            ),
        }
    }

    /// The remedy as a fix: needs a look, since people may get other texts than before.
    pub(super) fn remedy(&self, holes: impl Iterator<Item = Span>, nested: bool) -> Option<Fix> {
        let way = self.way();
        let (title, edits) = match self.spec {
            Some(spec) => (format!("write `escape: {}` in the spec", way.word()), vec![spec.escape_key(way)?]),
            None => {
                let chain = match way {
                    Escape::Escapejs if nested => "|escapejs|escapejs".to_owned(),
                    way => format!("|{}", way.chain()),
                };
                let edits = holes.map(|hole| {
                    let expr = self.blocks.printing(hole)?;
                    self.edit(Span::at(expr.span.end), &chain)
                });
                (format!("append `{chain}`"), edits.collect::<Option<Vec<Edit>>>()?)
            }
        };
        let source = self.webhook.source;
        Some(Fix { title, applicability: Applicability::Unsafe, source, edits })
    }
}

/// Where a spec takes its key `escape`.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpecPlace<'a> {
    /// The file's text, and the key `flowhook` in it.
    pub(super) text: &'a str,
    pub(super) version: Option<Span>,
    /// The spec has the key.
    pub(super) has_key: bool,
}

impl SpecPlace<'_> {
    /// The line with the key, behind the first one of a spec in block style.
    fn escape_key(&self, way: Escape) -> Option<Edit> {
        let version = self.version.filter(|_| !self.has_key)?;
        let before = self.text.get(..version.start)?;
        let line_end = self.text.get(version.start..)?.find('\n')? + version.start + 1;
        let begins_line = before.is_empty() || before.ends_with('\n');
        begins_line.then(|| Edit { span: Span::at(line_end), replacement: format!("escape: {}\n", way.word()) })
    }
}
