//! What was acknowledged is not lost, however the sandbox ends.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::wire::{Wire, message};
use super::{Server, text_of};

/// Sends from four connections until the sandbox is gone, and gives the ids that it answered.
fn under_load(server: &mut Server, end: impl FnOnce(&mut Server)) -> Vec<String> {
    let (ids, over, next) = (Mutex::new(Vec::new()), AtomicBool::new(false), AtomicUsize::new(0));
    let address = server.address();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut wire = Wire::new(address).unwrap();
                while !over.load(Ordering::Relaxed) {
                    let text = format!("text {}", next.fetch_add(1, Ordering::Relaxed));
                    match wire.send(&message("+15163334444", &text)) {
                        Ok(answer) => {
                            ids.lock().unwrap().push(answer.id().unwrap_or_else(|| panic!("{}", answer.body)));
                        }
                        // Its end came first: nothing was acknowledged.
                        Err(_) => break,
                    }
                }
            });
        }
        std::thread::sleep(Duration::from_millis(700));
        end(server);
        std::thread::sleep(Duration::from_millis(300));
        over.store(true, Ordering::Relaxed);
    });
    ids.into_inner().unwrap()
}

fn started(state: &Path) -> Server {
    Server::new(&["--state", text_of(state), "--rate", "none"])
}

fn all_known(state: &Path, ids: &[String]) {
    let server = started(state);
    let mut wire = Wire::new(server.address()).unwrap();
    for id in ids {
        assert_eq!(wire.status(id).unwrap().status, 200, "{id} was acknowledged and is lost");
    }
}

#[cfg(unix)]
#[test]
fn a_sigterm_under_load_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.sqlite3");
    let mut server = started(&state);
    let ids = under_load(&mut server, |server| server.terminate());
    let run = server.ended();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(ids.len() > 50, "only {} messages", ids.len());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "the log was not put into the file");
    all_known(&state, &ids);
    println!("{} messages acknowledged, none lost", ids.len());
}

#[test]
fn a_sigkill_under_load_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.sqlite3");
    let mut ids = Vec::new();
    for _ in 0..2 {
        let mut server = started(&state);
        ids.extend(under_load(&mut server, Server::kill));
    }
    assert!(ids.len() > 50, "only {} messages", ids.len());
    all_known(&state, &ids);
    println!("{} messages acknowledged, none lost", ids.len());
}
