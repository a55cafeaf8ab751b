//! `docs/sandbox.md` against the tests that it names.

use std::path::Path;

use crate::support::root;

fn sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_behaviour_in_the_table_names_a_test_that_exists() {
    let page = std::fs::read_to_string(root().join("docs/sandbox.md")).unwrap();
    let mut code = String::new();
    sources(&root().join("src/wunderkind"), &mut code);
    sources(&root().join("tests/suite/sandbox"), &mut code);
    let table = page.split("| documented behaviour |").nth(1).unwrap().split("\n\n").next().unwrap();
    let mut named = 0;
    for row in table.lines().skip(2) {
        let tests: Vec<&str> =
            row.trim_end_matches(" |").rsplit(" | ").next().unwrap().split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "no test: {row}");
        for test in tests {
            assert!(code.contains(&format!("fn {test}(")), "there is no test {test}");
            named += 1;
        }
    }
    assert!(named > 30, "{named}");
}
