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
fn what_can_t_be_moved_is_left() {
    for text in ["{\"flowhook\": 1}", "a: 1\nwebhooks:\n  -\n    name: x\n", "a: |\n  x\n\n\n\n  y\n"] {
        assert_eq!(format(text), Err(FormatError::Layout), "{text}");
    }
    assert!(matches!(format("a: ["), Err(FormatError::NotYaml(_))));
}
