//! HTML escaping as Python's `html.escape` does it.

/// The entity for a byte that has to be escaped.
const fn entity(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#x27;"),
        _ => None,
    }
}

const fn special(byte: u8) -> bool {
    entity(byte).is_some()
}

/// Where the first byte to be escaped stands. Whole blocks are tested without branches, which
/// the compiler turns into vector instructions.
fn first_special(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut blocks = bytes.chunks_exact(16);
    for block in &mut blocks {
        if block.iter().fold(false, |any, byte| any | special(*byte)) {
            break;
        }
        at += 16;
    }
    bytes.get(at..)?.iter().position(|byte| special(*byte)).map(|found| at + found)
}

/// What can take escaped text.
pub(crate) trait Push {
    fn push_text(&mut self, text: &str);
}

impl Push for String {
    #[inline]
    fn push_text(&mut self, text: &str) {
        self.push_str(text);
    }
}

impl Push for super::eval::Buffer<'_> {
    #[inline]
    fn push_text(&mut self, text: &str) {
        self.push_str(text);
    }
}

/// Appends `text` with `& < > " '` as entities.
pub(crate) fn escape_into<P: Push>(text: &str, out: &mut P) {
    let mut rest = text;
    while let Some(at) = first_special(rest.as_bytes()) {
        out.push_text(rest.get(..at).unwrap_or(""));
        out.push_text(rest.as_bytes().get(at).and_then(|byte| entity(*byte)).unwrap_or(""));
        rest = rest.get(at + 1..).unwrap_or("");
    }
    out.push_text(rest);
}

/// Whether escaping would change the text.
pub(crate) fn needs_escape(text: &str) -> bool {
    first_special(text.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_characters_become_entities() {
        let mut out = String::new();
        escape_into("a long text without any of them <b>\"it's\" & é</b>", &mut out);
        assert_eq!(out, "a long text without any of them &lt;b&gt;&quot;it&#x27;s&quot; &amp; é&lt;/b&gt;");
        assert!(!needs_escape("a long text without any of them"));
    }
}
