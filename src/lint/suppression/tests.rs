//! Suppressions in whole files.

use crate::lint::testing::{lint, rules};
use crate::text::apply_edits;

const HEAD: &str = "flowhook: 1\nflow: { name: F, trigger: { type: metric, metric: Placed Order } }\nbrand: Acme\nwebhooks:\n  - name: A\n    text: \"Acme: hi\"\n";

fn spec(lines: &str) -> String {
    format!("{HEAD}{lines}")
}

fn body(text_line: &str, purpose_line: &str) -> String {
    format!(
        "{{\n  \"phone\": \"{{{{ person.phone_number|default:'' }}}}\",\n  \"email\": \"{{{{ person.email|default:'' }}}}\",\n{text_line}\n  \"callbackData\": \"{{\\\"profileID\\\":\\\"{{{{ person.KlaviyoID|default:'' }}}}\\\",\\\"metricName\\\":\\\"A\\\",\\\"flow\\\":\\\"A\\\"}}\",\n{purpose_line}\n}}\n"
    )
}

const LINK: &str = "    clickUrl: http://shop.acme.test/?utm_api=a";

#[test]
fn a_comment_silences_its_line_and_alone_the_line_below() {
    assert_eq!(rules("a.yaml", &spec(&format!("{LINK}\n"))), ["click-url"]);
    for lines in [
        format!("{LINK} # flowhook: ignore[click-url] an old shop\n"),
        format!("    # flowhook: ignore[click-url]\n{LINK}\n"),
        format!("    # flowhook: ignore[click-url]\n    # because\n{LINK}\n"),
        format!("# flowhook: ignore[click-url]\r\n{LINK}\r\n"),
        "    # flowhook: ignore[click-url]\n    clickUrl: >-\n      http://shop.acme.test/?utm_api=a\n".to_owned(),
    ] {
        assert_eq!(rules("a.yaml", &spec(&lines)), Vec::<&str>::new(), "{lines}");
    }
}

#[test]
fn a_comment_silences_no_other_line_and_no_other_rule() {
    for lines in [
        format!("    # flowhook: ignore[click-url]\n\n{LINK}\n"),
        format!("{LINK}\n    # flowhook: ignore[click-url]\n"),
        format!("{LINK} # flowhook: ignore[utm-none]\n"),
    ] {
        let mut found = rules("a.yaml", &spec(&lines));
        found.sort_unstable();
        assert_eq!(found, ["click-url", "unused-suppression"], "{lines}");
    }
}

#[test]
fn both_comments_of_a_body_silence() {
    let text = "  \"text\": \"Acme: hi, BrandName\",";
    let purpose = "  \"sendPurpose\": \"A\", \"extra\": \"1\"";
    let silent = |text_line: &str, purpose_line: &str| rules("a.json", &body(text_line, purpose_line));
    assert_eq!(silent(text, "  \"sendPurpose\": \"A\""), ["placeholder-text"]);
    for comment in [
        "{# flowhook: ignore[placeholder-text] #}",
        "{% comment %}flowhook: ignore[placeholder-text] why{% endcomment %}",
    ] {
        assert_eq!(silent(&format!("{text} {comment}"), "  \"sendPurpose\": \"A\""), Vec::<&str>::new(), "{comment}");
        assert_eq!(
            silent(&format!("  {comment}\n{text}"), "  \"sendPurpose\": \"A\""),
            Vec::<&str>::new(),
            "{comment}"
        );
        assert_eq!(silent(&format!("  {comment}\n{text}"), purpose), ["unknown-field"], "{comment}");
    }
}

/// Applies all fixes of `unused-suppression` at once, alike ones once.
fn without_unused(name: &str, text: &str) -> String {
    let findings = lint(name, text);
    let mut edits: Vec<_> = findings
        .iter()
        .filter(|finding| finding.rule == "unused-suppression")
        .flat_map(|finding| &finding.fixes)
        .flat_map(|fix| fix.edits.clone())
        .collect();
    edits.dedup();
    assert!(!edits.is_empty(), "{findings:#?}");
    apply_edits(text, &edits).unwrap()
}

#[test]
fn what_silences_nothing_is_removed_without_a_trace() {
    let plain = spec("    clickUrl: https://shop.acme.test/?utm_api=a\n");
    for lines in [
        "    # flowhook: ignore[click-url]\n    clickUrl: https://shop.acme.test/?utm_api=a\n",
        "    clickUrl: https://shop.acme.test/?utm_api=a   # flowhook: ignore[click-url, utm-none] why\n",
    ] {
        assert_eq!(without_unused("a.yaml", &spec(lines)), plain, "{lines}");
    }
    let (text, purpose) = ("  \"text\": \"Acme: hi\",", "  \"sendPurpose\": \"A\"");
    let comment = "{# flowhook: ignore[utm-none] #}";
    for text_line in [format!("{text} {comment}"), format!("  {comment}\n{text}")] {
        assert_eq!(without_unused("a.json", &body(&text_line, purpose)), body(text, purpose), "{text_line}");
    }
    let inside = format!("  \"text\": \"Acme: {comment}hi\",");
    assert_eq!(without_unused("a.json", &body(&inside, purpose)), body(text, purpose));
}

#[test]
fn of_several_rules_only_the_idle_ones_go() {
    let lines = |rules: &str| spec(&format!("{LINK} # flowhook: ignore[{rules}] why\n"));
    assert_eq!(without_unused("a.yaml", &lines("utm-none, click-url, media-url")), lines("click-url"));
}

#[test]
fn a_slip_silences_nothing_and_is_told() {
    for comment in ["flowhook: ignore", "flowhook: ignore[clik-url]", "flowhook: ignor[click-url]"] {
        let found = rules("a.yaml", &spec(&format!("{LINK} # {comment}\n")));
        assert_eq!(found, ["click-url", "bare-suppression"], "{comment}");
    }
}

#[test]
fn a_broken_file_says_nothing_of_idle_suppressions() {
    let text = "{\n  {# flowhook: ignore[utm-none] #}\n  \"text\": \"{{ x }}\n";
    assert!(!rules("a.json", text).contains(&"unused-suppression"));
}
