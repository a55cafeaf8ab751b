use super::*;
use crate::spec;

const HEAD: &str = "flowhook: 1\nflow: { name: F, trigger: { type: metric, metric: Placed Order } }\n";

fn rendered(rest: &str) -> String {
    let spec = spec::read(&format!("{HEAD}{rest}")).unwrap();
    render(&spec, &spec.webhooks[0], &Scaffolds::built_in().unwrap()).unwrap()
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn the_guides_values_give_the_guides_body() {
    let spec = spec::read(include_str!("../../examples/birthday.yaml")).unwrap();
    let body = render(&spec, &spec.webhooks[0], &Scaffolds::built_in().unwrap()).unwrap();
    let guide = json(include_str!("../../tests/fixtures/guide/birthday.json"));
    assert_eq!(json(&body), guide);
    // Maps keep their order, so that the fields' order is compared as well.
    assert_eq!(json(&body).to_string(), guide.to_string());
    insta::assert_snapshot!(body, @r#"
    {
      "phone": "{{ person.phone_number|default:'' }}",
      "email": "{{ person.email }}",
      "text": "BrandName: Happy Birthday, {{ person.first_name|default:'' }}!",
      "clickUrl": "https://click.example.com",
      "mediaUrl": "https://example.com/image/1.jpg",
      "callbackData": "{\"profileID\":\"{{ person.KlaviyoID|default:''}}\",\"metricName\":\"Flow Name\",\"flow\":\"Flow Name\"}",
      "sendPurpose": "Flow Name"
    }
    "#);
}

#[test]
fn every_kind_of_text_gives_valid_json_that_means_the_same() {
    let nasty = "\"q\" \\ \n\t é 😀 \u{2028} \u{1} </script> {{ x|default:'a' }} {% if a %}\"{% endif %}";
    let yaml = serde_json::to_string(nasty).unwrap();
    let body = rendered(&format!("webhooks: [{{name: {yaml}, text: {yaml}, callbackData: {{k: {yaml}, {yaml}: 1}}}}]"));
    let body = json(&body);
    assert_eq!(body["text"], nasty);
    assert_eq!(body["sendPurpose"], nasty);
    let callback = json(body["callbackData"].as_str().unwrap());
    assert_eq!(callback["metricName"], nasty);
    assert_eq!(callback["k"], nasty);
    assert_eq!(callback[nasty], 1);
}

#[test]
fn expressions_come_out_byte_for_byte_also_with_quotes_and_backslashes() {
    let expression = r#"{{ x|default:"a\"b"|cut:'\\' }}"#;
    let body = rendered(&format!(
        "webhooks: [{{name: A, text: '{}', callbackData: {{k: '{}'}}}}]",
        expression.replace('\'', "''"),
        expression.replace('\'', "''")
    ));
    assert_eq!(body.matches(expression).count(), 2, "{body}");
}

#[test]
fn callback_members_may_be_of_any_kind() {
    let body = rendered(
        "webhooks: [{name: A, text: x, callbackData: {n: 1.50, ok: true, no: null, list: [a, {b: \"c\\\"d\"}], raw: {$raw: '{{ x|default:0 }}'}}}]",
    );
    insta::assert_snapshot!(body, @r#"
    {
      "phone": "{{ person.phone_number|default:'' }}",
      "email": "{{ person.email }}",
      "text": "x",
      "callbackData": "{\"profileID\":\"{{ person.KlaviyoID|default:''}}\",\"metricName\":\"A\",\"flow\":\"A\",\"n\":1.50,\"ok\":true,\"no\":null,\"list\":[\"a\",{\"b\":\"c\\\"d\"}],\"raw\":{{ x|default:0 }}}",
      "sendPurpose": "A"
    }
    "#);
}

#[test]
fn a_free_body_is_laid_out_as_it_stands() {
    let body = rendered(
        "webhooks:\n  - name: A\n    endpoint: { url: https://x.test }\n    body:\n      s: \"{{ person.email }} \\\"x\\\"\"\n      n: 1e3\n      r: { $raw: \"{{ event|lookup:'$value'|floatformat:2 }}\" }\n      f: false\n      e: [[], {}]\n      l:\n        $for: item in event.Items\n        $each: { name: \"{{ item }}\", q: [1] }\n      '$value': null\n",
    );
    insta::assert_snapshot!(body, @r#"
    {
      "s": "{{ person.email }} \"x\"",
      "n": 1e3,
      "r": {{ event|lookup:'$value'|floatformat:2 }},
      "f": false,
      "e": [
        [],
        {}
      ],
      "l": [
        {% for item in event.Items %}{
          "name": "{{ item }}",
          "q": [
            1
          ]
        }{% if not forloop.last %},{% endif %}{% endfor %}
      ],
      "$value": null
    }
    "#);
}

#[test]
fn a_free_body_may_be_a_list() {
    assert_eq!(rendered("webhooks: [{name: A, endpoint: {url: u}, body: [1, x]}]"), "[\n  1,\n  \"x\"\n]");
}

#[test]
fn utm_parameters_end_up_in_the_click_url() {
    let body = rendered(
        "webhooks: [{name: A, text: x, clickUrl: 'https://a.test?b=1#c', utm: {utm_api: birthday, utm_tracking: new clicks}}]",
    );
    assert_eq!(json(&body)["clickUrl"], "https://a.test?b=1&utm_api=birthday&utm_tracking=new%20clicks#c");
}

#[test]
fn setup_names_variables_and_keeps_the_guides_reminders() {
    let spec = spec::read(include_str!("../../examples/birthday.yaml")).unwrap();
    insta::assert_snapshot!(setup(&spec, &spec.webhooks[0], &Scaffolds::built_in().unwrap()).unwrap(), @r#"
    # Flow Name

    Flow: Birthday (starts with date: Birthday)

    ## URL

    https://api.wknd.ai/text/message/send

    ## Headers

    X-Client-ID: ${WUNDERKIND_CLIENT_ID}
    X-Client-Secret: ${WUNDERKIND_CLIENT_SECRET}

    `${NAME}` stands for the value of that environment variable. Paste the value itself into Klaviyo.

    ## Body

    {
      "phone": "{{ person.phone_number|default:'' }}",
      "email": "{{ person.email }}",
      "text": "BrandName: Happy Birthday, {{ person.first_name|default:'' }}!",
      "clickUrl": "https://click.example.com",
      "mediaUrl": "https://example.com/image/1.jpg",
      "callbackData": "{\"profileID\":\"{{ person.KlaviyoID|default:''}}\",\"metricName\":\"Flow Name\",\"flow\":\"Flow Name\"}",
      "sendPurpose": "Flow Name"
    }

    ## Checklist

    - [ ] 2: multi-factor authentication is on for your Klaviyo user; without it webhooks can't be added or changed
    - [ ] 3.1: the flow has a Webhook block where the text should go out, named "Flow Name"
    - [ ] 3.2: URL, both headers and the body above are pasted into it unchanged
    - [ ] 3.2: `clickUrl` opens a page and `mediaUrl` an image, where the body has them
    - [ ] 3.2: no other webhook uses the name "Flow Name" as `metricName`, `flow` or `sendPurpose`
    - [ ] 3.3: `clickUrl` bears a parameter of your own, so that analytics can tell this send apart
    - [ ] 4: for the test, the `phone` line holds your own number, which is subscribed: "phone": "+1…"
    - [ ] 4: "Preview" shows a recipient; "Send Test Request" answers with success. The test sends a real text.
    - [ ] 4: testing again within 24 hours needs another `text` or `sendPurpose`: the same message to the same person is dropped
    - [ ] 4: after the test the `phone` line is put back as in the body above, or every text goes to you
    - [ ] 4: after the test `text` and `sendPurpose` are put back too, and the block is saved and set live
    "#);
}

#[test]
fn curl_names_variables_and_quotes_for_the_shell() {
    let spec = spec::read(&format!("{HEAD}webhooks:\n  - name: A\n    endpoint: {{ url: \"https://x.test/it's\", headers: {{ X-A: 'p`$\"${{TOKEN}}', X-B: plain }} }}\n    body: \"BODY\"\n")).unwrap();
    insta::assert_snapshot!(curl(&spec, &spec.webhooks[0], &Scaffolds::built_in().unwrap()).unwrap(), @r#"
    #!/bin/sh
    # Posts the body of the webhook "A" as it stands: its template expressions are not evaluated.
    : "${TOKEN:?is not set}"
    printf '%s\n' "X-A: p\`\$\"${TOKEN}" "X-B: plain" |
      curl --header @- \
        --header 'Content-Type: application/json' \
        --data-binary @/dev/fd/3 \
        'https://x.test/it'\''s' 3<<'BODY'
    "BODY"
    BODY
    "#);
}

#[test]
fn a_webhook_without_headers_has_a_curl_command_too() {
    let spec =
        spec::read(&format!("{HEAD}webhooks: [{{name: A, endpoint: {{url: 'https://x.test'}}, body: 1}}]")).unwrap();
    insta::assert_snapshot!(curl(&spec, &spec.webhooks[0], &Scaffolds::built_in().unwrap()).unwrap(), @r#"
    #!/bin/sh
    # Posts the body of the webhook "A" as it stands: its template expressions are not evaluated.
    curl \
        --header 'Content-Type: application/json' \
        --data-binary @/dev/fd/3 \
        'https://x.test' 3<<'BODY'
    1
    BODY
    "#);
    insta::assert_snapshot!(setup(&spec, &spec.webhooks[0], &Scaffolds::built_in().unwrap()).unwrap(), @r#"
    # A

    Flow: F (starts with metric: Placed Order)

    ## URL

    https://x.test

    ## Headers

    none

    ## Body

    1

    ## Checklist

    - [ ] multi-factor authentication is on for your Klaviyo user; without it webhooks can't be added or changed
    - [ ] the flow has a Webhook block named "A"
    - [ ] URL, headers and the body above are pasted into it unchanged
    - [ ] "Preview" shows a recipient; "Send Test Request" answers with success. The test is a real request.
    - [ ] the block is saved and set live
    "#);
}

#[test]
fn a_folder_replaces_scaffolds_and_its_errors_have_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let spec = spec::read(&format!("{HEAD}webhooks: [{{name: A, text: '{{{{ x }}}}'}}]")).unwrap();
    std::fs::write(folder.path().join("wunderkind.json.tera"), "[% for f in fields %][[ f.name ]] [% endfor %]")
        .unwrap();
    let scaffolds = Scaffolds::from_folder(folder.path()).unwrap();
    assert_eq!(render(&spec, &spec.webhooks[0], &scaffolds).unwrap(), "phone email text callbackData sendPurpose");

    std::fs::write(folder.path().join("wunderkind.json.tera"), "{\n  [[ nothing.here ]]\n}").unwrap();
    let scaffolds = Scaffolds::from_folder(folder.path()).unwrap();
    let error = render(&spec, &spec.webhooks[0], &scaffolds).unwrap_err().to_string();
    assert!(error.starts_with("scaffold wunderkind.json.tera:2:"), "{error}");

    std::fs::write(folder.path().join("wunderkind.json.tera"), "{\n  [[ x ]\n}").unwrap();
    let error = Scaffolds::from_folder(folder.path()).unwrap_err().to_string();
    assert!(error.starts_with("scaffold wunderkind.json.tera:2:"), "{error}");
}

#[test]
fn a_folder_that_is_missing_or_holds_no_scaffold_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Scaffolds::from_folder(&folder.path().join("no")).is_err());
    assert!(Scaffolds::from_folder(folder.path()).unwrap_err().to_string().contains("wunderkind.json.tera"));
}

#[test]
fn every_example_renders_to_json_once_its_expressions_are_replaced() {
    let scaffolds = Scaffolds::built_in().unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let spec = spec::read(&std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|e| panic!("{path:?}: {e:#?}"));
        for webhook in &spec.webhooks {
            let body = render(&spec, webhook, &scaffolds).unwrap();
            let tag = |part: &escape::Part| match part {
                escape::Part::Literal(text) => (*text).to_owned(),
                escape::Part::Tag(tag) if tag.starts_with("{{") => "1".to_owned(),
                escape::Part::Tag(_) => String::new(),
            };
            // Without its tags a loop is one turn, whose comma only stands inside the tags.
            let flat: String = body.replace("{% if not forloop.last %},{% endif %}", "");
            let flat: String = escape::parts(&flat).iter().map(tag).collect();
            let parsed = json(&flat);
            if let Some(callback) = parsed.get("callbackData") {
                assert!(json(callback.as_str().unwrap()).is_object());
            }
            setup(&spec, webhook, &scaffolds).unwrap();
            curl(&spec, webhook, &scaffolds).unwrap();
        }
    }
}
