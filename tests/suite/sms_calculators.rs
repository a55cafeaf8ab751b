//! SMS counting beside the calculators that the field uses: npm `sms-segments-calculator` (keeps
//! grapheme clusters whole) and `split-sms` (keeps escape and surrogate pairs whole).
//!
//! `FLOWHOOK_SMS_CALCULATORS` names the folder that has both (`node_modules`); without it the
//! test says that it was skipped. `FLOWHOOK_SMS_SEED` and `FLOWHOOK_SMS_CASES` change the seed
//! and the number of texts.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use flowhook::sms::{Encoding, cluster_safe_parts, measure, parts};
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use crate::template_django::generate::Random;

/// What both calculators say of each text, in order.
fn answers(folder: &str, texts: &[String]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/sms/count.cjs");
    let mut node = Command::new("node")
        .arg(script)
        .env("NODE_PATH", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node can be run");
    let mut questions = node.stdin.take().expect("piped");
    let replies = BufReader::new(node.stdout.take().expect("piped"));
    let answers = std::thread::scope(|scope| {
        scope.spawn(move || {
            for text in texts {
                writeln!(questions, "{}", serde_json::to_string(text).expect("a text is JSON")).expect("node listens");
            }
        });
        replies.lines().map(|line| serde_json::from_str(&line.expect("node answers")).expect("JSON")).collect()
    });
    assert!(node.wait().expect("node ends").success());
    answers
}

/// What texts are made of: letters of the alphabet's two tables, what forces UCS-2, and clusters
/// of several characters.
const PIECES: [&str; 35] = [
    "a",
    "Z",
    " ",
    "0",
    "!",
    "é",
    "ñ",
    "Ω",
    "@",
    "$",
    "£",
    "\n",
    "\r\n",
    "[",
    "]",
    "{",
    "}",
    "€",
    "~",
    "^",
    "\\",
    "|",
    "’",
    "“",
    "…",
    "ç",
    "ş",
    "Ж",
    "漢",
    "😀",
    "e\u{301}",
    "🇺🇸",
    "👍🏽",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦",
    ENDLESS,
];

/// One character as people see it, of more units than a segment has.
const ENDLESS: &str = concat!(
    "Z",
    "\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\u{30f}\u{310}",
    "\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\u{30f}\u{310}",
    "\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\u{30f}\u{310}",
    "\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\u{30f}\u{310}",
);

/// A text whose length lies near a border more often than not.
fn text(random: &mut Random) -> String {
    let borders = [0, 1, 67, 70, 71, 134, 153, 160, 161, 201, 306, 307, 459, 460];
    let target = (borders[random.below(borders.len())] + random.below(5)).saturating_sub(2);
    // Few sorts of pieces a text, so that GSM-7 is not drowned by the rest.
    let sorts: Vec<&str> = (0..=random.below(4)).map(|_| random.pick(&PIECES)).collect();
    let filler = if random.chance(70) { "a" } else { random.pick(&PIECES) };
    let mut text = String::new();
    while text.encode_utf16().count() < target {
        text.push_str(if random.chance(75) { filler } else { random.pick(&sorts) });
    }
    text
}

/// Why an answer may differ; none where it must not.
fn known_difference(text: &str, calculator: &str) -> Option<&'static str> {
    let longest = text.graphemes(true).map(|cluster| cluster.encode_utf16().count()).max().unwrap_or(0);
    match calculator {
        "clusters" if longest > Encoding::Ucs2.part_limit() => {
            Some("a cluster that fits no segment: it leaves an empty segment and overfills the next")
        }
        _ => None,
    }
}

#[test]
fn segments_are_those_of_the_published_calculators() {
    let Ok(folder) = std::env::var("FLOWHOOK_SMS_CALCULATORS") else {
        println!("SKIPPED: set FLOWHOOK_SMS_CALCULATORS to a node_modules folder with both calculators");
        return;
    };
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise);
    let (seed, cases) = (number("FLOWHOOK_SMS_SEED", 20_261_122), number("FLOWHOOK_SMS_CASES", 20_000));
    println!("SMS calculators: seed {seed}, {cases} texts");
    let mut random = Random::new(seed);
    let texts: Vec<String> = (0..cases).map(|_| text(&mut random)).collect();
    let answers = answers(&folder, &texts);
    assert_eq!(answers.len(), texts.len());
    let mut known: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut borders, mut ucs2) = (0, 0);
    for (text, theirs) in texts.iter().zip(&answers) {
        let measured = measure(text);
        let ours = [("clusters", cluster_safe_parts(text)), ("pairs", parts(text))];
        for (calculator, parts) in ours {
            let answer = &theirs[calculator];
            let expected: Vec<usize> = serde_json::from_value(answer["parts"].clone()).unwrap_or_default();
            if answer["encoding"] == measured.encoding.name() && expected == parts {
                continue;
            }
            let Some(reason) = known_difference(text, calculator) else {
                panic!("{calculator}: {text:?}: {answer}, but {} {parts:?}", measured.encoding.name());
            };
            *known.entry(reason).or_default() += 1;
        }
        borders += u64::from(measured.segments != measured.cluster_safe_segments);
        ucs2 += u64::from(measured.encoding == Encoding::Ucs2);
    }
    println!("{ucs2} texts in UCS-2, {borders} where whole clusters need more segments; known differences: {known:?}");
    assert!(!known.is_empty() || cases < 1_000, "a difference that is listed was not met");
    assert!(ucs2 * 4 > cases && ucs2 * 4 < cases * 3 && borders > 0, "the texts prove too little");
}
