//! Segments: how many parts a text becomes, and how full each is.

use unicode_segmentation::UnicodeSegmentation;

use super::septets;

/// How a text is coded on the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// The GSM 7 bit alphabet; a unit is a septet.
    Gsm7,
    /// Two octets a unit; a unit is a UTF-16 code unit.
    Ucs2,
}

impl Encoding {
    /// Units that fit a message of one segment.
    #[must_use]
    pub const fn single_limit(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Units that fit each part of a message of several segments (the rest is the
    /// concatenation header).
    #[must_use]
    pub const fn part_limit(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    /// Segments that so many units fill, where no pair stands at a border.
    #[must_use]
    pub const fn segments(self, units: usize) -> usize {
        if units <= self.single_limit() { 1 } else { units.div_ceil(self.part_limit()) }
    }

    /// `GSM-7` or `UCS-2`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }

    fn units(self, c: char) -> usize {
        match self {
            Self::Gsm7 => septets(c).unwrap_or(1),
            Self::Ucs2 => c.len_utf16(),
        }
    }
}

/// What a text costs as SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The encoding the text needs.
    pub encoding: Encoding,
    /// Characters as Unicode counts them (scalar values).
    pub characters: usize,
    /// Septets or UTF-16 units, by `encoding`.
    pub units: usize,
    /// Segments when no escape pair and no surrogate pair is split, which is all that
    /// 3GPP TS 23.040 asks for. An empty text is one segment, as calculators have it.
    pub segments: usize,
    /// Segments when no character as people see it (grapheme cluster) is split either, as
    /// Twilio's calculator counts.
    /// Never lower than `segments`;
    /// where the two differ, which of them an aggregator uses is not documented.
    pub cluster_safe_segments: usize,
}

impl Measure {
    /// Segments with so many more units behind the text, as of a link that the endpoint adds.
    #[must_use]
    pub fn segments_with(&self, more: usize) -> usize {
        if more == 0 { self.segments } else { self.encoding.segments(self.units + more).max(self.segments) }
    }
}

/// Measures a text in one pass and without allocating (two where clusters matter).
#[must_use]
pub fn measure(text: &str) -> Measure {
    if is_plain(text.as_bytes()) {
        // Every byte is a character and a septet, and no pair can stand at a border.
        let units = text.len();
        let encoding = Encoding::Gsm7;
        let segments = encoding.segments(units);
        return Measure { encoding, characters: units, units, segments, cluster_safe_segments: segments };
    }
    let encoding = encoding_of(text);
    if encoding == Encoding::Ucs2 && stand_alone(text) {
        // Every character is a unit and a cluster, so there is nothing that a border could split.
        let units = text.chars().count();
        let segments = encoding.segments(units);
        return Measure { encoding, characters: units, units, segments, cluster_safe_segments: segments };
    }
    let mut characters = 0;
    let mut units = 0;
    for c in text.chars() {
        characters += 1;
        units += encoding.units(c);
    }
    let mut segments = 0;
    fill(text, encoding, units, |_| segments += 1);
    let mut cluster_safe_segments = 0;
    fill_by_clusters(text, encoding, units, |_| cluster_safe_segments += 1);
    Measure { encoding, characters, units, segments, cluster_safe_segments }
}

/// Units in each segment, without the header; the count behind [`Measure::segments`].
#[must_use]
pub fn parts(text: &str) -> Vec<usize> {
    collect(text, |text, encoding, units, emit| fill(text, encoding, units, emit))
}

/// Units in each segment when no grapheme cluster is split; the count behind
/// [`Measure::cluster_safe_segments`]. A cluster that fits no part is cut between its
/// scalar values.
#[must_use]
pub fn cluster_safe_parts(text: &str) -> Vec<usize> {
    collect(text, |text, encoding, units, emit| fill_by_clusters(text, encoding, units, emit))
}

fn collect(text: &str, fill: impl Fn(&str, Encoding, usize, &mut dyn FnMut(usize))) -> Vec<usize> {
    let encoding = encoding_of(text);
    let units = text.chars().map(|c| encoding.units(c)).sum();
    let mut parts = Vec::new();
    fill(text, encoding, units, &mut |part| parts.push(part));
    parts
}

/// Whether all bytes are characters that take one septet.
fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| IS_PLAIN[usize::from(*byte)])
}

const IS_PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut at = 0;
    while at < 128 {
        plain[at] = matches!(septets(at as u8 as char), Some(1));
        at += 1;
    }
    plain
};

/// Whether all characters are of blocks in which none joins with another one to a cluster (UAX #29:
/// up to the combining marks, precomposed Latin, dashes and quotes, signs of currencies). CRLF, which is a
/// cluster, is cut all the same. One unit each in UTF-16.
fn stand_alone(text: &str) -> bool {
    // Bytes below that of U+0300, the first combining mark, whatever their place.
    let low = text.bytes().fold(true, |all, byte| all & (byte < 0xcc));
    let alone =
        |c| matches!(c, '\0'..'\u{300}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{2027}' | '\u{20a0}'..'\u{20d0}');
    low || text.chars().all(alone)
}

fn encoding_of(text: &str) -> Encoding {
    if text.chars().all(|c| septets(c).is_some()) { Encoding::Gsm7 } else { Encoding::Ucs2 }
}

/// The part being filled.
struct Part<E> {
    limit: usize,
    used: usize,
    emit: E,
}

impl<E: FnMut(usize)> Part<E> {
    fn add(&mut self, units: usize) {
        if self.used + units > self.limit {
            (self.emit)(self.used);
            self.used = 0;
        }
        self.used += units;
    }
}

fn fill(text: &str, encoding: Encoding, units: usize, mut emit: impl FnMut(usize)) {
    if units <= encoding.single_limit() {
        emit(units);
        return;
    }
    let mut part = Part { limit: encoding.part_limit(), used: 0, emit };
    text.chars().for_each(|c| part.add(encoding.units(c)));
    (part.emit)(part.used);
}

fn fill_by_clusters(text: &str, encoding: Encoding, units: usize, mut emit: impl FnMut(usize)) {
    // In GSM-7 the only cluster of several characters is CRLF, which calculators cut.
    if encoding == Encoding::Gsm7 || units <= encoding.single_limit() {
        fill(text, encoding, units, emit);
        return;
    }
    let mut part = Part { limit: encoding.part_limit(), used: 0, emit: &mut emit };
    for cluster in text.graphemes(true) {
        let size = cluster.encode_utf16().count();
        // Calculators cut CRLF, which Unicode counts as one cluster, as they do in GSM-7.
        if size <= part.limit && cluster != "\r\n" {
            part.add(size);
        } else {
            cluster.chars().for_each(|c| part.add(encoding.units(c)));
        }
    }
    (part.emit)(part.used);
}

#[cfg(test)]
#[path = "segments_tests.rs"]
mod tests;
