//! Oracle rows: values of published calculators (npm `sms-segments-calculator` 1.3.0,
//! `split-sms` 0.1.7, crate `sms_splitter` 0.1.9).

use proptest::prelude::*;

use super::Encoding::{Gsm7, Ucs2};
use super::*;

const FAMILY: &str = "👨\u{200d}👩\u{200d}👧\u{200d}👦";

fn a(n: usize) -> String {
    "a".repeat(n)
}

struct Row {
    id: &'static str,
    text: String,
    encoding: Encoding,
    units: usize,
    /// By clusters.
    clusters: Vec<usize>,
    /// Segments when only pairs are kept whole.
    segments: usize,
}

fn row(id: &'static str, text: String, encoding: Encoding, units: usize, clusters: &[usize], segments: usize) -> Row {
    Row { id, text, encoding, units, clusters: clusters.to_vec(), segments }
}

fn gsm_7_rows() -> Vec<Row> {
    vec![
        row("T01", a(160), Gsm7, 160, &[160], 1),
        row("T02", a(161), Gsm7, 161, &[153, 8], 2),
        row("T03", a(306), Gsm7, 306, &[153, 153], 2),
        row("T04", a(307), Gsm7, 307, &[153, 153, 1], 3),
        row("T05", a(159) + "€", Gsm7, 161, &[153, 8], 2),
        row("T06", a(158) + "€", Gsm7, 160, &[160], 1),
        row("T07", a(152) + "€" + &a(152), Gsm7, 306, &[152, 153, 1], 3),
        row("T08", a(153) + "€" + &a(151), Gsm7, 306, &[153, 153], 2),
        row("T09", "[".repeat(80), Gsm7, 160, &[160], 1),
        row("T10", "]".repeat(81), Gsm7, 162, &[152, 10], 2),
        row("T11", "]".repeat(153), Gsm7, 306, &[152, 152, 2], 3),
        row("T32", "ÇA VA".to_owned(), Gsm7, 5, &[5], 1),
        row("T33", "é".repeat(160), Gsm7, 160, &[160], 1),
        row("T35", a(80) + "\r\n" + &a(79), Gsm7, 161, &[153, 8], 2),
        row("T36", a(80) + "\n" + &a(79), Gsm7, 160, &[160], 1),
        row("T40", "Hi {{ first_name }}!".to_owned(), Gsm7, 24, &[24], 1),
        row("T41", String::new(), Gsm7, 0, &[0], 1),
        row("T42", "^{}\\[~]|€".to_owned(), Gsm7, 18, &[18], 1),
        row("T44", a(1600), Gsm7, 1600, &[153, 153, 153, 153, 153, 153, 153, 153, 153, 153, 70], 11),
    ]
}

fn ucs_2_rows() -> Vec<Row> {
    vec![
        row("T12", "Brand: It’s your birthday".to_owned(), Ucs2, 25, &[25], 1),
        row("T13", a(69) + "’", Ucs2, 70, &[70], 1),
        row("T14", a(70) + "’", Ucs2, 71, &[67, 4], 2),
        row("T15", a(133) + "’", Ucs2, 134, &[67, 67], 2),
        row("T16", a(134) + "’", Ucs2, 135, &[67, 67, 1], 3),
        row("T17", "😀".repeat(35), Ucs2, 70, &[70], 1),
        row("T18", "😀".repeat(36), Ucs2, 72, &[66, 6], 2),
        row("T19", a(66) + "😀" + &a(10), Ucs2, 78, &[66, 12], 2),
        row("T20", "😀".repeat(67), Ucs2, 134, &[66, 66, 2], 3),
        row("T21", "😀".repeat(66), Ucs2, 132, &[66, 66], 2),
        row("T22", a(60) + FAMILY + &a(20), Ucs2, 91, &[60, 31], 2),
        row("T24", FAMILY.repeat(7), Ucs2, 77, &[66, 11], 2),
        row("T26", FAMILY.repeat(13), Ucs2, 143, &[66, 66, 11], 3),
        row("T27", "Brand — sale ends soon…".to_owned(), Ucs2, 23, &[23], 1),
        row("T28", "Brand:\u{a0}Hi".to_owned(), Ucs2, 9, &[9], 1),
        row("T29", "Brand:\tHi".to_owned(), Ucs2, 9, &[9], 1),
        row("T30", "Use code `HBD`".to_owned(), Ucs2, 14, &[14], 1),
        row("T31", "ça va".to_owned(), Ucs2, 5, &[5], 1),
        row("T34", "e\u{301}".repeat(35), Ucs2, 70, &[70], 1),
        row("T37", "Brand® Sale™".to_owned(), Ucs2, 12, &[12], 1),
        row("T43", a(150) + "\u{200b}", Ucs2, 151, &[67, 67, 17], 3),
        row("T46", a(59) + FAMILY + &a(64), Ucs2, 134, &[59, 67, 8], 2),
        row("T47", a(66) + "e\u{301}" + &a(66), Ucs2, 134, &[66, 67, 1], 2),
        row("T48", a(65) + "🇺🇸" + &a(65), Ucs2, 134, &[65, 67, 2], 2),
        row("T49", a(66) + "❤\u{fe0f}" + &a(66), Ucs2, 134, &[66, 67, 1], 2),
        row("T51", a(66) + "👋🏻" + &a(64), Ucs2, 134, &[66, 67, 1], 3),
        row("T52", a(159) + "\u{a0}", Ucs2, 160, &[67, 67, 26], 3),
        row("T53", a(159) + "…", Ucs2, 160, &[67, 67, 26], 3),
        // The calculator leaves an empty first segment here; ours follows the other one.
        row("T56", vec!["👨"; 24].join("\u{200d}"), Ucs2, 71, &[66, 5], 2),
    ]
}

#[test]
fn every_oracle_row_holds() {
    let rows: Vec<Row> = gsm_7_rows().into_iter().chain(ucs_2_rows()).collect();
    assert_eq!(rows.len(), 48);
    for row in rows {
        let measured = measure(&row.text);
        assert_eq!((measured.encoding, measured.units), (row.encoding, row.units), "{}", row.id);
        assert_eq!(cluster_safe_parts(&row.text), row.clusters, "{}", row.id);
        assert_eq!(measured.cluster_safe_segments, row.clusters.len(), "{}", row.id);
        assert_eq!(measured.segments, row.segments, "{}", row.id);
        assert_eq!(parts(&row.text).len(), row.segments, "{}", row.id);
    }
}

#[test]
fn without_clusters_a_part_is_filled_up_to_the_pair() {
    assert_eq!(parts(&(a(60) + FAMILY + &a(20))), [66, 25]);
    assert_eq!(parts(&(a(59) + FAMILY + &a(64))), [67, 67]);
    assert_eq!(parts(&(a(66) + "😀" + &a(10))), [66, 12]);
}

#[test]
fn extension_characters_cost_one_unit_in_ucs_2() {
    assert_eq!(measure("{{’}}").units, 5);
}

#[test]
fn the_short_way_knows_which_characters_take_one_septet() {
    for c in '\0'..='\u{7f}' {
        assert_eq!(is_plain(&[u8::try_from(c).unwrap()]), septets(c) == Some(1), "{c:?}");
    }
}

#[test]
fn what_stands_alone_joins_no_other_character_of_its_kind() {
    let alone: Vec<char> = ('\0'..='\u{ffff}').filter(|c| stand_alone(&c.to_string())).collect();
    assert!(alone.len() > 1_000 && alone.contains(&'’') && alone.contains(&'ó') && !alone.contains(&'\u{301}'));
    let text: String = alone.iter().collect();
    assert_eq!(text.graphemes(true).count(), alone.len());
    for c in alone.iter().filter(|c| **c != '\r') {
        for other in ['a', '’', '\n', 'é', '₹', *c] {
            assert_eq!([*c, other].iter().collect::<String>().graphemes(true).count(), 2, "{c:?} {other:?}");
        }
    }
}

proptest! {
    #[test]
    fn the_short_way_and_the_long_way_agree(text in "[a-z \\[_\n]{0,340}|[a-z]{150,310}|[a-zé’ó€\r\n–ł\u{301}]{0,300}") {
        let measured = measure(&text);
        prop_assert_eq!(measured.segments, parts(&text).len());
        prop_assert_eq!(measured.cluster_safe_segments, cluster_safe_parts(&text).len());
        prop_assert_eq!((measured.units, measured.characters), (parts(&text).iter().sum(), text.chars().count()));
    }

    #[test]
    fn parts_add_up_to_the_units_and_none_is_over_full(text in "[a€😀\u{301}\u{200d}’\\r\\n\\]]{0,400}") {
        let measured = measure(&text);
        for parts in [parts(&text), cluster_safe_parts(&text)] {
            prop_assert_eq!(parts.iter().sum::<usize>(), measured.units);
            let limit = if parts.len() == 1 { measured.encoding.single_limit() } else { measured.encoding.part_limit() };
            prop_assert!(parts.iter().all(|part| *part <= limit));
            prop_assert!(parts.len() == 1 || parts.iter().all(|part| *part > 0));
        }
    }
}
