use super::*;

#[test]
fn roots_left_out_are_empty() {
    let sample = Sample::from_json("x", r#"{"person":{"first_name":"Ada"}}"#).unwrap();
    assert_eq!(sample.data()["event"], serde_json::json!({}));
}

#[test]
fn what_is_no_sample_is_explained() {
    let error = |text: &str| Sample::from_json("x", text).unwrap_err().to_string();
    assert_eq!(error(r#"{"persn":{}}"#), "a sample has no member `persn`; did you mean `person`?");
    assert!(error(r#"{"first_name":"Ada"}"#).ends_with("it has person, event and organization"));
    assert_eq!(error(r#"{"event":[]}"#), "the sample's `event` must be an object");
    assert!(error("[]").contains("one JSON object"));
    assert_eq!(error("{\n,}"), "the sample is not JSON: key must be a string at line 2, column 1");
}

#[test]
fn a_profile_of_the_api_goes_by_the_names_of_templates() {
    let text = r#"{"data":{"type":"profile","id":"01ABC","attributes":{"email":"ada@acme.test","external_id":"c-1",
        "first_name":"Ada","last_name":"L","phone_number":null,"location":{"city":"Oslo","timezone":"Europe/Oslo"},
        "properties":{"tier":"Gold"}}}}"#;
    let sample = Sample::from_json("x", text).unwrap();
    let person = &sample.data()["person"];
    for (name, value) in [
        ("KlaviyoID", "01ABC"),
        ("id", "c-1"),
        ("email", "ada@acme.test"),
        ("full_name", "Ada L"),
        ("City", "Oslo"),
        ("$timezone", "Europe/Oslo"),
        ("tier", "Gold"),
    ] {
        assert_eq!(person[name], value, "{name}");
    }
    assert_eq!(person.get("phone_number"), None);
}

#[test]
fn an_event_of_the_api_brings_its_profile() {
    let text = r#"{"data":[{"type":"event","id":"e","attributes":{"event_properties":{"OrderId":"7","$value":29.5,
        "$extra":{"a":1}}}}],"included":[{"type":"metric","id":"m","attributes":{}},
        {"type":"profile","id":"01ABC","attributes":{"first_name":"Ada"}}]}"#;
    let sample = Sample::from_json("x", text).unwrap();
    assert_eq!(sample.data()["event"]["OrderId"], "7");
    assert_eq!(sample.data()["event"]["extra"]["a"], 1);
    assert_eq!(sample.data()["person"]["first_name"], "Ada");
}

#[test]
fn a_value_can_be_set_deep_in_the_sample() {
    let mut sample = Sample::from_json("x", r#"{"event":{"Items":[{"n":1}],"t":"x"}}"#).unwrap();
    sample.set(&["event", "Items", "0", "n"], 2.into()).unwrap();
    sample.set(&["person", "a", "b"], "c".into()).unwrap();
    assert_eq!(sample.data()["event"]["Items"][0]["n"], 2);
    assert_eq!(sample.data()["person"]["a"]["b"], "c");
    assert!(matches!(sample.set(&["persn", "a"], 1.into()), Err(SetError::Root { .. })));
    for path in [&["event", "Items", "9"][..], &["event", "t", "x"]] {
        assert!(matches!(sample.set(path, 1.into()), Err(SetError::Step { .. })), "{path:?}");
    }
}

#[test]
fn a_person_and_an_event_may_be_given_by_their_members() {
    let read = |text: &str, part| Sample::read("x", text, part, 1).unwrap();
    let person = read(r#"{"first_name":"Ada","organization":"Acme"}"#, Part::Person);
    assert_eq!(person.data()["person"]["organization"], "Acme");
    let event = read(r#"{"Total":3}"#, Part::Event);
    assert_eq!(person.with_event_of(&event).data()["event"]["Total"], 3);
    let whole = read(r#"{"person":{"first_name":"Ada"}}"#, Part::Person);
    assert_eq!(whole.data()["person"]["first_name"], "Ada");
    assert!(Sample::read("x", r#"{"first_name":"Ada"}"#, Part::Whole, 1).is_err());
}

#[test]
fn a_row_of_csv_is_a_sample() {
    let sample = Sample::read("x", "\u{feff}Email,First Name\na@acme.test,Ada\n", Part::Whole, 1).unwrap();
    assert_eq!(sample.context()["first_name"], "Ada");
    assert!(matches!(Sample::read("x", "{\"a\"", Part::Whole, 1), Err(SampleError::NotJson { .. })));
    assert!(matches!(Sample::read("x", "7", Part::Whole, 1), Err(SampleError::Shape)));
}
