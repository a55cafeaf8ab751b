//! `flowhook import`: specs that render back to the bodies that they were made of.

use std::path::Path;

use crate::support::{Run, fixture, flowhook, flowhook_with_input, root};

/// The spec of a body, and the body that it renders.
fn there_and_back(body: &str) -> (String, String) {
    let imported = flowhook_with_input(["import", "-"], body.as_bytes());
    assert_eq!(imported.code, 0, "{body}\n{}", imported.transcript());
    let rendered = flowhook_with_input(["render", "-", "--no-config"], imported.stdout.as_bytes());
    assert_eq!(rendered.code, 0, "{}\n{}", imported.stdout, rendered.transcript());
    (imported.stdout, rendered.stdout)
}

fn bodies_in(folder: &Path) -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let json = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let mut all: Vec<_> =
        json.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect();
    all.sort();
    all
}

#[test]
fn every_body_of_the_proof_comes_back_as_it_was() {
    let mut count = 0;
    for (name, body) in [bodies_in(&fixture("proof/ok")), bodies_in(&fixture("proof/bad"))].concat() {
        let (spec, rendered) = there_and_back(&body);
        assert!(flowhook::body::same_body(&rendered, &body), "{name}\n{spec}\n{rendered}");
        count += 1;
    }
    assert!(count > 150, "{count}");
}

#[test]
fn the_guides_own_body_becomes_the_short_form_and_the_same_bytes() {
    let body = flowhook(["render", "examples/birthday.yaml"]).stdout;
    let (spec, rendered) = there_and_back(&body);
    assert_eq!(rendered, body);
    insta::assert_snapshot!(spec);
}

#[test]
fn every_example_comes_back_as_it_was() {
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        let run = flowhook(["render", path.to_str().unwrap(), "--format", "json"]);
        for one in serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap().as_array().unwrap() {
            let body = one["body"].as_str().unwrap();
            let (spec, rendered) = there_and_back(body);
            assert!(flowhook::body::same_body(&rendered, body), "{}\n{spec}\n{rendered}", path.display());
        }
    }
}

fn imported_flow(more: &[&str]) -> (Run, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let message = |name: &str, url: &str, body: &str| {
        serde_json::json!({"type": "send-webhook", "id": name, "data": {"status": "live", "message": {"name": name, "url": url,
            "headers": {"X-Client-ID": "0f5bb2c4a7d94e6f", "Content-Type": "application/json"}, "body": body}}})
    };
    let text = r#"{"phone": "{{ person.phone_number|default:'' }}", "email": "{{ person.email }}", "text": "Hi {{ person.first_name }}",
        "callbackData": "{\"profileID\": \"{{ person.KlaviyoID|default:''}}\", \"metricName\": \"A\", \"flow\": \"A\", \"x\": 1}", "sendPurpose": "A"}"#;
    let loops = r#"{"items": [{% for i in event.Items %}"{{ i }}"{% if not forloop.last %},{% endif %}{% endfor %}]}"#;
    let definition = serde_json::json!({"triggers": [{"type": "metric", "id": "M"}], "entry_action_id": "A", "actions": [
        message("A", "https://api.wknd.ai/text/message/send", text),
        message("B", "https://mail.acme.test/v1", r#"{"id": "{{ person.id }}", "n": {{ event.n|default:0 }}, "ok": true}"#),
        message("C", "https://mail.acme.test/v1", loops),
    ]});
    let flow = serde_json::json!({"data": {"type": "flow", "id": "F", "attributes": {"name": "Orders", "definition": definition}}});
    let path = folder.path().join("flow.json");
    std::fs::write(&path, flow.to_string()).unwrap();
    let mut run = crate::support::command();
    run.args(["import", path.to_str().unwrap()]).args(more).stdin(std::process::Stdio::null());
    (crate::support::finish(&mut run), folder)
}

#[test]
fn an_exported_flow_becomes_one_spec_without_its_credentials() {
    let (run, _folder) = imported_flow(&["--subject", "Placed Order"]);
    assert!(!run.transcript().contains("0f5bb2c4"), "{}", run.transcript());
    insta::assert_snapshot!(run.transcript());
    let back = flowhook_with_input(["render", "-", "--webhook", "C"], run.stdout.as_bytes());
    assert!(back.stdout.contains("{% if not forloop.last %},{% endif %}"), "{}", back.transcript());
    assert_eq!(
        flowhook_with_input(["lint", "-", "--stdin-filename", "a.yaml", "--fail-on", "error"], run.stdout.as_bytes())
            .stderr,
        ""
    );
}

#[test]
fn lists_of_a_loop_become_for_and_other_tags_keep_only_their_own_part_raw() {
    let body = r#"{"id": "{{ person.id }}",
        "items": [ {% for item in event.extra.line_items %} {"title": "{{ item.title }}", "tags": [{% for t in item.tags %}"{{ t }}"{% if not forloop.last %}, {% endif %}{% endfor %}]} {% if not forloop.last %},{% endif %}
          {% endfor %} ],
        "other": [{% for i in event.Items %}{% if not forloop.first %},{% endif %}"{{ i }}"{% endfor %}],
        "more": {"a": 1{% if person.b %}, "b": 2{% endif %}}, "last": [1, 2]}"#;
    let (spec, rendered) = there_and_back(body);
    assert!(flowhook::body::same_body(&rendered, body), "{spec}\n{rendered}");
    insta::assert_snapshot!(spec);
    for near in [
        r#"{"a": [{% for i in event.Items %}"{{ i }}",{% endfor %}]}"#,
        r#"{"a": [{% for i in event.Items %}"{{ i }}"{% if not forloop.last %},{% endif %}{% empty %}1{% endfor %}]}"#,
        r#"{"a": [{%for i in event.Items%}"{{ i }}"{%if not forloop.last%},{%endif%}{%endfor%}]}"#,
        r#"{"a": [{% for i in event.Items %}"{{ i }}"{% if not forloop.last %},{% endif %}{% endfor %}, 1]}"#,
        r#"{"a": [0, {% for i in event.Items %}"{{ i }}"{% if not forloop.last %},{% endif %}{% endfor %}]}"#,
        r#"{"a": [{% for i in event.Items %}{% if i %}"{{ i }}"{% endif %}{% if not forloop.last %},{% endif %}{% endfor %}]}"#,
    ] {
        let (spec, rendered) = there_and_back(near);
        assert!(flowhook::body::same_body(&rendered, near) && !spec.contains("$for"), "{near}\n{spec}");
    }
}

#[test]
fn a_file_that_is_there_is_kept_and_a_spec_is_no_body() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.yaml");
    std::fs::write(&out, "mine").unwrap();
    let out = out.to_str().unwrap();
    let body = fixture("proof/ok/text-date.json");
    let body = body.to_str().unwrap();
    let kept = flowhook(["import", body, "--out", out]);
    assert_eq!(kept.code, 2, "{}", kept.transcript());
    assert_eq!(std::fs::read_to_string(out).unwrap(), "mine");
    assert_eq!(flowhook(["import", body, "--out", out, "--force"]).code, 0);
    assert!(std::fs::read_to_string(out).unwrap().starts_with("flowhook: 1\n"));
    assert_eq!(flowhook(["import", "examples/birthday.yaml"]).code, 2);
    let slip = flowhook(["import", body, "--trigger", "metrik"]);
    assert!(slip.code == 2 && slip.stderr.contains("did you mean `metric`?"), "{}", slip.stderr);
}
