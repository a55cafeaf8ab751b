//! JUnit's XML: a suite a file, a test case a finding.
//!
//! There is no standard; this keeps to what the readers of GitLab, Jenkins, Azure and
//! CircleCI have in common.

use std::fmt::Write as _;

use super::place::Writer;
use crate::finding::{Finding, Severity};
use crate::lint::Linted;
use crate::report::xml::escape;
use crate::text::Sources;

/// A finding at or above `fails` is a failed case, one below it a passed case with output,
/// so that the report fails when the run does. A file without findings is one passed case.
#[must_use]
pub fn junit(linted: &Linted, sources: &Sources, fails: Severity) -> String {
    let writer = Writer { sources, redactor: &linted.redactor };
    let mut suites = String::new();
    let (mut all, mut all_failed) = (0, 0);
    let mut findings = linted.findings.iter().peekable();
    for (id, source) in sources.iter() {
        let mut cases = String::new();
        let (mut tests, mut failed) = (0, 0);
        while let Some(finding) = findings.next_if(|finding| finding.primary.source == id) {
            tests += 1;
            failed += usize::from(finding.severity >= fails);
            case(&mut cases, &writer, finding, fails);
        }
        let name = escape(source.name());
        if tests == 0 {
            tests = 1;
            let _ = writeln!(cases, "    <testcase name=\"lint\" classname=\"{name}\"/>");
        }
        let _ = writeln!(
            suites,
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">\n{cases}  </testsuite>"
        );
        all += tests;
        all_failed += failed;
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"flowhook lint\" tests=\"{all}\" failures=\"{all_failed}\" errors=\"0\">\n{suites}</testsuites>\n"
    )
}

fn case(into: &mut String, writer: &Writer<'_>, finding: &Finding, fails: Severity) {
    let (start, _) = writer.range(finding.primary.source, finding.primary.span);
    let file = escape(writer.file(finding.primary.source));
    let (rule, severity) = (finding.rule, finding.severity.word());
    let message = escape(&writer.text(&finding.message));
    let text = escape(&format!(
        "{}:{}:{}: {severity}[{rule}] {}",
        writer.file(finding.primary.source),
        start.line,
        start.column,
        writer.advice(finding, "\nhelp: ")
    ));
    let _ = writeln!(into, "    <testcase name=\"{rule} {}:{}\" classname=\"{file}\">", start.line, start.column);
    let _ = if finding.severity >= fails {
        writeln!(into, "      <failure type=\"{severity}\" message=\"{message}\">{text}</failure>")
    } else {
        writeln!(into, "      <system-out>{text}</system-out>")
    };
    into.push_str("    </testcase>\n");
}
