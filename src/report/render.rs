//! Rendered webhooks, for people and for machines.

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
    let diff = similar::TextDiff::from_lines(current.unwrap_or(""), expected);
    diff.unified_diff().context_radius(3).header(from, name).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_names_the_file_and_the_lines() {
        let text = diff("out/a.json", Some("{\n  \"a\": 1\n}\n"), "{\n  \"a\": 2\n}\n");
        assert_eq!(text, "--- out/a.json\n+++ out/a.json\n@@ -1,3 +1,3 @@\n {\n-  \"a\": 1\n+  \"a\": 2\n }\n");
        assert!(diff("a", None, "x\n").starts_with("--- /dev/null\n+++ a\n"));
    }
}
