//! The README shows what the program does: its examples are run here.

use std::process::Stdio;

use crate::support::{command, finish, root};

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The first fenced block of `language` after `marker`.
fn block<'a>(page: &'a str, marker: &str, language: &str) -> &'a str {
    let after = page.split_once(marker).unwrap_or_else(|| panic!("{marker} is missing")).1;
    let opening = format!("```{language}\n");
    let block = after.split_once(&opening).unwrap_or_else(|| panic!("no {language} block after {marker}")).1;
    block.split_once("```").unwrap().0
}

#[test]
fn the_broken_body_gets_the_answer_that_is_printed() {
    let page = readme();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("body.json"), block(&page, "<!-- broken body -->", "json")).unwrap();
    let run = finish(command().current_dir(folder.path()).args(["lint", "body.json"]).stdin(Stdio::null()));
    let shown = block(&page, "<!-- broken body -->", "text");
    assert_eq!(run.code, 1);
    assert_eq!(format!("$ flowhook lint body.json\n{}", run.stdout), shown);
}

#[test]
fn the_main_command_renders_checks_and_fires_the_birthday_webhook() {
    let page = readme();
    let line = block(&page, "<!-- main command -->", "sh").trim();
    let arguments = line.strip_prefix("cargo run -- ").expect("the command builds from the checkout");
    let run = finish(command().args(arguments.split(' ')).stdin(Stdio::null()));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("BrandName: Happy Birthday, Ada!"), "{}", run.stderr);
    assert!(run.stderr.contains("POST http://127.0.0.1:"), "{}", run.stderr);
    assert!(run.stdout.starts_with("200 in "), "{}", run.stdout);
    assert!(run.stdout.contains("message id"), "{}", run.stdout);
}

#[test]
fn every_command_of_the_table_exists_and_every_command_is_in_it() {
    let page = readme();
    let help = finish(command().arg("help")).stdout;
    let commands = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands: Vec<&str> = names.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() > 4, "{help}");
    for name in commands.into_iter().filter(|name| *name != "help") {
        assert!(page.contains(&format!("| `flowhook {name}")), "{name} is not in the table");
    }
    for line in page.lines().filter_map(|line| line.strip_prefix("| `flowhook ")) {
        let name = line.split([' ', '`']).next().unwrap();
        assert!(help.contains(&format!("  {name} ")), "{name} does not exist");
    }
}
