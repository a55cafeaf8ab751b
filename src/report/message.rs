//! A message and what it costs, in words.

use std::fmt::Write as _;

use crate::preview::Message;
use crate::sms::{Encoding, Measure};

/// What a message costs, and which characters force UCS-2; two lines at most.
pub(super) fn cost(message: &Message) -> String {
    let mut out = format!("{}, {}", size(&message.measure), segments(&message.measure));
    let needs = offenders(message);
    if !needs.is_empty() {
        let _ = write!(out, "\nneeds UCS-2 for {needs}");
    }
    out
}

/// Characters, encoding and units.
pub(super) fn size(measure: &Measure) -> String {
    let unit = match measure.encoding {
        Encoding::Gsm7 => "septets",
        Encoding::Ucs2 => "UTF-16 units",
    };
    format!("{}, {}, {} {unit}", count(measure.characters, "character"), measure.encoding.name(), measure.units)
}

/// Segments, by both ways of counting where they differ.
pub(super) fn segments(measure: &Measure) -> String {
    let mut out = count(measure.segments, "segment");
    if measure.cluster_safe_segments != measure.segments {
        let _ = write!(out, " ({} where characters are never split)", measure.cluster_safe_segments);
    }
    out
}

/// The characters that force UCS-2, each with what GSM-7 has in its place.
pub(super) fn offenders(message: &Message) -> String {
    let list: Vec<String> = message
        .offenders
        .iter()
        .take(10)
        .map(|offender| {
            let name = format!("{} U+{:04X}", visible(&offender.character.to_string()), u32::from(offender.character));
            match offender.replacement {
                Some("") => format!("{name} (can go)"),
                Some(replacement) => format!("{name} (GSM-7 has {replacement:?})"),
                None => name,
            }
        })
        .collect();
    list.join(", ")
}

/// A number and what it counts.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Characters that could steer a terminal or hide text are shown by number; lines stay.
pub(super) fn visible(text: &str) -> String {
    let steers = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    if !text.contains(steers) {
        return text.to_owned();
    }
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if steers(c) {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        } else {
            out.push(c);
        }
        out
    })
}
