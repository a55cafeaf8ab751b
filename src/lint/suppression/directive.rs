//! The words of a suppression.

use crate::text::{Span, nearest};

/// The word that makes a comment ours.
const MARK: &str = "flowhook:";
/// What it asks for.
const VERB: &str = "ignore";

/// A rule as the comment names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) id: String,
    pub(super) span: Span,
}

/// What is wrong with a comment that was meant as a suppression.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Slip {
    /// It names no rule.
    NoRule,
    /// Its verb is nearly `ignore`.
    Misspelt { word: String, span: Span },
}

/// The rules that a suppression names, or its slip.
pub(super) type Directive = Result<Vec<Written>, Slip>;

/// Reads what stands in a comment, which begins at `start`. Comments that are not meant for
/// flowhook, or that are a spec's first line out of use (`# flowhook: 1`), give nothing.
pub(super) fn parse(comment: &str, start: usize) -> Option<Directive> {
    let blanks = comment.len() - comment.trim_start().len();
    let rest = comment.trim_start().strip_prefix(MARK)?;
    let after_mark = start + blanks + MARK.len();
    let verb_at = after_mark + rest.len() - rest.trim_start().len();
    let rest = rest.trim_start();
    let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (verb, rest) = rest.split_at_checked(length)?;
    if verb != VERB {
        nearest(verb, [VERB])?;
        return Some(Err(Slip::Misspelt { word: verb.to_owned(), span: Span::new(verb_at, verb_at + length) }));
    }
    let list_at = verb_at + length + rest.len() - rest.trim_start().len() + 1;
    let list = rest.trim_start().strip_prefix('[').and_then(|list| list.split_once(']')).map(|(list, _)| list);
    let mut written = Vec::new();
    let mut at = list_at;
    for item in list.unwrap_or("").split(',') {
        let id = item.trim();
        if !id.is_empty() {
            let begin = at + item.len() - item.trim_start().len();
            written.push(Written { id: id.to_owned(), span: Span::new(begin, begin + id.len()) });
        }
        at += item.len() + 1;
    }
    Some(if written.is_empty() { Err(Slip::NoRule) } else { Ok(written) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(comment: &str) -> Vec<String> {
        let written = parse(comment, 3).unwrap().unwrap();
        for one in &written {
            assert_eq!(Span::new(one.span.start - 3, one.span.end - 3).of(comment), one.id);
        }
        written.into_iter().map(|one| one.id).collect()
    }

    #[test]
    fn rules_are_read_with_their_places() {
        assert_eq!(ids(" flowhook: ignore[utm-none] the shop adds it"), ["utm-none"]);
        assert_eq!(ids("flowhook:ignore [ utm-none ,  media-url,]"), ["utm-none", "media-url"]);
    }

    #[test]
    fn a_suppression_without_a_rule_is_a_slip_and_another_comment_is_none() {
        for comment in
            ["flowhook: ignore", "flowhook: ignore[]", "flowhook: ignore utm-none", "flowhook: ignore[utm-none"]
        {
            assert_eq!(parse(comment, 0), Some(Err(Slip::NoRule)), "{comment}");
        }
        let slip = Slip::Misspelt { word: "ignroe".to_owned(), span: Span::new(10, 16) };
        assert_eq!(parse("flowhook: ignroe[utm-none]", 0), Some(Err(slip)));
        for comment in ["", " flowhook: 1", "flowhook is nice", "see flowhook: ignore[x]", "flowhook: é"] {
            assert_eq!(parse(comment, 0), None, "{comment}");
        }
    }
}
