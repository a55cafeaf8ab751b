//! Rows of NDJSON against the documents that samples give.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::audience::{Block, Format, RowReader};
use crate::klaviyo::dialect;
use crate::template::{Program, RenderOptions, Value, parse};

fn rendered(template: &str, rows: &str) -> Vec<Result<String, BadRow>> {
    let tree = parse(template, dialect::library());
    let program = Program::from_tree(&tree, dialect::library()).unwrap();
    let mut reader = RowReader::new(Arc::new(Format::Ndjson), Arc::new(Wanted::of(&tree)));
    let mut block = Block { first_row: 1, bytes: rows.as_bytes().to_vec(), ..Block::default() };
    reader.load(&mut block);
    let mut found = Vec::new();
    while let Some(row) = reader.next_row() {
        found.push(row.data.map(|data| print(&program, data)));
    }
    found
}

fn print(program: &Program, data: &Value) -> String {
    let mut out = String::new();
    program.render(data, &RenderOptions { autoescape: false, ..RenderOptions::default() }, &mut out).unwrap();
    out
}

fn one(template: &str, row: &str) -> String {
    rendered(template, row).remove(0).unwrap()
}

const NAMES: &str = "{{ person.KlaviyoID }}|{{ person.id }}|{{ person.City }}|{{ person|lookup:'Shoe Size' }}|{{ first_name }}|{{ person.full_name }}";

#[test]
fn all_forms_of_a_profile_are_known() {
    let api = r#"{"data":{"type":"profile","id":"01K","attributes":{"external_id":"x9","first_name":"Ada","last_name":"L","location":{"city":"Oslo"},"properties":{"Shoe Size":38}}}}"#;
    assert_eq!(one(NAMES, api), "01K|x9|Oslo|38|Ada|Ada L");
    let flat = r#"{"id":"01K","external_id":"x9","first_name":"Ada","location":{"city":"Oslo"},"Shoe Size":38}"#;
    assert_eq!(one(NAMES, flat), "01K|x9|Oslo|38|Ada|Ada");
    let named = r#"{"KlaviyoID":"01K","id":"x9","first_name":"Ada","City":"Oslo","Shoe Size":38}"#;
    assert_eq!(one(NAMES, named), "01K|x9|Oslo|38|Ada|Ada");
    let sample =
        r#"{"person":{"KlaviyoID":"01K","id":"x9","first_name":"Ada","last_name":"L","City":"Oslo","Shoe Size":38}}"#;
    assert_eq!(one(NAMES, sample), "01K|x9|Oslo|38|Ada|Ada L");
}

#[test]
fn events_come_with_all_their_values() {
    let row = r#"{"event":{"Items":[{"T":"a\nb","P":1.5},{"T":"\ud83d\ude00","P":12345678901234567890}],"ok":true,"no":null},"person":{}}"#;
    let template = "{% for i in event.Items %}{{ i.T }}={{ i.P }};{% endfor %}{{ event.ok }}{{ event.no }}";
    assert_eq!(one(template, row), "a\nb=1.5;😀=12345678901234567890;TrueNone");
}

#[test]
fn a_bad_row_is_named_and_the_next_one_read() {
    let rows = "{\"first_name\":\"a\"}\n\n{\"first_name\":\n[1]\n{\"first_name\":\"b\"} x\n{\"first_name\":\"\u{1}\"}\n{\"first_name\":\"c\"}";
    let found = rendered("{{ first_name }}", rows);
    assert_eq!(
        found,
        [
            Ok("a".to_owned()),
            Err(BadRow::NotJson),
            Err(BadRow::NotProfile),
            Err(BadRow::NotJson),
            Err(BadRow::NotJson),
            Ok("c".to_owned())
        ]
    );
}

#[test]
fn what_is_not_looked_at_must_be_json_all_the_same() {
    for row in [r#"{"x":"\q"}"#, r#"{"x":01}"#, r#"{"x":[1,]}"#, r#"{"x":tru}"#, r#"{"x":"\u12"}"#, "{\"x\":\"\t\"}"] {
        assert_eq!(rendered("{{ first_name }}", row), [Err(BadRow::NotJson)], "{row}");
    }
    assert!(rendered("a", r#"{"x":{"y":["\\\"\u00e9",-1e5,null,false]}}"#)[0].is_ok());
}

proptest! {
    #[test]
    fn a_row_prints_what_the_whole_document_prints(first in "[a-zé\"\\\\😀<\n]{0,12}", number in any::<i64>(), float in -1e9..1e9_f64, deep in "[a-z]{0,3}") {
        let json = serde_json::json!({
            "person": {"first_name": first, "n": number, "skipped": {"x": [1, {"y": first}]}, "f": float},
            "event": {"Items": [{"T": first, "d": {deep.as_str(): first}}, null]},
            "other": [1, "x"],
        });
        let template = "{{ person.first_name }}{{ person.n }}{{ person.f }}{{ event.Items }}{{ person.none }}";
        let program = Program::compile(template, dialect::library()).unwrap();
        let expected = print(&program, &Value::from_json(&json.to_string()).unwrap());
        prop_assert_eq!(one(template, &json.to_string()), expected);
    }

    #[test]
    fn a_row_is_json_when_serde_json_says_so(row in "[{}\\[\\]\":,a-z0-9.eE+\\-\\\\u \t]{0,30}|\\{\"a\":(-?[0-9]{0,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,2})?|\"(\\\\[nux\"]|[a-f0-9]{1,4}){0,4}\")\\}") {
        let ours = rendered("x", &row);
        if let Some(ours) = ours.first() {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&row).is_ok();
            prop_assert_eq!(!matches!(ours, Err(BadRow::NotJson)), theirs, "{}", row);
        }
    }
}

#[test]
fn attributes_that_the_api_gives_as_null_are_not_known() {
    let row = r#"{"data":{"type":"profile","id":"01K","attributes":{"email":null,"first_name":null,"last_name":"L","location":{"city":null},"properties":{"Shoe Size":null}}}}"#;
    let template =
        "{{ person.email }}|{{ first_name }}|{{ person.full_name }}|{{ person.City }}|{{ person|lookup:'Shoe Size' }}";
    assert_eq!(one(template, row), "||L||None", "a property that is null is the profile's own");
}

#[test]
fn lists_and_events_of_the_api_are_no_profiles() {
    let rows = "{\"data\":[{\"id\":\"1\"}]}\n\
                {\"data\":{\"type\":\"event\",\"attributes\":{\"event_properties\":{\"first_name\":\"x\"}}}}\n\
                {\"type\":\"event\",\"attributes\":{\"event_properties\":{}}}";
    assert_eq!(rendered("{{ first_name }}", rows), [const { Err(BadRow::NotProfile) }; 3]);
}
