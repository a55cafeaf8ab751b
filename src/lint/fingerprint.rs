//! Knowing a finding again after lines have moved.

use std::collections::HashMap;

use super::Linted;
use crate::finding::Finding;
use crate::text::{Redactor, Source, Sources, Span};

/// So many bytes of the line before the place count.
const BEFORE: usize = 40;
/// So many bytes of the place itself count.
const PLACE: usize = 200;

/// A number for each finding, in their order, that stays the same while the rule, the file's
/// name and the text at the place stay, wherever that text moves in its file. Findings that
/// are alike in all of that are numbered in their order, so no two of a run are the same.
/// Credentials that the run found do not go into it.
#[must_use]
pub fn fingerprints(linted: &Linted, sources: &Sources) -> Vec<String> {
    let mut alike: HashMap<u128, u64> = HashMap::new();
    linted
        .findings
        .iter()
        .map(|finding| {
            let source = sources.get(finding.primary.source);
            let mut hash = Hash::default();
            hash.part(source.map_or("", Source::name));
            hash.number(context(finding, source, &linted.redactor));
            let count = alike.entry(hash.0).or_default();
            *count += 1;
            if *count > 1 {
                hash.part(&count.to_string());
            }
            format!("{:032x}", hash.0)
        })
        .collect()
}

/// The rule with the text at the place of a finding and before it on its line, blanks left
/// out of account.
pub(super) fn context(finding: &Finding, source: Option<&Source>, redactor: &Redactor) -> u128 {
    let mut hash = Hash::default();
    hash.part(finding.rule);
    if let Some(source) = source {
        let text = source.text();
        let span = source.clamp(finding.primary.span);
        let near = source.floor(span.start.saturating_sub(BEFORE));
        let from = text.get(near..span.start).and_then(|before| before.rfind('\n')).map_or(near, |at| near + at + 1);
        let to = source.floor(span.end.min(span.start + PLACE)).max(span.start);
        hash.words(&redactor.redact(Span::new(from, span.start).of(text)));
        hash.words(&redactor.redact(Span::new(span.start, to).of(text)));
    }
    hash.0
}

/// FNV-1a with 128 bits (RFC 9923): small, and the same in every version of this program,
/// which the standard library's hashes do not promise.
struct Hash(u128);

impl Default for Hash {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Hash {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }

    fn part(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
        // No UTF-8 text holds this byte, so two parts never read as one.
        self.byte(0xff);
    }

    fn words(&mut self, text: &str) {
        text.bytes().filter(|byte| !byte.is_ascii_whitespace()).for_each(|byte| self.byte(byte));
        self.byte(0xff);
    }

    fn number(&mut self, number: u128) {
        number.to_be_bytes().into_iter().for_each(|byte| self.byte(byte));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let mut sources = Sources::new();
        sources.add(Source::new("a.json", text));
        fingerprints(&crate::lint::run(&sources, &crate::lint::Settings::default()), &sources)
    }

    #[test]
    fn a_moved_line_keeps_its_fingerprint_and_a_changed_one_does_not() {
        let before = of("{\"sendPurpose\": \"{{ x }}\",\n \"extra\": \"1\"}");
        let moved = of("{\"sendPurpose\": \"{{ x }}\",\n\n\n    \"extra\":   \"1\"}");
        let changed = of("{\"sendPurpose\": \"{{ x }}\",\n \"extras\": \"1\"}");
        assert!(!before.is_empty());
        assert_eq!(before, moved);
        assert_ne!(before, changed);
    }

    #[test]
    fn findings_that_look_alike_are_told_apart() {
        let mut all = of("[{\"sendPurpose\": \"\"}]\n{\"a\"\n{\"a\"\n");
        let count = all.len();
        all.extend(of("{\"sendPurpose\": \"A\",\n\"k\": \"1\",\n\"k\": \"1\",\n\"k\": \"1\"}"));
        let unique: std::collections::HashSet<&String> = all.iter().collect();
        assert!(count > 0 && all.len() > count + 2);
        assert_eq!(unique.len(), all.len());
    }

    #[test]
    fn the_hash_is_the_published_one() {
        let mut hash = Hash::default();
        b"foobar".iter().for_each(|byte| hash.byte(*byte));
        assert_eq!(hash.0, 0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18);
    }
}
