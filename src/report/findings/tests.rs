use proptest::prelude::*;

use super::{HumanOptions, human, json, summary};
use crate::finding::{Finding, Severity};
use crate::lint::{self, Linted};
use crate::text::{Redactor, Secret, Source, SourceId, Sources, Span};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn linted(name: &str, text: &str) -> (Linted, Sources) {
    let mut sources = Sources::new();
    sources.add(Source::new(name, text));
    (lint::run(&sources, &lint::Settings::default()), sources)
}

/// A run with one finding at a place of one text.
fn with_finding(text: &str, make: impl FnOnce(SourceId) -> Finding) -> (Linted, Sources) {
    let mut sources = Sources::new();
    let id = sources.add(Source::new("a.json", text));
    (Linted { findings: vec![make(id)], redactor: Redactor::new(), webhooks: 1 }, sources)
}

#[test]
fn a_credential_in_the_file_is_shown_nowhere() {
    let spec = format!(
        "flowhook: 1\nflow: {{ name: F, trigger: {{ type: metric, metric: M }} }}\nwebhooks:\n  - name: A\n    text: BrandName {SECRET}\n    endpoint:\n      url: https://api.wknd.ai/text/message/send\n      headers: {{ X-Client-ID: \"${{A}}\", X-Client-Secret: {SECRET} }}\n"
    );
    let (linted, sources) = linted("a.yaml", &spec);
    assert!(linted.findings.iter().any(|finding| finding.rule == "secret-in-file"));
    let shown = human(&linted, &sources, HumanOptions::default());
    assert!(shown.contains("X-Client-Secret: ********************************"), "{shown}");
    for text in
        [shown, json(&linted, &sources), human(&linted, &sources, HumanOptions { colour: true, width: Some(60) })]
    {
        assert!(!text.contains("0123456789"), "{text}");
    }
}

#[test]
fn a_place_in_a_very_long_line_is_shown_with_its_true_column() {
    let text = format!("{}BrandName{}", "é".repeat(40_000), "x".repeat(40_000));
    let (run, sources) = with_finding(&text, |id| {
        Finding::new("placeholder-text", Severity::Warning, "m", id, Span::new(80_000, 80_009)).related(
            id,
            Span::new(0, 2),
            "here",
        )
    });
    let shown = human(&run, &sources, HumanOptions::default());
    assert!(shown.contains("a.json:1:40001") && shown.contains("a.json:1:1"), "{shown}");
    assert!(shown.len() < 2_000, "{} bytes", shown.len());
}

#[test]
fn places_of_other_files_are_shown_under_their_names() {
    let mut sources = Sources::new();
    let first = sources.add(Source::new("a.json", "one\n"));
    let second = sources.add(Source::new("b.json", "two\n"));
    let finding = Finding::new("duplicate-name", Severity::Info, "m", second, Span::new(0, 3)).related(
        first,
        Span::new(0, 3),
        "first",
    );
    let run = Linted { findings: vec![finding], redactor: Redactor::new(), webhooks: 2 };
    let shown = human(&run, &sources, HumanOptions::default());
    let (own, other) = (shown.find("b.json:1:1").unwrap(), shown.find("a.json:1:1").unwrap());
    assert!(own < other, "{shown}");
}

#[test]
fn control_characters_of_a_file_reach_no_terminal() {
    let (run, sources) = with_finding("a\u{1b}[31mb\u{202e}c", |id| {
        Finding::new("file-syntax", Severity::Error, "bad \u{1b}[2J\nname", id, Span::new(0, 3)).help("x\u{7}y")
    });
    let shown = human(&run, &sources, HumanOptions::default());
    assert!(!shown.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{shown:?}");
}

#[test]
fn the_same_defect_in_many_places_is_counted() {
    let members: Vec<String> = (0..300).map(|index| format!("\"k{index}\": \"x\"")).collect();
    let text = format!("{{\"sendPurpose\": \"A\", {}}}", members.join(", "));
    let (run, sources) = linted("a.json", &text);
    assert_eq!(run.findings.iter().filter(|finding| finding.rule == "unknown-field").count(), 300);
    let shown = human(&run, &sources, HumanOptions::default());
    assert_eq!(shown.matches("[unknown-field]").count(), 20);
    assert!(shown.contains("note: unknown-field fires in 280 more places of a.json"), "{shown}");
}

#[test]
fn the_summary_counts_by_severity() {
    let (run, sources) = linted("a.json", r#"{"text": "BrandName", "phone": "1", "email": ""}"#);
    assert_eq!(summary(&run, &sources), "4 errors, 1 warning: 1 webhook in 1 file");
    let (run, sources) = linted("a.json", "{{ event.x|length }}");
    assert_eq!(summary(&run, &sources), "nothing to report: 1 webhook in 1 file");
}

#[test]
fn json_counts_lines_and_characters_from_one_and_bytes_from_zero() {
    let (run, sources) = with_finding("é\nüx", |id| Finding::new("x", Severity::Info, "m", id, Span::new(5, 6)));
    let value: serde_json::Value = serde_json::from_str(&json(&run, &sources)).unwrap();
    assert_eq!(value["version"], 1);
    let finding = &value["findings"][0];
    assert_eq!(finding["span"]["start"], serde_json::json!({"line": 2, "column": 2, "offset": 5}));
    assert_eq!(finding["span"]["end"], serde_json::json!({"line": 2, "column": 3, "offset": 6}));
    let members: Vec<&String> = finding.as_object().unwrap().keys().collect();
    assert_eq!(members, ["rule", "severity", "message", "help", "file", "span", "related", "fixes", "fingerprint"]);
}

#[test]
fn a_secret_is_cut_nowhere_in_half() {
    let text = format!("{}{SECRET}{}", "x".repeat(40_000), "y".repeat(100));
    let (mut run, sources) =
        with_finding(&text, |id| Finding::new("x", Severity::Error, "m", id, Span::new(40_000 + 92, 40_000 + 93)));
    run.redactor.learn(&Secret::new(SECRET.to_owned()));
    let shown = human(&run, &sources, HumanOptions::default());
    assert!(!shown.contains("cdef"), "{shown}");
}

proptest! {
    #[test]
    fn any_place_in_any_text_is_drawn(
        text in "(?s)([a-z \n\t]|.|\r\n|日本|😀|\u{200d}|[\u{0}-\u{1f}]){0,120}",
        long in 0..3_usize,
        places in prop::collection::vec((0..900_usize, 0..400_usize), 1..5),
        width in prop::option::of(0..200_usize),
        colour in any::<bool>(),
    ) {
        let text = match long {
            0 => text,
            1 => text.replace('\n', " ").repeat(6),
            _ => format!("{}{}", text, "z".repeat(33_000)),
        };
        let (run, sources) = with_finding(&text, |id| {
            let spans: Vec<Span> = places.iter().map(|(start, length)| Span::new(*start, start + length)).collect();
            let mut finding = Finding::new("x", Severity::Error, "m", id, spans[0]);
            for span in &spans[1..] {
                finding = finding.related(id, *span, "related");
            }
            finding
        });
        let shown = human(&run, &sources, HumanOptions { colour, width });
        prop_assert!(shown.len() < 40_000, "{} bytes", shown.len());
        let value: Result<serde_json::Value, _> = serde_json::from_str(&json(&run, &sources));
        prop_assert!(value.is_ok());
    }
}
