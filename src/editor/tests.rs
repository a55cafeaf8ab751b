use super::*;
use crate::lint::Settings;
use crate::text::{Span, apply_edits};

const HEAD: &str =
    "flowhook: 1\nflow:\n  name: F\n  trigger: { type: metric, metric: Placed Order }\nbrand: Acme\nwebhooks:\n";

/// A document without the `^` of `marked`, and the place of it.
fn document(name: &str, marked: &str) -> (Document, usize) {
    let at = marked.find('^').unwrap();
    (Document::new(name, marked.replacen('^', "", 1), &Settings::default()), at)
}

fn labels(name: &str, marked: &str) -> Vec<String> {
    let (document, at) = document(name, marked);
    document.complete(at).into_iter().map(|completion| completion.label).collect()
}

/// The text after the completion with this label was taken.
fn completed(name: &str, marked: &str, label: &str) -> String {
    let (document, at) = document(name, marked);
    let found = document.complete(at).into_iter().find(|completion| completion.label == label);
    let found = found.unwrap_or_else(|| panic!("{label} is not offered"));
    let edit = crate::text::Edit { span: found.span, replacement: found.text };
    apply_edits(document.text(), &[edit]).unwrap()
}

fn page(name: &str, marked: &str) -> Option<(String, String)> {
    let (document, at) = document(name, marked);
    let (span, page) = document.hover(at)?;
    Some((span.of(document.text()).to_owned(), page))
}

#[test]
fn filters_tags_and_variables_are_offered_where_they_can_stand() {
    let filters = labels("a.json", "{\"text\": \"{{ person.first_name|def^ }}\"}");
    assert_eq!(filters, ["default", "default_if_none"]);
    assert!(labels("a.json", "{\"text\": \"{% ^").contains(&"if".to_owned()));
    let inside = labels("a.json", "{\"text\": \"{{ a }}{% if a %}x{% e^");
    assert_eq!(inside[..3], ["endif", "elif", "else"]);
    assert!(!labels("a.json", "{\"text\": \"{{ a }}{% ^").contains(&"endif".to_owned()));
    let person = labels("a.json", "{\"text\": \"{{ person.^ }}\"}");
    assert!(
        person.contains(&"person.KlaviyoID".to_owned()) && !person.contains(&"event.Items".to_owned()),
        "{person:?}"
    );
    assert!(!person.contains(&"person.external_id".to_owned()), "{person:?}");
    assert_eq!(labels("a.json", "{\"text\": \"{{ person|lookup:'Exp^' }}\"}"), ["Expected Date Of Next Order"]);
    assert_eq!(labels("a.json", "{\"text\": \"{{ person.first_name|default:'^' }}\"}"), Vec::<String>::new());
    assert!(labels("a.json", "{\"text\": \"{{ forloop^ }}\"}").is_empty());
    assert!(!labels("a.json", "{\"text\": \"{% for a in event.Items %}{{ forloop^ }}").is_empty());
}

#[test]
fn names_that_samples_show_are_offered_behind_the_documented_ones() {
    let spec = format!(
        "{HEAD}  - name: W\n    text: \"x {{{{ event.^ }}}}\"\nsamples:\n  - event: {{ Size: L, Order Id: 7 }}\n"
    );
    let offered = labels("a.yaml", &spec);
    assert!(offered.contains(&"event.Size".to_owned()), "{offered:?}");
    let spaced = spec.replace("event.^", "event^");
    assert!(labels("a.yaml", &spaced).contains(&"event|lookup:'Order Id'".to_owned()));
    assert_eq!(labels("a.yaml", &spec.replace("event.^", "event|lookup:'Ord^'")), ["Order Id"]);

    let sample = serde_json::json!({ "event": { "Gift": { "Code": "x" }, "Items": [{ "Sku": 1 }] } });
    let context = crate::lint::Context { samples: std::sync::Arc::new([sample]), ..Default::default() };
    let text = "{\"text\": \"{{ event.Gi }}\"}";
    let document = Document::new("a.json", text.to_owned(), &Settings::with_context(context));
    let found = document.complete(text.find(" }}").unwrap());
    let shown: Vec<_> = found.iter().map(|name| (name.label.as_str(), name.detail.as_str())).collect();
    assert_eq!(shown, [("event.Gift", "object, in a sample"), ("event.Gift.Code", "text, in a sample")]);
}

#[test]
fn what_is_taken_replaces_what_was_typed() {
    let body = "{\"text\": \"😀 {{ person.fi^ }}\"}";
    assert_eq!(completed("a.json", body, "person.first_name"), "{\"text\": \"😀 {{ person.first_name }}\"}");
    let filter = "{\"text\": \"{{ a|defau^ }}\"}";
    assert_eq!(completed("a.json", filter, "default"), "{\"text\": \"{{ a|default: }}\"}");
}

#[test]
fn nothing_is_offered_that_the_linter_then_refuses() {
    let refused = ["unknown-variable", "unknown-filter", "unknown-tag", "unsupported-in-webhook", "email-only-tag"];
    let refuse = |text: String| {
        let document = Document::new("a.json", text, &Settings::default());
        document
            .findings()
            .iter()
            .find(|finding| refused.contains(&finding.rule))
            .map(|finding| finding.message.clone())
    };
    for (before, marked) in [("{{ ", "{\"text\": \"{{ ^ }}\"}"), ("{{ person|", "{\"text\": \"{{ person|^ }}\"}")] {
        let offered = labels("a.json", marked);
        assert!(offered.len() > 80, "{marked}");
        for label in offered {
            assert_eq!(refuse(format!("{{\"text\": \"{before}{label} }}}}\"}}")), None, "{label}");
        }
    }
    for label in labels("a.json", "{\"text\": \"{{ a }}{% ^ %}\"}") {
        assert_eq!(refuse(format!("{{\"text\": \"{{{{ person.email }}}}{{% {label} %}}\"}}")), None, "{label}");
    }
}

#[test]
fn keys_and_values_of_specs_configurations_and_bodies_are_offered() {
    let keys = labels("a.yaml", &format!("{HEAD}  - name: A\n    ^"));
    assert!(keys.contains(&"clickUrl".to_owned()) && !keys.contains(&"name".to_owned()), "{keys:?}");
    assert_eq!(
        labels("a.yaml", "flowhook: 1\nflow:\n  trigger: { type: list, ^ }"),
        ["metric", "list", "segment", "property"]
    );
    let triggers = labels("a.yaml", "flowhook: 1\nflow:\n  trigger: { type: ^ }");
    assert_eq!(triggers[..3], ["metric", "price-drop", "list"]);
    assert_eq!(labels("x/flowhook.yaml", "currency:\n  position: ^"), ["before", "after"]);
    assert_eq!(labels("x/flowhook.yaml", "lint:\n  severity:\n    utm-none: ^"), ["error", "warning", "info", "off"]);
    assert!(labels("x/flowhook.yaml", "lint:\n  severity:\n    ^").contains(&"json-syntax".to_owned()));
    let fields = labels("a.json", "{\"text\": \"{{ a }}\", \"^\"}");
    assert_eq!(fields, ["phone", "email", "clickUrl", "mediaUrl", "callbackData", "sendPurpose"]);
    assert_eq!(labels("other.yaml", "a: {{ ^"), Vec::<String>::new());
}

#[test]
fn hovering_shows_the_page_of_what_is_there() {
    for (name, marked, word, begins) in [
        ("a.json", "{\"text\": \"{{ a|floatf^ormat:2 }}\"}", "floatformat", "# Filter floatformat"),
        ("a.json", "{\"text\": \"{% i^f a %}b{% endif %}\"}", "if", "# Tag if"),
        ("a.json", "{\"text\": \"{% if a %}b{% en^dif %}\"}", "endif", "# Tag if"),
        (
            "a.json",
            "{\"text\": \"é {{ person.Klav^iyoID }}\"}",
            "person.KlaviyoID",
            "# Variable {{ person.KlaviyoID }}",
        ),
        (
            "a.json",
            "{\"text\": \"{{ person|lookup:'$con^sent' }}\"}",
            "$consent",
            "# Variable {{ person|lookup:'$consent' }}",
        ),
        ("a.json", "{\"text\": \"{{ a }} {# NOT_SUB^SCRIBED #}\"}", "NOT_SUBSCRIBED", "# Status NOT_SUBSCRIBED"),
        ("x/flowhook.yaml", "lint:\n  severity: { utm-^none: off }", "utm-none", "# utm-none\n\n**info**"),
        ("a.yaml", "flowhook: 1\nbra^nd: Acme\n", "brand", "**brand**: The name that texts begin with."),
        ("a.yaml", "flowhook: 1\n# flowhook: ignore[media-^type] x\nbrand: A\n", "media-type", "# media-type"),
    ] {
        let (found, page) = page(name, marked).unwrap_or_else(|| panic!("{marked}"));
        assert_eq!(found, word, "{marked}");
        assert!(page.starts_with(begins), "{page}");
    }
    let text = page("a.json", "{\"text\": \"{{ a|default:'per^son' }}\"}");
    assert!(text.is_none_or(|(_, page)| !page.contains("# Variable")), "a text in quotes is no variable");
    assert_eq!(page("other.yaml", "a: b^c"), None);
}

#[test]
fn hovering_over_a_finding_tells_its_rule_without_the_examples() {
    let (word, page) =
        page("a.yaml", &format!("{HEAD}  - name: A\n    text: \"Acme: hi\"\n    clickUrl: http^://a.test/?utm_a=1\n"))
            .unwrap();
    assert_eq!(word, "http");
    assert!(page.starts_with("**click-url** (error)\n\nA `clickUrl` that is no absolute"), "{page}");
    assert!(page.contains("encoded") || page.contains("https://"), "{page}");
    assert!(!page.contains("```"), "{page}");
}

/// What is left of a text's findings after each way to silence one of them.
fn silenced(name: &str, text: &str, rule: &str) -> String {
    let settings = Settings::default();
    let document = Document::new(name, text.to_owned(), &settings);
    let index = document.findings().iter().position(|finding| finding.rule == rule);
    let index = index.unwrap_or_else(|| panic!("{rule} does not fire: {:#?}", document.findings()));
    let span = document.findings()[index].primary.span;
    let actions = document.actions(span, &settings);
    let title = format!("ignore this {rule} finding");
    let action = actions.iter().find(|action| action.finding == index && action.title == title);
    let action = action.unwrap_or_else(|| panic!("{actions:#?}"));
    let after = apply_edits(text, &action.edits).unwrap();
    let left = Document::new(name, after.clone(), &settings);
    assert!(
        left.findings().iter().all(|finding| finding.rule != rule && finding.rule != "unused-suppression"),
        "{after}"
    );
    after
}

#[test]
fn a_finding_is_ignored_by_a_comment_above_it() {
    let spec = format!("{HEAD}  - name: A\n    text: \"Acme: hi\"\n    clickUrl: http://a.test/?utm_a=1 # x\n");
    let after = silenced("a.yaml", &spec, "click-url");
    assert!(after.contains("\n    # flowhook: ignore[click-url]\n    clickUrl: "), "{after}");
    let crlf = silenced("a.yaml", &spec.replace('\n', "\r\n"), "click-url");
    assert!(crlf.contains("\r\n    # flowhook: ignore[click-url]\r\n    clickUrl: "), "{crlf}");
    let block = format!("{HEAD}  - name: A\n    text: >-\n      Acme: hi\n      {{{{ person.first_name }}}}\n");
    let after = silenced("a.yaml", &block, "missing-default");
    assert!(after.contains("\n    # flowhook: ignore[missing-default]\n    text: >-\n"), "{after}");
}

#[test]
fn in_bodies_and_exports_the_comment_is_one_of_the_template_language() {
    let body = "{\n  \"text\": \"Acme: {{ person.first_name }}\",\n  \"sendPurpose\": \"A\"\n}\n";
    let after = silenced("a.json", body, "missing-default");
    assert!(after.contains("\n  {# flowhook: ignore[missing-default] #}\n  \"text\""), "{after}");
    let one_line = "{\"text\": \"Acme: {{ person.first_name }}\", \"sendPurpose\": \"A\"}";
    assert!(silenced("a.json", one_line, "missing-default").starts_with("{# flowhook: ignore[missing-default] #}\n{"));
    let inner = body.replace('"', "\\\"").replace('\n', "\\n");
    let export = format!(
        "{{\"triggers\": [], \"actions\": [{{\"type\": \"send-webhook\", \"data\": {{\"message\": {{\"name\": \"A\", \"url\": \"https://api.wknd.ai/text/message/send\", \"body\": \"{inner}\"}}}}}}]}}"
    );
    let after = silenced("flow.json", &export, "missing-default");
    assert!(after.contains("\\n  {# flowhook: ignore[missing-default] #}\\n  \\\"text\\\""), "{after}");
}

#[test]
fn nothing_is_ignored_where_no_comment_can_stand() {
    let json = "{\"flowhook\": 1, \"flow\": {\"name\": \"F\", \"trigger\": {\"type\": \"list\", \"list\": \"L\"}}, \"webhooks\": [{\"name\": \"A\", \"text\": \"hi\", \"clickUrl\": \"http://a.test/?utm_a=1\"}]}";
    let settings = Settings::default();
    for (name, text) in [("a.json", json), ("a.yaml", "flowhook: 1\nflow: [\n")] {
        let document = Document::new(name, text.to_owned(), &settings);
        assert!(!document.findings().is_empty());
        let actions = document.actions(Span::new(0, text.len()), &settings);
        assert!(actions.iter().all(|action| !action.title.starts_with("ignore")), "{actions:#?}");
    }
}

#[test]
fn safe_fixes_come_first_and_unsafe_ones_say_so() {
    let text = format!("{HEAD}  - name: A\n    text: \"Acme: hi\"\n    clickUrl: http://a.test/a b?utm_a=1?c=d\n");
    let document = Document::new("a.yaml", text.clone(), &Settings::default());
    let actions = document.actions(Span::new(0, text.len()), &Settings::default());
    let fixes: Vec<_> = actions.iter().filter(|action| !action.title.starts_with("ignore")).collect();
    let preferred = fixes.iter().take_while(|action| action.preferred).count();
    assert!(preferred >= 2 && fixes.len() > preferred, "{fixes:#?}");
    assert!(fixes[preferred..].iter().all(|action| action.title.ends_with("(needs a look)")), "{fixes:#?}");
    assert!(document.fixed(&Settings::default()).unwrap().contains("http://a.test/a%20b?utm_a=1&c=d"));
}

#[test]
fn a_credential_is_not_shown_on_hover() {
    let secret = "abcdef0123456789abcdef0123456789";
    let text = format!(
        "{HEAD}  - name: A\n    text: \"Acme: hi\"\n    endpoint:\n      url: https://a.test/\n      headers: {{ X-Client-Secret: {secret} }}\n"
    );
    let document = Document::new("a.yaml", text, &Settings::default());
    assert!(document.findings().iter().any(|finding| finding.rule == "secret-in-file"));
    assert!(!document.redact(&format!("say {secret}")).contains(secret));
}
