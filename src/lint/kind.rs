//! What a file is.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::klaviyo::export;
use crate::wunderkind::fields;

/// Searchers for what tells one kind from another. Every file of a folder is asked, and making
/// one takes longer than most searches.
struct Signs {
    spec: Finder<'static>,
    webhooks: Finder<'static>,
    export: [Finder<'static>; 5],
    fields: [String; 4],
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| Signs {
    spec: Finder::new("flowhook"),
    webhooks: Finder::new("webhooks:"),
    export: ["\"send-webhook\"", "\"flow-action\"", "\"flow-message\"", "\"actions\"", "\"definition\""]
        .map(Finder::new),
    fields: [fields::CALLBACK_DATA, fields::SEND_PURPOSE, fields::CLICK_URL, fields::MEDIA_URL]
        .map(|name| format!("\"{name}\"")),
});

/// What a file is to the linter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// flowhook's own spec, in YAML or JSON.
    Spec,
    /// A webhook's body: JSON with template tags.
    Body,
    /// A flow as Klaviyo's API and file tools give it, with its webhook actions.
    Export,
    /// None of these.
    Unknown,
}

/// The kind of a text, told by what it holds and only then by its name: a spec has the key
/// `flowhook` at its top level; a body begins with a bracket and has a tag or a field of the
/// Text API in it.
pub(crate) fn of(name: &str, text: &str) -> FileKind {
    let text = text.trim_start_matches('\u{feff}');
    if has_spec_key(text) {
        return FileKind::Spec;
    }
    if is_export(text) {
        return FileKind::Export;
    }
    let yaml = has_extension(name, &["yaml", "yml"]);
    if !yaml && begins_as_json(text) && (has_tag(text) || has_field(text)) {
        return FileKind::Body;
    }
    FileKind::Unknown
}

fn has_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).any(|at| matches!(bytes.get(at + 1), Some(b'{' | b'%')))
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    std::path::Path::new(name)
        .extension()
        .and_then(|found| found.to_str())
        .is_some_and(|found| extensions.iter().any(|extension| found.eq_ignore_ascii_case(extension)))
}

/// A line that begins with the key, or the key as a top-level member of JSON. A file that
/// is broken further down is still a spec, so that the reader can say where it is broken.
fn has_spec_key(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = |keys: &[&str]| text.lines().any(|line| keys.iter().any(|key| line.starts_with(key)));
    let named = SIGNS.spec.find(bytes).is_some();
    if named && begins(&["flowhook:", "\"flowhook\":", "'flowhook':"]) {
        return true;
    }
    if SIGNS.webhooks.find(bytes).is_some() && begins(&["flow:"]) && begins(&["webhooks:"]) {
        return true;
    }
    named && begins_as_json(text) && text.contains("\"flowhook\"") && {
        let parsed = crate::document::json::parse_body(text);
        parsed.root.get("flowhook").is_some()
    }
}

/// Whether the text is a flow's JSON. One that breaks off is still an export, so that the
/// reader can say where.
fn is_export(text: &str) -> bool {
    let signed = || SIGNS.export.iter().any(|sign| sign.find(text.as_bytes()).is_some());
    if !text.trim_start().starts_with(['{', '[']) || !signed() {
        return false;
    }
    let parsed = crate::document::json::parse_plain(text);
    if parsed.problems.is_empty() {
        export::webhooks(&parsed.root).is_some()
    } else {
        ["\"send-webhook\"", "\"message\""].iter().all(|sign| text.contains(sign))
    }
}

/// Whether the first thing printed is a bracket (tags may stand before it).
fn begins_as_json(text: &str) -> bool {
    let begin = text.trim_start();
    if begin.starts_with("{{") {
        return true;
    }
    if !begin.starts_with("{%") && !begin.starts_with("{#") {
        return begin.starts_with(['{', '[']);
    }
    let masked = super::literal::masked(begin);
    masked.trim_start_matches(|c: char| c.is_whitespace() || c == super::literal::HOLE).starts_with(['{', '['])
}

fn has_field(text: &str) -> bool {
    SIGNS.fields.iter().any(|name| text.contains(name))
        || (text.contains("\"text\"") && (text.contains("\"phone\"") || text.contains("\"email\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_what_they_hold() {
        for (name, text, kind) in [
            ("a.yaml", "# c\nflowhook: 1\n", FileKind::Spec),
            ("a.json", "{ \"flowhook\": 1 }", FileKind::Spec),
            ("a.json", "{\"x\": {\"flowhook\": 1}}", FileKind::Unknown),
            ("a.json", "{\"text\": \"{{ x }}\"}", FileKind::Body),
            ("a.txt", "{% if a %}{\"x\": 1}{% endif %}", FileKind::Body),
            ("a.json", "[{\"sendPurpose\": \"x\"}]", FileKind::Body),
            ("package.json", "{\"name\": \"x\", \"text\": 1}", FileKind::Unknown),
            ("a.yaml", "on: {push: \"{{ x }}\"}", FileKind::Unknown),
            ("a.yaml", "{{ x }}", FileKind::Unknown),
            ("a.txt", "hello {{ x }}", FileKind::Unknown),
            ("a.json", r#"{"triggers": [], "actions": []}"#, FileKind::Export),
            ("a.json", r#"{"type": "send-webhook", "data": {"message": {"url": "{{ x }}"#, FileKind::Export),
            ("a.json", r#"{"actions": [{"text": "{{ x }}"}]}"#, FileKind::Body),
        ] {
            assert_eq!(of(name, text), kind, "{name}: {text}");
        }
    }
}
