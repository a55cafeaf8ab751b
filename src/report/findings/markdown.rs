//! A table for a pull request's comment or a job's summary.

use std::fmt::Write as _;

use super::human::summary;
use super::place::{Writer, one_line};
use crate::lint::Linted;
use crate::text::Sources;

/// GitHub refuses a summary or comment beyond 64 KiB to 1 MiB; so many rows stay below.
const MOST_ROWS: usize = 200;

/// A heading that counts, and a row a finding.
#[must_use]
pub fn markdown(linted: &Linted, sources: &Sources) -> String {
    let writer = Writer { sources, redactor: &linted.redactor };
    let mut text = format!("### flowhook: {}\n", summary(linted, sources));
    if linted.findings.is_empty() {
        return text;
    }
    text.push_str("\n| severity | rule | place | message |\n|---|---|---|---|\n");
    for finding in linted.findings.iter().take(MOST_ROWS) {
        let (start, _) = writer.range(finding.primary.source, finding.primary.span);
        let place = code(&format!("{}:{}:{}", writer.file(finding.primary.source), start.line, start.column));
        let message = prose(&writer.advice(finding, "; "));
        let _ = writeln!(text, "| {} | `{}` | {place} | {message} |", finding.severity.word(), finding.rule);
    }
    let left = linted.findings.len().saturating_sub(MOST_ROWS);
    if left > 0 {
        let _ = writeln!(text, "\nand {left} more");
    }
    text
}

/// A text whose parts between backticks stay code; everything else is no markup.
fn prose(text: &str) -> String {
    let line = one_line(text);
    let parts: Vec<&str> = line.split('`').collect();
    // A backtick without its partner is a character like any other.
    let paired = parts.len() % 2 == 1;
    let mut shown = String::with_capacity(line.len() + 16);
    for (index, part) in parts.iter().enumerate() {
        if !paired && index > 0 {
            shown.push_str("\\`");
        }
        if paired && index % 2 == 1 && !part.is_empty() {
            shown.push_str(&code(part));
        } else {
            shown.push_str(&plain(part));
        }
    }
    shown
}

/// A code span; a bar is escaped in a table even there (GitHub Flavored Markdown, example 200).
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let fence = if text.contains('`') { "``" } else { "`" };
    // A blank at an edge keeps a span whose text begins or ends with a backtick apart.
    if text.starts_with('`') || text.ends_with('`') {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '|' | '*' | '_' | '[' | ']' | '\\' | '#' | '~' | '!' | '@' => {
                shown.push('\\');
                shown.push(character);
            }
            other => shown.push(other),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn code_stays_code_and_the_rest_is_no_markup() {
        assert_eq!(prose("write `{{ a|b }}` *not* <b>"), "write `{{ a\\|b }}` \\*not\\* &lt;b&gt;");
        assert_eq!(prose("half ` a _span_"), "half \\` a \\_span\\_");
        assert_eq!(prose("two\nlines"), "two lines");
    }
}
