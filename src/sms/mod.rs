//! How a text travels as SMS: which encoding it needs and how many segments it becomes.
//!
//! Encodings and limits are those of 3GPP TS 23.038 (the GSM 7 bit alphabet) and TS 23.040
//! 9.2.3.24.1 (concatenation): 140 octets a segment, so 160 septets or 70 UTF-16 units
//! alone, 153 or 67 in each part of a longer message. National shift tables are left out:
//! they can't be assumed for US traffic.

mod gsm7;
mod replace;
mod segments;

pub use gsm7::septets;
pub use replace::{Offender, offenders, replaced, replacement};
pub use segments::{Encoding, Measure, cluster_safe_parts, measure, parts};
