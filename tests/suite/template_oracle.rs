//! Cases from Django's own tests: same output, or same class and phase of error.

use flowhook::template::{Library, Moment, Program, RenderOptions, Value};

const CASES: &str = include_str!("../oracle/django-cases.ndjson");
/// Cases on which this evaluator once differed from Django.
const FOUND: &str = include_str!("../oracle/found-cases.ndjson");

/// What a template gives, in the oracle's form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Text(String),
    Error { class: String, phase: &'static str },
}

/// Answers one case as `django_oracle.py` does.
pub(crate) fn answer(source: &str, context: &str, autoescape: bool, now: Option<&str>) -> Answer {
    let program = match Program::compile(source, &Library::django()) {
        Ok(program) => program,
        Err(errors) => {
            let class = errors.first().map_or("", |error| error.django_class).to_owned();
            return Answer::Error { class, phase: "parse" };
        }
    };
    let data = Value::from_json(context).expect("the case's context is JSON");
    let options = RenderOptions {
        autoescape,
        now: now.map(|now| Moment::parse(now).expect("an ISO 8601 instant")),
        ..RenderOptions::default()
    };
    let mut out = String::new();
    match program.render(&data, &options, &mut out) {
        Ok(()) => Answer::Text(out),
        Err(error) => Answer::Error { class: error.class.name().to_owned(), phase: "render" },
    }
}

/// What the oracle expects, from `{"ok": …}` or `{"error": …, "phase": …}`.
pub(crate) fn expected(expect: &serde_json::Value) -> Answer {
    match expect["ok"].as_str() {
        Some(text) => Answer::Text(text.to_owned()),
        None => Answer::Error {
            class: expect["error"].as_str().unwrap_or_default().to_owned(),
            phase: if expect["phase"] == "parse" { "parse" } else { "render" },
        },
    }
}

/// The context as it stands in the line: a JSON library may not keep large numbers.
fn context(line: &str) -> &str {
    #[derive(serde::Deserialize)]
    struct Case<'a> {
        #[serde(borrow)]
        context: Option<&'a serde_json::value::RawValue>,
    }
    let case: Case<'_> = serde_json::from_str(line).expect("a case is a JSON object");
    case.context.map_or("{}", serde_json::value::RawValue::get)
}

fn check(cases: &str) -> (usize, Vec<String>) {
    let mut wrong = Vec::new();
    let mut total = 0;
    for line in cases.lines().filter(|line| !line.trim().is_empty()) {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case is a JSON object");
        let source = case["source"].as_str().expect("a case has a source");
        let autoescape = case["autoescape"].as_bool().unwrap_or(true);
        let got = answer(source, context(line), autoescape, case["now"].as_str());
        let expect = expected(&case["expect"]);
        total += 1;
        if got != expect {
            wrong.push(format!("{source}\n  context {}\n  expect {expect:?}\n  got    {got:?}", case["context"]));
        }
    }
    (total, wrong)
}

#[test]
fn all_of_djangos_own_cases_agree() {
    let (total, wrong) = check(CASES);
    assert!(wrong.is_empty(), "{} of {total} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(total, 731);
}

#[test]
fn cases_found_by_the_differential_test_stay_right() {
    let (total, wrong) = check(FOUND);
    assert!(wrong.is_empty(), "{} of {total} differ:\n{}", wrong.len(), wrong.join("\n"));
}
