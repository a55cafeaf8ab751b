//! A differential test: seeded random templates and data, answered by this evaluator and by
//! Django itself, must agree.
//!
//! `FLOWHOOK_DJANGO_PYTHON` names a Python that has Django (`tests/oracle/requirements.txt`);
//! without it the test says that it was skipped. `FLOWHOOK_DJANGO_SEED` and
//! `FLOWHOOK_DJANGO_CASES` change the seed and the number of cases.

pub(crate) mod generate;
mod shrink;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::template_oracle::{Answer, answer, expected};
use generate::{Case, Random};

const NOW: &str = "2024-02-29T17:05:09+00:00";

/// `django_oracle.py`, asked a line at a time.
pub(crate) struct Django {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Django {
    fn start(python: &str) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/django_oracle.py");
        let mut child = Command::new(python)
            .args(["-u", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("FLOWHOOK_DJANGO_PYTHON can be run");
        let questions = child.stdin.take().expect("piped");
        let answers = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, questions, answers }
    }

    fn ask(&mut self, case: &Case) -> Answer {
        let source = serde_json::to_string(&case.source()).expect("a text is JSON");
        let (context, autoescape) = (case.context(), case.autoescape);
        let line = format!(r#"{{"source":{source},"context":{context},"autoescape":{autoescape},"now":"{NOW}"}}"#);
        writeln!(self.questions, "{line}").expect("Django listens");
        let mut reply = String::new();
        self.answers.read_line(&mut reply).expect("Django answers");
        expected(&serde_json::from_str(&reply).unwrap_or_else(|_| panic!("no answer to {line}")))
    }
}

impl Drop for Django {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Both answers, when they differ.
pub(crate) fn difference(case: &Case, django: &mut Django) -> Option<(Answer, Answer)> {
    let ours = answer(&case.source(), &case.context(), case.autoescape, Some(NOW));
    let theirs = django.ask(case);
    (ours != theirs).then_some((theirs, ours))
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn random_templates_render_as_django_renders_them() {
    let Ok(python) = std::env::var("FLOWHOOK_DJANGO_PYTHON") else {
        println!("SKIPPED: set FLOWHOOK_DJANGO_PYTHON to a Python that has Django to run the differential test");
        return;
    };
    let seed = number("FLOWHOOK_DJANGO_SEED", 20_261_121);
    let cases = number("FLOWHOOK_DJANGO_CASES", 20_000);
    let most = number("FLOWHOOK_DJANGO_SHOW", 1);
    println!("differential test: seed {seed}, {cases} cases");
    let mut django = Django::start(&python);
    let mut random = Random::new(seed);
    let mut found = Vec::new();
    let mut fine = 0_u64;
    for _ in 0..cases {
        let case = generate::case(&mut random);
        if std::env::var_os("FLOWHOOK_TRACE").is_some() {
            eprintln!("{} {} {}", case.source(), case.context(), case.autoescape);
        }
        if difference(&case, &mut django).is_none() {
            fine += u64::from(matches!(django_text(&case), Answer::Text(_)));
            continue;
        }
        let small = shrink::shrink(case, &mut django);
        let (theirs, ours) = difference(&small, &mut django).expect("a shrunk case still differs");
        found.push(format!(
            "{}\n  context    {}\n  autoescape {}\n  django     {theirs:?}\n  ours       {ours:?}",
            small.source(),
            small.context(),
            small.autoescape
        ));
        if found.len() as u64 >= most {
            break;
        }
    }
    assert!(found.is_empty(), "seed {seed}: {} case(s) differ:\n{}", found.len(), found.join("\n"));
    // A generator that makes only errors would prove nothing.
    assert!(fine * 3 > cases, "only {fine} of {cases} cases rendered");
}

fn django_text(case: &Case) -> Answer {
    answer(&case.source(), &case.context(), case.autoescape, Some(NOW))
}
