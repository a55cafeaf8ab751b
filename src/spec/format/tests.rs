use super::*;

const UNTIDY: &str = "# yaml-language-server: $schema=x\n# Ours.\n\nwebhooks:\n- text: \"Hi {{ a }}\"   # the text   \n  # its name\n  name: A\n  callbackData: { b: 1,\n    c: 2 }\n\n\n\n- name: B\n  text: >\n    Hello\n      there\n\n    you\n  utm:\n      # why\n      utm_api: x\n# the flow\nflow:\n    trigger: { type: date, property: P }\n    name: F\nflowhook: 1\n";

const TIDY: &str = "# yaml-language-server: $schema=x\n# Ours.\n\nflowhook: 1\n# the flow\nflow:\n  name: F\n  trigger: { type: date, property: P }\nwebhooks:\n  # its name\n  - name: A\n    text: \"Hi {{ a }}\"   # the text\n    callbackData: { b: 1,\n      c: 2 }\n\n  - name: B\n    text: >\n      Hello\n        there\n\n      you\n    utm:\n      # why\n      utm_api: x\n";

#[test]
fn keys_comments_and_indents_find_their_places() {
    assert_eq!(format(UNTIDY).unwrap(), TIDY);
}

#[test]
fn what_is_laid_out_stays_as_it_is() {
    assert_eq!(format(TIDY).unwrap(), TIDY);
    assert_eq!(format(&UNTIDY.replace('\n', "\r\n")).unwrap(), TIDY);
}

#[test]
fn a_spec_in_json_is_written_anew() {
    let json = "{\"webhooks\": [{\"text\": \"a\\n\\u00e9\", \"name\": \"W\", \"body\": {\"n\": 1.50, \"l\": [], \"m\": {}, \"x\": [1, null]}}],\n\"flow\": {\"trigger\": {}, \"name\": \"F\"}, \"flowhook\": 1}";
    let laid_out = "{\n  \"flowhook\": 1,\n  \"flow\": {\n    \"name\": \"F\",\n    \"trigger\": {}\n  },\n  \"webhooks\": [\n    {\n      \"name\": \"W\",\n      \"text\": \"a\\né\",\n      \"body\": {\n        \"n\": 1.50,\n        \"l\": [],\n        \"m\": {},\n        \"x\": [\n          1,\n          null\n        ]\n      }\n    }\n  ]\n}\n";
    assert_eq!(format(json).unwrap(), laid_out);
    assert_eq!(format(laid_out).unwrap(), laid_out);
}

#[test]
fn rare_layouts_are_moved_too() {
    for (untidy, tidy) in [
        (
            "webhooks:\n  -\n    # its text\n    text: a\n    name: x\n",
            "webhooks:\n  # its text\n  - name: x\n    text: a\n",
        ),
        ("a: |\n    x\n\n\n\n    y\n\n\nb: 1\n", "a: |\n    x\n\n\n\n    y\n\nb: 1\n"),
        ("a:\n- - 1\n  - 2\n- - 3\n", "a:\n  - - 1\n    - 2\n  - - 3\n"),
        ("a:\n- |\n  x\n\n\n  y\n- z\n", "a:\n  - |\n    x\n\n\n    y\n  - z\n"),
        ("---\nb: 1\n", "---\nb: 1\n"),
        ("b: &x { c: 1 }\nd: *x\n", "b: &x { c: 1 }\nd: *x\n"),
    ] {
        assert_eq!(format(untidy).as_deref(), Ok(tidy));
        assert_eq!(format(tidy).as_deref(), Ok(tidy));
    }
}

#[test]
fn what_can_t_be_moved_is_left() {
    let alias = "webhooks: &w []\nflow: *w\n";
    let kept = "flow: |+\n  x\n\n\nflowhook: 1\n";
    for text in [alias, kept] {
        assert_eq!(format(text), Err(FormatError::Layout), "{text}");
    }
    assert_eq!(format("{\n  flowhook: 1 }"), Err(FormatError::NotJson(2)));
    assert!(matches!(format("a: ["), Err(FormatError::NotYaml(_))));
}
