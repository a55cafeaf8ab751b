//! A tree as an outline, for people.

use std::fmt::Write;

use super::tree::{Node, NodeKind, Tag, TagKind, Tree};
use crate::text::Span;

impl Tree {
    /// The tree, one part a line, indented by its depth, each with its bytes in the source; then
    /// the errors.
    #[must_use]
    pub fn outline(&self) -> String {
        let mut out = String::new();
        nodes(&self.nodes, &self.source, 0, &mut out);
        for error in &self.errors {
            let _ = writeln!(out, "error {} {:?}: {}", place(error.span), error.kind, error.message);
        }
        out
    }
}

fn place(span: Span) -> String {
    format!("{}..{}", span.start, span.end)
}

/// A text on one line, cut to sixty characters.
fn short(text: &str) -> String {
    let shown = format!("{text:?}");
    if shown.chars().count() > 60 { shown.chars().take(59).chain(['…']).collect() } else { shown }
}

fn line(depth: usize, text: &str, out: &mut String) {
    let _ = writeln!(out, "{}{text}", "  ".repeat(depth));
}

fn nodes(nodes: &[Node], source: &str, depth: usize, out: &mut String) {
    for node in nodes {
        let span = place(node.span);
        match &node.kind {
            NodeKind::Text => line(depth, &format!("text {span} {}", short(node.span.of(source))), out),
            NodeKind::Comment => line(depth, &format!("comment {span}"), out),
            NodeKind::Variable(expression) => line(depth, &format!("print {span} {}", expression.to_source()), out),
            NodeKind::Tag(tag) => self::tag(tag, source, &span, depth, out),
        }
    }
}

fn tag(tag: &Tag, source: &str, span: &str, depth: usize, out: &mut String) {
    let opening = tag.opening.of(source);
    let inner = opening.trim_start_matches("{%").trim_end_matches("%}").trim();
    let broken = if matches!(tag.kind, TagKind::Broken) { " (not readable)" } else { "" };
    line(depth, &format!("tag {span} {inner}{broken}"), out);
    for (index, branch) in tag.branches.iter().enumerate() {
        if index > 0 {
            let condition =
                branch.condition.as_ref().map_or_else(String::new, |condition| format!(" {}", condition.to_source()));
            line(depth, &format!("{} {}{condition}", branch.keyword.text, place(branch.opening)), out);
        }
        nodes(&branch.body, source, depth + 1, out);
    }
}

#[cfg(test)]
mod tests {
    use crate::template::{Library, parse};

    #[test]
    fn an_outline_shows_depth_places_and_errors() {
        let tree = parse("Hi {% if a == 1 %}{{ b|upper }}{% else %}x{% endif %}{{ c|nope }}", &Library::django());
        assert_eq!(
            tree.outline(),
            "text 0..3 \"Hi \"\n\
             tag 3..53 if a == 1\n\
             \x20 print 18..31 b|upper\n\
             else 31..41\n\
             \x20 text 41..42 \"x\"\n\
             print 53..65 c|nope\n\
             error 58..62 UnknownFilter: there is no filter `nope`\n"
        );
    }
}
