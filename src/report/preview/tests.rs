use super::*;
use crate::body::Sample;
use crate::klaviyo::world::Account;
use crate::preview::{Preview, Subject, preview};
use crate::text::{Redactor, Secret};

const BODY: &str = r#"{"phone": "{{ person.phone_number }}", "text": "Acme: Hi {{ person.first_name|default:'friend' }}!",
"clickUrl": "https://acme.test/?key=s3cret-s3cret-s3cret", "callbackData": "", "sendPurpose": "x"}"#;

fn previews(samples: &[&str]) -> Vec<Preview> {
    let account = Account::default();
    let subject = Subject { webhook: "W", body: BODY, text_api: true, account: &account, link_reserve: 31, now: None };
    samples.iter().map(|name| preview(subject, &Sample::built_in(name).unwrap())).collect()
}

fn options(width: usize) -> Options {
    Options { colour: false, width: Some(width), link_reserve: 31 }
}

#[test]
fn a_written_out_credential_is_covered_wherever_it_would_be_cut() {
    let mut redactor = Redactor::new();
    redactor.learn(&Secret::new("s3cret-s3cret-s3cret".to_owned()));
    let previews = previews(&Sample::BUILT_IN);
    for width in [20, 60, 100, 200] {
        let shown = human(&previews, &redactor, options(width));
        assert!(!shown.contains("s3cret"), "{shown}");
    }
    assert!(!document(&previews, &redactor).to_string().contains("s3cret"));
}

#[test]
fn no_line_of_phones_is_wider_than_the_terminal_and_several_stand_in_a_row() {
    let shown = human(&previews(&["ordinary", "nobody", "emoji"]), &Redactor::new(), options(100));
    let phones: Vec<&str> = shown.lines().take_while(|line| !line.starts_with("With ")).collect();
    assert!(phones.iter().all(|line| wrap::columns(line) <= 100), "{shown}");
    assert!(phones.iter().any(|line| line.matches('╭').count() == 3), "{shown}");
    let narrow = human(&previews(&["ordinary", "nobody"]), &Redactor::new(), options(40));
    assert!(narrow.lines().all(|line| line.matches('╭').count() <= 1), "{narrow}");
}

#[test]
fn characters_that_steer_a_terminal_are_shown_by_number() {
    let account = Account::default();
    let body = "{\"text\": \"\\u001b[2Jx\\u202ey\", \"phone\": \"{{ person.a }}\", \"callbackData\": \"\"}";
    let subject =
        Subject { webhook: "\u{1b}[1m", body, text_api: true, account: &account, link_reserve: 31, now: None };
    let sample = Sample::from_json("\u{7}", "{\"person\":{\"a\":\"\u{9b}31m\"}}").unwrap();
    let shown = human(&[preview(subject, &sample)], &Redactor::new(), options(100));
    assert!(!shown.contains(|c: char| c.is_control() && c != '\n') && !shown.contains('\u{202e}'), "{shown:?}");
    assert!(shown.contains("<U+001B>[2Jx<U+202E>y"), "{shown}");
}

#[test]
fn machines_get_numbers_and_places() {
    let document = document(&previews(&["hostile"]), &Redactor::new());
    let one = &document["previews"][0];
    assert_eq!((&one["sound"], &one["worlds"][0]["json"]), (&false.into(), &false.into()));
    assert_eq!(one["worlds"][0]["break"]["hole"], "{{ person.first_name|default:'friend' }}");
}
