use super::*;
use crate::klaviyo::capabilities::Known;

const BODY: &str = r#"{"phone": "{{ person.phone_number|default:'' }}",
"text": "Hi {{ person.first_name|default:'friend' }}{{ person.Nick }}!",
"callbackData": "{\"id\": \"{{ person.KlaviyoID|default:'' }}\"}", "sendPurpose": "x"}"#;

fn shown(body: &str, sample: &str) -> Preview {
    let account = Account::default();
    let subject = Subject { webhook: "W", body, text_api: true, account: &account, link_reserve: 31, now: None };
    preview(subject, &Sample::from_json("s", sample).unwrap())
}

#[test]
fn an_ordinary_person_gets_the_same_text_in_every_world() {
    let preview = shown(BODY, r#"{"person":{"first_name":"Ada","phone_number":"+12025550143","KlaviyoID":"01"}}"#);
    assert!(preview.is_sound());
    assert_eq!(preview.worlds.len(), 1);
    let rendered = preview.plainest().unwrap();
    assert_eq!(rendered.message.as_ref().unwrap().text, "Hi Ada!");
    assert_eq!(rendered.callback, Some(serde_json::json!({"id": "01"})));
    assert_eq!(rendered.doubts, Vec::<String>::new());
    let holes: Vec<_> = preview.holes.iter().map(|hole| (hole.source.as_str(), hole.state)).collect();
    assert_eq!(holes, [("{{ person.Nick }}", HoleState::Empty)]);
}

#[test]
fn a_default_and_an_empty_hole_are_told_with_their_place() {
    let preview = shown(BODY, "{}");
    let hole = &preview.holes[1];
    assert_eq!((hole.state, hole.printed.as_str(), hole.line), (HoleState::Default, "friend", 2));
    assert_eq!(preview.holes[0].state, HoleState::Empty);
    assert!(preview.plainest().unwrap().doubts[0].contains("phone"), "{preview:?}");
}

#[test]
fn a_quote_breaks_the_body_and_the_expression_is_named() {
    let preview = shown(BODY, r#"{"person":{"first_name":"O\"Brien"}}"#);
    assert!(!preview.is_sound());
    let broken = preview.plainest().unwrap().broken.as_ref().unwrap();
    assert_eq!((broken.line, broken.found, broken.inside), (2, Some('B'), false));
    assert_eq!(broken.hole.as_deref(), Some("{{ person.first_name|default:'friend' }}"));
    assert_eq!(broken.expected, "`,` or `}`");
    // Escaped for HTML the quote does no harm.
    assert_eq!(preview.worlds.len(), 2);
    assert!(preview.worlds[1].outcome.is_sound() && preview.worlds[1].differences.is_empty());
}

#[test]
fn the_json_in_callback_data_breaks_by_itself() {
    let preview = shown(BODY, r#"{"person":{"KlaviyoID":"a\\\\x"}}"#);
    let rendered = preview.plainest().unwrap();
    let broken = rendered.broken.as_ref().unwrap();
    assert!(broken.inside && rendered.value.is_some() && rendered.callback.is_none(), "{broken:?}");
    assert_eq!(broken.hole.as_deref(), Some("{{ person.KlaviyoID|default:'' }}"));
}

#[test]
fn what_differs_with_escaping_is_told_field_by_field() {
    let preview = shown(BODY, r#"{"person":{"first_name":"A&B","KlaviyoID":"<"}}"#);
    let there = &preview.worlds[1];
    assert!(there.world.autoescape && preview.is_sound());
    let fields: Vec<_> = there.differences.iter().map(|found| (found.field.as_str(), found.there.as_str())).collect();
    assert_eq!(fields, [("text", "Hi A&amp;B!"), ("callbackData.id", "&lt;")]);
}

#[test]
fn what_is_known_of_the_account_leaves_one_world() {
    let mut account = Account::default();
    account.capabilities.learn("autoescape", Known::Yes).unwrap();
    let subject = Subject { webhook: "W", body: BODY, text_api: true, account: &account, link_reserve: 31, now: None };
    let preview = preview(subject, &Sample::from_json("s", r#"{"person":{"first_name":"A&B"}}"#).unwrap());
    assert_eq!(preview.worlds.len(), 1);
    assert!(preview.plainest().unwrap().body.contains("A&amp;B"));
}

#[test]
fn loops_and_filter_blocks_claim_nothing_that_marks_would_change() {
    let body = "[{% for i in event.Items %}\"{{ i }}\"{% if not forloop.last %},{% endif %}{% endfor %}\
                {% filter truncatechars:3 %}{{ event.t }}{% endfilter %}]";
    let preview = shown(body, r#"{"event":{"Items":["a",""],"t":""}}"#);
    assert_eq!(preview.plainest().unwrap().body, "[\"a\",\"\"]");
    let preview = shown(body, r#"{"event":{"Items":[],"t":"abcdef"}}"#);
    let broken = preview.plainest().unwrap().broken.as_ref().unwrap();
    assert_eq!(broken.hole, None);
}

#[test]
fn an_expression_that_fails_is_told() {
    let preview = shown("{% if %}", "{}");
    assert!(!preview.is_sound());
    assert!(matches!(preview.worlds[0].outcome, Outcome::Failed(_)));
}
