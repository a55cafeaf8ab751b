use super::*;
use crate::klaviyo::capabilities::Known;

const ALL: &str = "\
capabilities:
  autoescape: no
  lookup_missing: none
  with: unknown
test_recipients: [\"+15163334444\"]
time_zone: America/New_York
currency: { symbol: \" €\", position: after, decimals: 2, point: \",\", thousands: \".\" }
brand: Acme
samples: [samples/, one.json]
sms: { opt_out: always, content_words: vodka, link_reserve: 24 }
";

/// The rule, the bytes, the message and the help of each problem.
fn problems(text: &str) -> Vec<(&'static str, String, String, String)> {
    let problems = read(text).unwrap_err();
    problems.into_iter().map(|p| (p.rule, p.span.of(text).to_owned(), p.message, p.help.unwrap_or_default())).collect()
}

fn assert_problem(text: &str, rule: &str, place: &str, message: &str, help: &str) {
    let found = problems(text);
    let [problem] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((problem.0, &*problem.1, &*problem.2), (rule, place, message));
    assert!(problem.3.contains(help), "{}", problem.3);
}

#[test]
fn every_key_is_read() {
    let config = read(ALL).unwrap();
    let capabilities = &config.account.capabilities;
    assert_eq!(capabilities.get("autoescape"), Known::No);
    assert_eq!(capabilities.get("lookup_missing"), Known::Yes);
    assert_eq!(capabilities.get("with"), Known::Unknown);
    assert_eq!(config.test_recipients[0].to.as_str(), "+15163334444");
    assert_eq!(config.account.time_zone, Zone::parse("America/New_York").unwrap());
    assert_eq!(config.brand.as_ref().map(Text::as_str), Some("Acme"));
    assert_eq!(config.samples.iter().map(Text::as_str).collect::<Vec<_>>(), ["samples/", "one.json"]);
    let words = vec!["vodka".to_owned()];
    assert_eq!(config.sms, SmsKeys { opt_out_always: true, content_words: words, link_reserve: Some(24) });
    assert_eq!(config.account.currency.write(1234.5), "1.234,50 €");
}

#[test]
fn an_empty_file_says_nothing() {
    assert_eq!(read("# nothing yet\n").unwrap(), Config::default());
}

#[test]
fn every_slip_is_placed_and_answered() {
    assert_problem("tim_zone: UTC", "unknown-key", "tim_zone", "the configuration has no `tim_zone`", "`time_zone`");
    assert_problem(
        "capabilities: { escapjs: yes }",
        "unknown-key",
        "escapjs",
        "no capability is called `escapjs`",
        "did you mean `escapejs`?",
    );
    assert_problem(
        "sms: { opt_out: allways }",
        "wrong-type",
        "allways",
        "`opt_out` is `welcome` or `always`, not `allways`",
        "did you mean `always`?",
    );
    assert_problem(
        "sms: { link_reserve: 161 }",
        "wrong-type",
        "161",
        "`link_reserve` must be a whole number from 0 to 160",
        "",
    );
    assert_problem(
        "samples: { a: b }",
        "wrong-type",
        "{ a: b }",
        "`samples` must be a list of texts, not a mapping",
        "",
    );
    assert_problem(
        "capabilities: { lookup_missing: yes }",
        "wrong-type",
        "yes",
        "`lookup_missing` is `none`, `empty` or `unknown`, not `yes`",
        "known here: none, empty, unknown",
    );
    assert_problem(
        "capabilities: { autoescape: true }",
        "wrong-type",
        "true",
        "`autoescape` must be `yes`, `no` or `unknown`, not a boolean",
        "write `yes`",
    );
    assert_problem(
        "time_zone: America/NewYork",
        "wrong-type",
        "America/NewYork",
        "`America/NewYork` is no time zone",
        "America/New_York",
    );
    assert_problem("time_zone: Here", "wrong-type", "Here", "`Here` is no time zone", "such as America/New_York");
    assert_problem(
        "test_recipients: [\"5163334444\"]",
        "wrong-type",
        "\"5163334444\"",
        "an E.164 number begins with + and the country code, such as +15163334444",
        "in quotes",
    );
    assert_problem(
        "currency: { decimals: 2.5 }",
        "wrong-type",
        "2.5",
        "`decimals` must be a whole number from 0 to 4",
        "",
    );
    assert_problem(
        "currency: { position: afer }",
        "wrong-type",
        "afer",
        "`position` is `before` or `after`, not `afer`",
        "did you mean `after`?",
    );
    assert_problem("- x", "wrong-type", "- x", "the configuration must be a mapping (`key: value`), not a list", "");
    assert_problem(
        "time_zone: UTC\ntime_zone: UTC",
        "duplicate-key",
        "time_zone",
        "`time_zone` stands here a second time",
        "",
    );
}

#[test]
fn several_slips_are_reported_at_once() {
    assert_eq!(problems("capabilities: { a: yes, escapejs: maybe }\ncurrency: 3\ntest_recipients: x").len(), 4);
}

#[test]
fn the_page_shows_a_sound_example_and_every_capability() {
    const PAGE: &str = include_str!("../../../docs/configuration.md");
    let example = PAGE.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(read(example).unwrap().account.currency.write(5.0), "$5.00");
    for capability in capabilities::ALL {
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{}` |", capability.name)));
        let row = row.unwrap_or_else(|| panic!("`{}` is not in the table", capability.name));
        assert!(
            row.contains(&format!("`{}`", capability.yes)) && row.contains(&format!("`{}`", capability.no)),
            "{row}"
        );
    }
    for key in TOP {
        assert!(PAGE.contains(&format!("## `{key}`")), "{key}");
    }
    for key in CURRENCY {
        assert!(PAGE.contains(&format!("| `{key}` |")), "{key}");
    }
}

#[test]
fn the_nearest_file_above_a_path_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("flows/birthday");
    std::fs::create_dir_all(&deep).unwrap();
    let (outer, inner) = (folder.path().join(FILE_NAME), folder.path().join("flows").join(FILE_NAME));
    std::fs::write(&outer, "").unwrap();
    let spec = deep.join("spec.yaml");
    assert_eq!(find(&spec).as_deref(), Some(&*outer));
    std::fs::write(&inner, "").unwrap();
    assert_eq!(find(&spec).as_deref(), Some(&*inner));
    assert_eq!(find(&deep).as_deref(), Some(&*inner));
}
