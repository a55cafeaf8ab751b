//! `docs/first-use.md` shows what a terminal shows: its commands are run here, in their order.

use std::process::{Command, Stdio};

use crate::support::{command, finish, root};

/// What differs from run to run.
fn scrubbed(text: &str) -> String {
    let patterns = [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"),
        (r" in \d+ ms", " in N ms"),
        (r"(?m)\d+\.\d s", "N s"),
    ];
    patterns.iter().fold(text.to_owned(), |text, (pattern, by)| {
        regex::Regex::new(pattern).unwrap().replace_all(&text, *by).into_owned()
    })
}

/// Without the stages that a message may pass unseen between two questions.
fn settled(page: &str) -> String {
    let stages = regex::Regex::new(r"(?m)^  N s  (PENDING_TO_SEND|SENDING) .*\n|(PENDING_TO_SEND|SENDING) \(N s\) → ");
    stages.unwrap().replace_all(&scrubbed(page), "").into_owned()
}

/// Runs a line as a shell does, with both streams on one terminal.
fn shown(folder: &std::path::Path, line: &str) -> String {
    let prepared = command();
    let binary = prepared.get_program().to_owned();
    let mut shell = Command::new("sh");
    shell.env_clear().args(["-c", &format!("exec 2>&1; flowhook() {{ \"$FLOWHOOK\" \"$@\"; }}; {line}")]);
    shell.envs(prepared.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("FLOWHOOK", binary);
    finish(shell.current_dir(folder).stdin(Stdio::null())).stdout
}

#[test]
fn the_commands_of_the_first_use_print_what_the_page_shows() {
    let path = root().join("docs/first-use.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut made = String::new();
    let mut pieces = page.split("```console\n");
    made.push_str(pieces.next().unwrap());
    let mut run = 0;
    for piece in pieces {
        let (block, rest) = piece.split_once("```").unwrap();
        let line = block.lines().next().unwrap();
        let printed = shown(folder.path(), line.strip_prefix("$ ").unwrap());
        run += 1;
        made.push_str(&format!("```console\n{line}\n{}\n```{rest}", scrubbed(printed.trim_end())));
    }
    assert_eq!(run, 6);
    if std::env::var_os("FLOWHOOK_WRITE_DOCS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    assert_eq!(settled(&page), settled(&made), "FLOWHOOK_WRITE_DOCS=1 renews the page");
}
