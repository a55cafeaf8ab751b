//! Every format is read by a reader of its own kind.

use super::{Format, HumanOptions, ReportOptions, report};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::lint::{self, Linted};
use crate::text::{Edit, Redactor, Source, Sources, Span};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn options(fails: Severity) -> ReportOptions {
    ReportOptions { human: HumanOptions::default(), fails }
}

/// Runs that hold all that a format must cope with.
fn runs() -> Vec<(Linted, Sources)> {
    let mut runs = Vec::new();
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/lint");
    let mut sources = Sources::new();
    let mut folders: Vec<_> = std::fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.into_iter().filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let Ok(text) = std::fs::read_to_string(&file) else { continue };
            sources.add(Source::new(file.file_name().unwrap().to_str().unwrap(), text));
        }
    }
    runs.push((lint::run(&sources, &lint::Settings::default()), sources));
    runs.push((lint::run(&Sources::new(), &lint::Settings::default()), Sources::new()));
    let mut sources = Sources::new();
    let clean = sources.add(Source::new("clean.json", "x"));
    let id = sources.add(Source::new("a b/%,:<é>\".json", format!("one\r\n\u{1}tw\u{fffe}o |`*_ {SECRET}\n")));
    let nasty = format!("bad <&\"'> 100%\r\n`a|b` :: , \u{1b}[31m \u{0} \u{fffe} {SECRET}");
    let finding = Finding::new("file-syntax", Severity::Warning, nasty.clone(), id, Span::new(5, 9))
        .help(nasty.clone())
        .label(nasty.clone())
        .related(clean, Span::new(0, 1), nasty.clone())
        .fix(Fix {
            title: nasty.clone(),
            applicability: Applicability::Safe,
            source: id,
            edits: vec![Edit { span: Span::new(0, 3), replacement: nasty }],
        });
    let mut redactor = Redactor::new();
    redactor.learn(&crate::text::Secret::new(SECRET.to_owned()));
    let note = Finding::new("utm-none", Severity::Info, "m", id, Span::new(0, 12));
    runs.push((Linted { findings: vec![note, finding], redactor, webhooks: 1 }, sources));
    runs
}

/// The complaints of a JSON Schema about an instance.
fn complaints(schema: &str, instances: &[serde_json::Value]) -> Vec<String> {
    let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(schema)).unwrap();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(&text).unwrap()).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    let complaint = |instance| schemas.validate(instance, index).err().map(|error| error.to_string());
    instances.iter().filter_map(complaint).collect()
}

fn parsed(format: Format) -> Vec<serde_json::Value> {
    let text = |(linted, sources): &(Linted, Sources)| report(format, linted, sources, options(Severity::Error));
    runs().iter().map(text).map(|text| serde_json::from_str(&text).unwrap()).collect()
}

#[test]
fn sarif_is_valid_by_the_standards_schema() {
    const SCHEMA: &str = "tests/fixtures/schemas/sarif-2.1.0.json";
    let mut logs = parsed(Format::Sarif);
    assert_eq!(complaints(SCHEMA, &logs), Vec::<String>::new());
    // The schema is one that can refuse.
    logs[0]["runs"][0]["results"][0]["level"] = "fatal".into();
    assert_eq!(complaints(SCHEMA, &logs).len(), 1);
}

#[test]
fn a_sarif_result_names_its_rule_place_fingerprint_and_fix() {
    let logs = parsed(Format::Sarif);
    let run = &logs[2]["runs"][0];
    let result = &run["results"][1];
    let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b/%25%2C%3A%3C%C3%A9%3E%22.json");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&2.into(), &1.into()));
    assert_eq!((&place["region"]["byteOffset"], &place["region"]["byteLength"]), (&5.into(), &4.into()));
    assert_eq!(result["partialFingerprints"]["flowhook/v1"].as_str().unwrap().len(), 32);
    // Its only fix would write a credential.
    assert_eq!(result.get("fixes"), None);
    let fixes = logs[0]["runs"][0]["results"].as_array().unwrap().iter().filter(|result| result.get("fixes").is_some());
    assert!(fixes.count() > 10);
}

#[test]
fn json_is_valid_by_the_published_schema() {
    const SCHEMA: &str = "docs/schema/findings.json";
    let mut reports = parsed(Format::Json);
    assert_eq!(complaints(SCHEMA, &reports), Vec::<String>::new());
    assert!(reports[0]["findings"].as_array().unwrap().len() > 40);
    reports[0]["findings"][0]["fingerprint"] = "x".into();
    assert_eq!(complaints(SCHEMA, &reports).len(), 1);
}

/// The members of every object, by the place of its schema.
fn members(value: &serde_json::Value, schema: &serde_json::Value, of: &mut Vec<(String, String)>) {
    let root: serde_json::Value = serde_json::from_str(super::SCHEMA).unwrap();
    let schema = match schema["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    match value {
        // What anybody may fill in as he likes has no members that could be compared.
        serde_json::Value::Object(_) if schema.get("properties").is_none() => {}
        serde_json::Value::Object(object) => {
            let mut known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
            let mut written: Vec<&String> = object.keys().collect();
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            known.retain(|name| object.contains_key(*name) || required.iter().any(|required| required == *name));
            known.sort();
            written.sort();
            of.push((format!("{written:?}"), format!("{known:?}")));
            object.iter().for_each(|(name, member)| members(member, &schema["properties"][name], of));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| members(item, &schema["items"], of)),
        _ => {}
    }
}

#[test]
fn the_published_schema_knows_the_members_that_are_written_and_no_others() {
    let schema: serde_json::Value = serde_json::from_str(super::SCHEMA).unwrap();
    assert_eq!(schema["properties"]["version"]["const"], super::VERSION);
    let mut compared = Vec::new();
    parsed(Format::Json).iter().for_each(|report| members(report, &schema, &mut compared));
    // Report, summary, finding, one with a sample, the sample, span, position, related place, fix and edit.
    let mut kinds: Vec<&String> = compared.iter().map(|(written, _)| written).collect();
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds.len(), 10, "{kinds:#?}");
    for (written, known) in compared {
        assert_eq!(written, known);
    }
}

#[test]
fn a_line_of_jsonl_is_a_finding_of_json_with_the_version() {
    for (linted, sources) in runs() {
        let all: serde_json::Value =
            serde_json::from_str(&report(Format::Json, &linted, &sources, options(Severity::Error))).unwrap();
        let lines = report(Format::Jsonl, &linted, &sources, options(Severity::Error));
        let mut findings: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for finding in &mut findings {
            assert_eq!(finding.as_object_mut().unwrap().shift_remove("version"), Some(1.into()));
        }
        assert_eq!(all["findings"], serde_json::Value::Array(findings));
    }
}

#[test]
fn junit_is_xml_that_fails_where_the_run_fails() {
    for (linted, sources) in runs() {
        for fails in [Severity::Error, Severity::Info] {
            let text = report(Format::Junit, &linted, &sources, options(fails));
            let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let root = document.root_element();
            let count = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
            let failed = linted.findings.iter().filter(|finding| finding.severity >= fails).count();
            assert_eq!(count("failure"), failed);
            assert_eq!(root.attribute("failures"), Some(failed.to_string().as_str()));
            assert_eq!(root.attribute("tests"), Some(count("testcase").to_string().as_str()));
            assert_eq!(count("testsuite"), sources.iter().count());
            for suite in root.children().filter(roxmltree::Node::is_element) {
                let failures = suite.descendants().filter(|node| node.has_tag_name("failure")).count();
                assert_eq!(suite.attribute("failures"), Some(failures.to_string().as_str()));
                assert!(suite.descendants().any(|node| node.has_tag_name("testcase")));
            }
        }
    }
}

#[test]
fn checkstyle_is_xml_with_every_finding() {
    for (linted, sources) in runs() {
        let text = report(Format::Checkstyle, &linted, &sources, options(Severity::Error));
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let errors: Vec<_> = document.descendants().filter(|node| node.has_tag_name("error")).collect();
        assert_eq!(errors.len(), linted.findings.len());
        for (error, finding) in errors.iter().zip(&linted.findings) {
            assert_eq!(error.attribute("source"), Some(format!("flowhook.{}", finding.rule).as_str()));
            assert!(error.attribute("line").unwrap().parse::<usize>().unwrap() > 0);
        }
    }
}

#[test]
fn a_github_line_is_one_line_with_escaped_properties() {
    for (linted, sources) in runs() {
        let text = report(Format::Github, &linted, &sources, options(Severity::Error));
        assert_eq!(text.lines().count(), linted.findings.len());
        for line in text.lines() {
            let (properties, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
            let (command, properties) = properties.split_once(' ').unwrap();
            assert!(["error", "warning", "notice"].contains(&command), "{line}");
            for property in properties.split(',') {
                let (name, value) = property.split_once('=').unwrap_or_else(|| panic!("{line}"));
                assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{line}");
                assert!(!value.contains(['\r', ':']), "{line}");
            }
            assert!(!message.is_empty() && !message.contains('\r'), "{line}");
        }
    }
    let (linted, sources) = runs().pop().unwrap();
    let text = report(Format::Github, &linted, &sources, options(Severity::Error));
    let line = text.lines().nth(1).unwrap();
    assert!(line.starts_with(
        "::warning file=a b/%25%2C%3A<é>\".json,line=2,endLine=2,col=1,endColumn=4,title=flowhook (file-syntax)::bad <&\"'> 100%25%0D%0A"
    ), "{line}");
    // A place of two lines has no columns.
    assert!(text.starts_with("::notice file=a b/%25%2C%3A<é>\".json,line=1,endLine=2,title="), "{text}");
}

#[test]
fn gitlab_gets_a_fingerprint_for_each_issue() {
    for report in parsed(Format::Gitlab) {
        let issues = report.as_array().unwrap();
        let mut prints: Vec<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), issues.len());
        for issue in issues {
            assert!(["info", "minor", "critical"].contains(&issue["severity"].as_str().unwrap()));
            assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() > 0);
            assert!(!issue["location"]["path"].as_str().unwrap().is_empty());
            assert!(!issue["description"].as_str().unwrap().is_empty());
        }
    }
}

#[test]
fn short_and_markdown_have_one_line_for_each_finding() {
    for (linted, sources) in runs() {
        let short = report(Format::Short, &linted, &sources, options(Severity::Error));
        assert_eq!(short.lines().count(), linted.findings.len());
        assert!(!short.contains(['\u{1b}', '\0']));
        let table = report(Format::Markdown, &linted, &sources, options(Severity::Error));
        assert_eq!(
            table.lines().filter(|line| line.starts_with("| ")).count(),
            match linted.findings.len() {
                0 => 0,
                count => count.min(200) + 1,
            }
        );
        for row in table.lines().filter(|line| line.starts_with("| ")) {
            let bars = row.match_indices('|').filter(|(at, _)| !row[..*at].ends_with('\\')).count();
            assert_eq!(bars, 5, "{row}");
        }
    }
}

#[test]
fn no_format_shows_a_credential() {
    let (linted, sources) = runs().pop().unwrap();
    for format in Format::ALL {
        let text = report(format, &linted, &sources, options(Severity::Error));
        assert!(!text.contains("0123456789"), "{}: {text}", format.name());
        assert_eq!(Format::named(format.name()), Some(format));
    }
}

#[test]
fn the_page_names_every_format() {
    const PAGE: &str = include_str!("../../../docs/output.md");
    for format in Format::ALL {
        assert!(PAGE.contains(&format!("\n| `{}` |", format.name())), "{}", format.name());
    }
}
