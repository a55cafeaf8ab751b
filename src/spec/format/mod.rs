//! The one layout of specs: keys in the order of the documentation, two blanks an indent, list
//! items indented, no blanks at line ends, at most one blank line at a time.
//!
//! Lines are moved and indented, never rewritten: scalars and comments stay as they are typed.
//! The result is read again, and must say the same with the same comments. A spec in JSON, which
//! has no comments, is written anew.

mod json;
mod role;

use role::Role;

use crate::document::{Entry, Kind, Node, yaml};
use crate::text::Source;

/// Why a text is not laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// It is no YAML.
    #[error("{0}")]
    NotYaml(String),
    /// It stands in braces as JSON does, but is not JSON: comments or bare words are in it.
    #[error("it stands in braces but is not JSON (line {0}), so it is left as it is")]
    NotJson(usize),
    /// It is written in a way that moving lines can't keep, such as an alias that would come before its anchor.
    #[error("its lines can't be moved without changing what it says, so it is left as it is")]
    Layout,
}

/// The spec in its one layout.
///
/// # Errors
/// When the text is no YAML, or can't be laid out by moving lines.
pub fn format(text: &str) -> Result<String, FormatError> {
    let root = read(text)?;
    if text.trim_start().starts_with('{') {
        return as_json(text, &root);
    }
    let source = Source::new("", text.replace("\r\n", "\n"));
    let lines: Vec<&str> = source.text().trim_end().split('\n').collect();
    let root_here = if source.text() == text { root.clone() } else { read(source.text())? };
    let mut layout = Layout { source: &source, lines, out: Vec::new() };
    layout.root(&root_here).ok_or(FormatError::Layout)?;
    let mut out = layout.finish();
    out.push('\n');
    let again = read(&out).map_err(|_| FormatError::Layout)?;
    if says_the_same(&root, &again) && comments(text) == comments(&out) { Ok(out) } else { Err(FormatError::Layout) }
}

fn as_json(text: &str, root: &Node) -> Result<String, FormatError> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        return Err(FormatError::NotJson(error.line()));
    }
    let out = json::json(root);
    if says_the_same(root, &read(&out)?) { Ok(out) } else { Err(FormatError::Layout) }
}

fn read(text: &str) -> Result<Node, FormatError> {
    yaml::parse(text).map_err(|problems| {
        let first = problems.into_iter().next();
        FormatError::NotYaml(first.map_or_else(|| "it is no YAML".to_owned(), |problem| problem.message))
    })
}

/// The lines that hold nothing but a comment, and how many lines end in one.
fn comments(text: &str) -> (Vec<&str>, usize) {
    let mut alone: Vec<&str> = text.lines().map(str::trim).filter(|line| line.starts_with('#')).collect();
    alone.sort_unstable();
    (alone, text.lines().filter(|line| line.contains(" #")).count())
}

fn says_the_same(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Text(one), Kind::Text(other)) => one.text == other.text,
        (Kind::Sequence(one), Kind::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| says_the_same(one, other))
        }
        (Kind::Mapping(one), Kind::Mapping(other)) => {
            let same = |entry: &Entry| {
                let mut found = other.iter().filter(|known| known.key.text == entry.key.text);
                found.next().is_some_and(|found| says_the_same(&entry.value, &found.value)) && found.next().is_none()
            };
            one.len() == other.len() && one.iter().all(same)
        }
        (one, other) => one == other,
    }
}

struct Layout<'t> {
    source: &'t Source,
    lines: Vec<&'t str>,
    /// Whether a line is part of a text, in which blank lines count.
    out: Vec<(String, bool)>,
}

/// Lines from one number to another, the latter not included.
#[derive(Debug, Clone, Copy)]
struct Lines {
    start: usize,
    end: usize,
}

impl Layout<'_> {
    fn line_of(&self, offset: usize) -> usize {
        self.source.position(offset).line - 1
    }

    fn line(&self, number: usize) -> &str {
        self.lines.get(number).copied().unwrap_or_default()
    }

    fn indent_of(&self, number: usize) -> usize {
        let line = self.line(number);
        line.len() - line.trim_start_matches(' ').len()
    }

    fn is_comment(&self, number: usize) -> bool {
        self.line(number).trim_start().starts_with('#')
    }

    fn root(&mut self, root: &Node) -> Option<()> {
        let first = self.line_of(root.entries().first()?.key_span.start);
        // What the file begins with belongs to the file, not to its first key.
        for number in 0..first {
            self.comment(0, number);
        }
        self.mapping(root, Lines { start: first, end: self.lines.len() }, 0, "", Role::Root)
    }

    fn is_flow_style(&self, node: &Node) -> bool {
        self.source.text().get(node.span.start..).is_some_and(|rest| rest.starts_with(['{', '[']))
    }

    fn is_block(&self, node: &Node) -> bool {
        let nested = match &node.kind {
            Kind::Sequence(items) => !items.is_empty(),
            Kind::Mapping(entries) => !entries.is_empty(),
            _ => false,
        };
        nested && !self.is_flow_style(node)
    }

    fn push(&mut self, indent: usize, line: &str) {
        let line = line.trim_end();
        let line = if line.is_empty() { String::new() } else { format!("{}{line}", " ".repeat(indent)) };
        self.out.push((line, false));
    }

    /// A line without its old indent.
    fn comment(&mut self, indent: usize, number: usize) {
        let line = self.line(number).trim().to_owned();
        self.push(indent, &line);
    }

    /// A block mapping whose lines are given; `dash` stands before its first key.
    fn mapping(&mut self, node: &Node, lines: Lines, indent: usize, dash: &str, role: Role) -> Option<()> {
        let entries = node.entries();
        let keys: Vec<usize> = entries.iter().map(|entry| self.line_of(entry.key_span.start)).collect();
        if keys.windows(2).any(|pair| pair[0] >= pair[1]) {
            return None;
        }
        let starts = self.starts(&keys, lines, entries.get(1).map(|entry| self.column(entry.key_span.start)));
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by_key(|at| entries.get(*at).map_or(usize::MAX, |entry| role.rank(&entry.key.text)));
        for (place, at) in order.into_iter().enumerate() {
            let chunk = Lines { start: *starts.get(at)?, end: starts.get(at + 1).copied().unwrap_or(lines.end) };
            let before = indent.saturating_sub(if place == 0 { dash.len() } else { 0 });
            for number in chunk.start..*keys.get(at)? {
                self.comment(before, number);
            }
            let dash = if place == 0 { dash } else { "" };
            self.entry(entries.get(at)?, Lines { start: *keys.get(at)?, end: chunk.end }, indent, dash, role)?;
        }
        Some(())
    }

    fn column(&self, offset: usize) -> usize {
        offset - self.source.line_start(self.source.position(offset).line)
    }

    /// Where each part begins: comments that stand above a key in its column go with it.
    fn starts(&self, keys: &[usize], lines: Lines, column: Option<usize>) -> Vec<usize> {
        let mut starts = Vec::with_capacity(keys.len());
        for (at, key) in keys.iter().enumerate() {
            let mut start = if at == 0 { lines.start } else { *key };
            while at > 0
                && start > keys.get(at - 1).map_or(0, |before| before + 1)
                && self.is_comment(start - 1)
                && column.is_none_or(|column| self.indent_of(start - 1) == column)
            {
                start -= 1;
            }
            starts.push(start);
        }
        starts
    }

    /// A key with its value; the lines begin with the key's.
    fn entry(&mut self, entry: &Entry, lines: Lines, indent: usize, dash: &str, role: Role) -> Option<()> {
        let old = self.column(entry.key_span.start);
        let head = self.line(lines.start).get(old..)?.to_owned();
        self.push(indent - dash.len(), &format!("{dash}{head}"));
        let rest = Lines { start: lines.start + 1, end: lines.end };
        let below = self.is_block(&entry.value) && self.line_of(entry.value.span.start) > lines.start;
        if below {
            let role = role.of_value(&entry.key.text);
            return match &entry.value.kind {
                Kind::Sequence(items) => self.sequence(items, rest, indent + 2, role),
                _ => {
                    let first = self.line_of(entry.value.entries().first()?.key_span.start);
                    for number in rest.start..first {
                        self.comment(indent + 2, number);
                    }
                    self.mapping(&entry.value, Lines { start: first, end: rest.end }, indent + 2, "", role)
                }
            };
        }
        self.shifted(rest, old, indent, matches!(entry.value.kind, Kind::Text(_)));
        Some(())
    }

    /// Lines of a text, or of something that is not looked into: moved as they are.
    fn shifted(&mut self, lines: Lines, old: usize, indent: usize, text: bool) {
        let last = (lines.start..lines.end).rev().find(|number| !self.line(*number).trim().is_empty()).unwrap_or(0);
        for number in lines.start..lines.end {
            let line = self.line(number);
            if line.trim().is_empty() {
                self.out.push((String::new(), text && number < last));
                continue;
            }
            let own = self.indent_of(number);
            let new = (own + indent).checked_sub(old).unwrap_or(indent);
            self.out.push((format!("{}{}", " ".repeat(new), line.trim_start_matches(' ')), false));
        }
    }

    fn sequence(&mut self, items: &[Node], lines: Lines, indent: usize, role: Role) -> Option<()> {
        let mut starts = Vec::with_capacity(items.len());
        for item in items {
            let line = self.dash_of(item)?;
            if starts.last().is_some_and(|last| *last >= line) {
                return None;
            }
            starts.push(line);
        }
        let parts = self.starts(&starts, lines, starts.first().map(|line| self.indent_of(*line)));
        for (at, item) in items.iter().enumerate() {
            let (start, line) = (*parts.get(at)?, *starts.get(at)?);
            let end = parts.get(at + 1).copied().unwrap_or(lines.end);
            for number in start..line {
                self.comment(indent, number);
            }
            match &item.kind {
                Kind::Mapping(entries) if self.is_block(item) => {
                    let first = self.line_of(entries.first()?.key_span.start);
                    // The dash may stand on a line of its own; comments behind it stay above the first key.
                    for number in line + 1..first {
                        self.comment(indent, number);
                    }
                    self.mapping(item, Lines { start: first, end }, indent + 2, "- ", role.of_item())?;
                }
                // A list in a list keeps its own layout.
                kind => {
                    let old = self.indent_of(line);
                    self.comment(indent, line);
                    self.shifted(Lines { start: line + 1, end }, old, indent, matches!(kind, Kind::Text(_)));
                }
            }
        }
        Some(())
    }

    /// The line of an item's dash.
    fn dash_of(&self, item: &Node) -> Option<usize> {
        let line = self.line_of(item.span.start);
        if self.line(line).trim_start().starts_with("- ") {
            return Some(line);
        }
        let between = |number: &usize| self.line(*number).trim().is_empty() || self.is_comment(*number);
        let above = (0..line).rev().find(|number| !between(number))?;
        (self.line(above).trim() == "-").then_some(above)
    }

    /// The lines, at most one blank one at a time, and none at either end.
    fn finish(self) -> String {
        let mut out: Vec<String> = Vec::with_capacity(self.out.len());
        for (line, kept) in self.out {
            if kept || !(line.is_empty() && out.last().is_none_or(String::is_empty)) {
                out.push(line);
            }
        }
        while out.last().is_some_and(String::is_empty) {
            out.pop();
        }
        out.join("\n")
    }
}

#[cfg(test)]
mod tests;
