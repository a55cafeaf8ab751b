//! A test request as one case of JUnit's XML.

use std::fmt::Write as _;

use super::{Outcome, Plan};
use crate::report::xml::escape;

/// One suite with one case, failed when `why` says why.
#[must_use]
pub fn junit(plan: &Plan, outcome: &Outcome, why: Option<&str>) -> String {
    let redact = |text: &str| escape(&plan.redactor.redact(text));
    let seconds = match outcome {
        Outcome::Answered(answer) => answer.elapsed.as_secs_f64(),
        Outcome::DryRun | Outcome::Blocked(_) | Outcome::Failed(_) => 0.0,
    };
    let (name, class) = (redact(&plan.webhook), redact(plan.outgoing.target.as_ref()));
    let failures = usize::from(why.is_some());
    let mut case = format!("    <testcase name=\"{name}\" classname=\"{class}\" time=\"{seconds:.3}\"");
    let _ = match why {
        Some(why) => {
            let first = redact(why.lines().next().unwrap_or_default());
            let why = redact(why);
            write!(case, ">\n      <failure message=\"{first}\">{why}</failure>\n    </testcase>\n")
        }
        None => case.write_str("/>\n"),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"flowhook send\" tests=\"1\" failures=\"{failures}\" \
         errors=\"0\">\n  <testsuite name=\"{name}\" tests=\"1\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" \
         time=\"{seconds:.3}\">\n{case}  </testsuite>\n</testsuites>\n"
    )
}
