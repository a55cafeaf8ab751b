//! Rendered webhooks, for people and for machines.

use std::fmt::{self, Write};

use imara_diff::{Algorithm, Diff, InternedInput, Interner, Token, UnifiedDiffConfig, UnifiedDiffPrinter};

/// A webhook of a spec, rendered.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Rendered {
    /// The spec's file.
    pub spec: String,
    /// The webhook's name.
    pub webhook: String,
    /// Where it posts to.
    pub endpoint: String,
    /// The names of its headers; their values may be secret.
    pub headers: Vec<String>,
    /// What was asked for: the body, a command, instructions.
    #[serde(skip)]
    pub text: String,
    /// The body.
    pub body: String,
}

/// The texts, one after the other with a blank line between.
#[must_use]
pub fn texts(all: &[Rendered]) -> String {
    let texts: Vec<String> = all.iter().map(|one| format!("{}\n", one.text)).collect();
    texts.join("\n")
}

/// An array with an object for each webhook: `spec`, `webhook`, `endpoint`, `headers` (their
/// names) and `body`.
///
/// # Errors
/// Never; the writer of the JSON could fail, and a text can't.
pub fn json(all: &[Rendered]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(all).map(|text| text + "\n")
}

/// How a file differs from what belongs into it, as a unified diff. A file that is missing
/// differs from nothing.
#[must_use]
pub fn diff(name: &str, current: Option<&str>, expected: &str) -> String {
    let from = if current.is_some() { name } else { "/dev/null" };
    let input = InternedInput::new(current.unwrap_or(""), expected);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let printer = Lines(&input.interner);
    let hunks = diff.unified_diff(&printer, UnifiedDiffConfig::default(), &input).to_string();
    if hunks.is_empty() { hunks } else { format!("--- {from}\n+++ {name}\n{hunks}") }
}

/// Lines as `diff -u` prints them, with its word for a last line that does not end.
struct Lines<'a>(&'a Interner<&'a str>);

impl Lines<'_> {
    fn line(&self, mut out: impl Write, sign: char, line: Token) -> fmt::Result {
        let line = self.0[line];
        let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
        write!(out, "{sign}{line}{end}")
    }
}

impl UnifiedDiffPrinter for Lines<'_> {
    fn display_header(&self, mut out: impl Write, before: u32, after: u32, lost: u32, new: u32) -> fmt::Result {
        // A side without lines is named by the line before it (POSIX, `diff -u`).
        let range = |start: u32, lines: u32| format!("{},{lines}", if lines == 0 { start } else { start + 1 });
        writeln!(out, "@@ -{} +{} @@", range(before, lost), range(after, new))
    }

    fn display_context_token(&self, out: impl Write, line: Token) -> fmt::Result {
        self.line(out, ' ', line)
    }

    fn display_hunk(&self, mut out: impl Write, before: &[Token], after: &[Token]) -> fmt::Result {
        before.iter().try_for_each(|line| self.line(&mut out, '-', *line))?;
        after.iter().try_for_each(|line| self.line(&mut out, '+', *line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_names_the_file_and_the_lines() {
        let text = diff("out/a.json", Some("{\n  \"a\": 1\n}\n"), "{\n  \"a\": 2\n}\n");
        assert_eq!(text, "--- out/a.json\n+++ out/a.json\n@@ -1,3 +1,3 @@\n {\n-  \"a\": 1\n+  \"a\": 2\n }\n");
        assert_eq!(diff("a", None, "x\n"), "--- /dev/null\n+++ a\n@@ -0,0 +1,1 @@\n+x\n");
        assert_eq!(diff("a", Some("x\n"), "x\n"), "");
        let text = diff("a", Some("x\ny"), "x\ny\n");
        assert_eq!(text, "--- a\n+++ a\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+y\n");
    }
}
