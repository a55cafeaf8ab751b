//! What CI systems use: the GitHub action, the hooks for pre-commit and the examples in `docs/ci.md`.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{command, finish, flowhook, root, yaml_as_json};

const BIN: &str = env!("CARGO_BIN_EXE_flowhook");

fn parsed(path: &str) -> Value {
    yaml_as_json(&std::fs::read_to_string(root().join(path)).unwrap())
}

/// A folder with a sound spec, a body with an error and a file that is neither.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("flows")).unwrap();
    std::fs::copy(root().join("examples/welcome.yaml"), folder.path().join("flows/birthday.yaml")).unwrap();
    std::fs::write(folder.path().join("package.json"), "{\"name\": \"shop\"}\n").unwrap();
    folder
}

/// The same with an error in `flows/broken.json`.
fn broken_project() -> tempfile::TempDir {
    let folder = project();
    std::fs::write(folder.path().join("flows/broken.json"), "{\"text\": \"{{ a }}\", \"sendPurpose\": \"A\",}")
        .unwrap();
    folder
}

/// A PATH on which the built binary comes first.
fn path() -> std::ffi::OsString {
    let own = Path::new(BIN).parent().unwrap().to_path_buf();
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&others))).unwrap()
}

#[test]
fn the_action_declares_what_it_uses() {
    let action = parsed("action.yml");
    assert_eq!(action["runs"]["using"], "composite");
    let text = std::fs::read_to_string(root().join("action.yml")).unwrap();
    let inputs = action["inputs"].as_object().unwrap();
    for name in inputs.keys() {
        assert!(text.contains(&format!("inputs.{name}")), "{name} is not used");
        assert!(inputs[name]["description"].is_string() && inputs[name]["default"].is_string(), "{name}");
    }
    for used in text.split("inputs.").skip(1) {
        let name: String = used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        assert!(inputs.contains_key(&name), "{name} is no input");
    }
    let page = std::fs::read_to_string(root().join("docs/ci.md")).unwrap();
    for (name, input) in inputs {
        assert!(page.contains(&format!("| `{name}` |")), "{name} is not in the table");
        assert!(!input["description"].as_str().unwrap().is_empty());
    }
    for step in action["runs"]["steps"].as_array().unwrap() {
        let script = step["run"].as_str().unwrap_or("");
        assert!(!script.contains("${{"), "an expression inside a script could be run: {script}");
        assert!(step["uses"].is_string() || step["shell"] == "bash");
    }
    assert_eq!(action["outputs"]["sarif"]["value"], "${{ steps.lint.outputs.sarif }}");
}

/// Runs the script of the action's step `lint` as the runner does; gives its exit code, what
/// it printed, and the outputs it set.
fn lint_step(folder: &Path, paths: &str, fail_on: &str) -> (i32, String, String) {
    let action = parsed("action.yml");
    let steps = action["runs"]["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["id"] == "lint").unwrap();
    let outputs = folder.join("outputs");
    std::fs::write(&outputs, "").unwrap();
    let mut bash = Command::new("bash");
    // As GitHub runs `shell: bash`.
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
    for (name, value) in step["env"].as_object().unwrap() {
        let value = match value.as_str().unwrap() {
            "${{ inputs.flowhook || 'flowhook' }}" => BIN,
            "${{ inputs.fail-on }}" => fail_on,
            "${{ inputs.paths }}" => paths,
            "${{ inputs.sarif }}" => "flowhook.sarif",
            other => panic!("{other}"),
        };
        bash.env(name, value);
    }
    let run = finish(bash.env("GITHUB_OUTPUT", &outputs).current_dir(folder).stdin(Stdio::null()));
    (run.code, run.stdout + &run.stderr, std::fs::read_to_string(outputs).unwrap())
}

#[cfg(unix)]
#[test]
fn the_action_annotates_writes_sarif_and_fails_where_it_should() {
    let folder = broken_project();
    let (code, shown, outputs) = lint_step(folder.path(), "flows\n", "error");
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("::error file=flows/broken.json,line=1,"), "{shown}");
    assert_eq!(outputs, "sarif=flowhook.sarif\n");
    let sarif = std::fs::read_to_string(folder.path().join("flowhook.sarif")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&sarif).unwrap()["version"], "2.1.0");

    let folder = project();
    let (code, shown, outputs) = lint_step(folder.path(), "flows/birthday.yaml", "error");
    assert_eq!((code, outputs.as_str()), (0, "sarif=flowhook.sarif\n"), "{shown}");
    let (code, shown, outputs) = lint_step(folder.path(), "no-such; touch pwned $(touch pwned)", "error");
    assert_eq!((code, outputs.as_str()), (3, ""), "{shown}");
    assert!(!folder.path().join("pwned").exists());
}

#[test]
fn a_file_of_another_kind_is_passed_over_where_that_is_asked_for() {
    let folder = project();
    let run = |arguments: &[&str]| {
        finish(command().current_dir(folder.path()).arg("lint").args(arguments).stdin(Stdio::null()))
    };
    assert_eq!(run(&["package.json"]).code, 1);
    let alone = run(&["--skip-unknown", "package.json"]);
    assert_eq!((alone.code, alone.stderr.as_str()), (0, ""), "{}", alone.stdout);
    assert!(run(&["--skip-unknown", "package.json", "flows/birthday.yaml"]).stdout.contains("in 1 file"));
    assert_eq!(run(&["--skip-unknown", "missing.json"]).code, 3);
}

#[test]
fn the_hooks_run_what_they_name_on_the_files_they_get() {
    let hooks = parsed(".pre-commit-hooks.yaml");
    let hooks = hooks.as_array().unwrap();
    assert_eq!(hooks.len(), 2);
    for hook in hooks {
        for member in ["id", "name", "description", "entry", "language"] {
            assert!(hook[member].is_string(), "{hook}");
        }
        assert_eq!(hook["types_or"], serde_json::json!(["yaml", "json"]));
        let words: Vec<&str> = hook["entry"].as_str().unwrap().split(' ').collect();
        assert_eq!(words[0], "flowhook");
        for (folder, code) in [(project(), 0), (broken_project(), 1)] {
            let mut command = command();
            command.current_dir(folder.path()).args(&words[1..]).args(["package.json", "flows/birthday.yaml"]);
            if code == 1 {
                command.arg("flows/broken.json");
            }
            let run = finish(command.stdin(Stdio::null()));
            assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
        }
    }
}

#[cfg(unix)]
#[test]
fn pre_commit_itself_runs_the_hook() {
    // `FLOWHOOK_PRE_COMMIT` names a pre-commit that is installed; without one there is nothing to try.
    let Some(pre_commit) = std::env::var_os("FLOWHOOK_PRE_COMMIT") else { return };
    let hooks = tempfile::tempdir().unwrap();
    std::fs::copy(root().join(".pre-commit-hooks.yaml"), hooks.path().join(".pre-commit-hooks.yaml")).unwrap();
    let git = |folder: &Path, arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=t", "-c", "user.email=t@t.test", "-c", "init.defaultBranch=main"]);
        let run = finish(git.args(arguments).current_dir(folder).stdin(Stdio::null()));
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    for (project, code) in [(project(), 0), (broken_project(), 1)] {
        for folder in [hooks.path(), project.path()] {
            git(folder, &["init", "--quiet"]);
            git(folder, &["add", "."]);
            git(folder, &["commit", "--quiet", "--allow-empty", "-m", "x"]);
        }
        let mut command = Command::new(&pre_commit);
        command.arg("try-repo").arg(hooks.path()).args(["flowhook-system", "--all-files", "--verbose"]);
        let home = hooks.path().join("home");
        let run = finish(command.env("PATH", path()).env("PRE_COMMIT_HOME", home).current_dir(project.path()));
        assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains("flowhook lint"), "{}", run.stdout);
        assert_eq!(run.stdout.contains("flows/broken.json:1:"), code == 1, "{}", run.stdout);
    }
}

/// The commands in the fenced blocks of the page.
fn commands() -> Vec<String> {
    let page = std::fs::read_to_string(root().join("docs/ci.md")).unwrap();
    let blocks = page.split("```").skip(1).step_by(2);
    let lines =
        blocks.flat_map(str::lines).filter_map(|line| line.split_once("flowhook ").map(|(before, _)| (before, line)));
    lines
        .filter(|(before, _)| ["", "- ", "- run: ", "sh '"].contains(&before.trim_start()))
        .map(|(before, line)| line[before.len()..].trim_end_matches('\'').to_owned())
        .collect()
}

#[test]
fn the_commands_of_the_page_do_what_it_says() {
    let commands = commands();
    assert_eq!(commands.len(), 8, "{commands:#?}");
    let folder = project();
    for line in commands {
        let arguments: Vec<&str> = line.split(' ').skip(1).collect();
        let run = finish(command().current_dir(folder.path()).args(&arguments).stdin(Stdio::null()));
        assert_eq!(run.code, 0, "{line}\n{}{}", run.stdout, run.stderr);
        for (_, file) in arguments.iter().filter_map(|argument| argument.split_once(':')) {
            let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
            assert!(text.len() > 2 || text == "[]\n" || text == "[]", "{file}: {text}");
        }
    }
    assert!(std::fs::read_dir(folder.path().join("bodies")).unwrap().count() == 1);
}

#[test]
fn every_yaml_and_hook_of_the_page_is_what_it_claims() {
    let page = std::fs::read_to_string(root().join("docs/ci.md")).unwrap();
    let blocks: Vec<Value> =
        page.split("```yaml\n").skip(1).map(|rest| yaml_as_json(rest.split("```").next().unwrap())).collect();
    assert_eq!(blocks.len(), 4);
    let inputs = parsed("action.yml")["inputs"].clone();
    let step = &blocks[0]["jobs"]["flowhook"]["steps"][2];
    for input in step["with"].as_object().unwrap().keys() {
        assert!(inputs.get(input).is_some(), "{input}");
    }
    assert_eq!(blocks[2]["flowhook"]["artifacts"]["reports"]["junit"], "flowhook.xml");
    let hook = &blocks[3]["repos"][0]["hooks"][0]["id"];
    assert!(parsed(".pre-commit-hooks.yaml").as_array().unwrap().iter().any(|known| known["id"] == *hook));
    assert_eq!(flowhook(["--version"]).stdout.trim(), format!("flowhook {}", env!("CARGO_PKG_VERSION")));
    assert_eq!(blocks[3]["repos"][0]["rev"], format!("v{}", env!("CARGO_PKG_VERSION")));
}
