use tempfile::TempDir;

use super::*;
use crate::text::{Redactor, Secret};

const NOW: i64 = 1_800_000_000_000;

fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("new/ledger.sqlite3")).unwrap();
    (folder, ledger)
}

fn intent(recipient: &str) -> Intent {
    Intent {
        realm: "text-api".to_owned(),
        recipient: recipient.to_owned(),
        text: "Acme: hi".to_owned(),
        purpose: "Birthday".to_owned(),
        body: "{}".to_owned(),
        headers: vec![("X-Client-ID".to_owned(), "${WUNDERKIND_CLIENT_ID}".to_owned())],
        ..Intent::default()
    }
}

fn reserve(ledger: &mut Ledger, intent: &Intent, now: i64) -> Reserved {
    ledger.reserve(std::slice::from_ref(intent), Rule::Day, None, &Redactor::new(), now).unwrap()[0]
}

fn finish(ledger: &mut Ledger, id: i64, state: State, now: i64) {
    ledger.finish(&[(id, Outcome { state, ..Outcome::default() })], &Redactor::new(), now).unwrap();
}

fn go(reserved: Reserved) -> i64 {
    match reserved {
        Reserved::Go(id) => id,
        Reserved::Blocked(block) => panic!("{block:?}"),
    }
}

#[test]
fn the_same_message_is_refused_for_24_hours_after_the_answer() {
    let (_folder, mut ledger) = ledger();
    let id = go(reserve(&mut ledger, &intent("+15163334444"), NOW));
    finish(&mut ledger, id, State::Accepted, NOW + 1_000);
    let Reserved::Blocked(block) = reserve(&mut ledger, &intent("+15163334444"), NOW + 5_000) else { panic!() };
    assert_eq!((block.id, block.state, block.until_ms), (id, State::Accepted, NOW + 1_000 + DAY_MS));
    assert!(matches!(reserve(&mut ledger, &intent("+15163334444"), NOW + 1_000 + DAY_MS - 1), Reserved::Blocked(_)));
    go(reserve(&mut ledger, &intent("+15163334444"), NOW + 1_000 + DAY_MS));
}

#[test]
fn another_recipient_text_or_purpose_is_another_message() {
    let (_folder, mut ledger) = ledger();
    go(reserve(&mut ledger, &intent("+15163334444"), NOW));
    go(reserve(&mut ledger, &intent("+15163334445"), NOW));
    go(reserve(&mut ledger, &Intent { text: "Acme: hello".to_owned(), ..intent("+15163334444") }, NOW));
    go(reserve(&mut ledger, &Intent { purpose: "proof".to_owned(), ..intent("+15163334444") }, NOW));
    go(reserve(&mut ledger, &Intent { realm: "elsewhere".to_owned(), ..intent("+15163334444") }, NOW));
}

#[test]
fn only_what_certainly_brought_nothing_about_may_be_sent_again() {
    for (state, blocks) in
        [(State::Accepted, true), (State::Unknown, true), (State::Refused, false), (State::NotSent, false)]
    {
        let (_folder, mut ledger) = ledger();
        let id = go(reserve(&mut ledger, &intent("+1"), NOW));
        finish(&mut ledger, id, state, NOW);
        assert_eq!(matches!(reserve(&mut ledger, &intent("+1"), NOW + 1), Reserved::Blocked(_)), blocks, "{state:?}");
    }
}

#[test]
fn a_clock_that_was_set_back_opens_no_door() {
    let (_folder, mut ledger) = ledger();
    let id = go(reserve(&mut ledger, &intent("+1"), NOW));
    finish(&mut ledger, id, State::Accepted, NOW);
    assert!(matches!(reserve(&mut ledger, &intent("+1"), NOW - 10 * DAY_MS), Reserved::Blocked(_)));
}

#[test]
fn other_endpoints_are_only_guarded_against_what_is_not_settled() {
    let (_folder, mut ledger) = ledger();
    let redactor = Redactor::new();
    let ask = |ledger: &mut Ledger| ledger.reserve(&[intent("")], Rule::Unsettled, None, &redactor, NOW).unwrap()[0];
    let id = go(ask(&mut ledger));
    finish(&mut ledger, id, State::Accepted, NOW);
    let id = go(ask(&mut ledger));
    finish(&mut ledger, id, State::Unknown, NOW);
    assert!(matches!(ask(&mut ledger), Reserved::Blocked(_)));
    ledger.settle(id, false, NOW).unwrap();
    assert!(ledger.settle(id, true, NOW).is_err());
    go(ask(&mut ledger));
}

#[test]
fn of_a_list_with_a_repeated_row_the_second_is_blocked_by_the_first() {
    let (_folder, mut ledger) = ledger();
    let rows = [intent("+1"), intent("+2"), intent("+1")];
    let reserved = ledger.reserve(&rows, Rule::Day, None, &Redactor::new(), NOW).unwrap();
    let [Reserved::Go(first), Reserved::Go(_), Reserved::Blocked(block)] = reserved[..] else { panic!("{reserved:?}") };
    assert_eq!((block.id, block.state), (first, State::Sending));
}

#[test]
fn what_another_process_is_sending_is_left_and_what_died_is_unknown() {
    let (_folder, mut one) = ledger();
    let mut two = Ledger::open(one.path()).unwrap();
    let id = go(reserve(&mut one, &intent("+1"), NOW));
    assert!(two.settle_cut_off(NOW).unwrap().is_empty());
    assert!(matches!(reserve(&mut two, &intent("+1"), NOW), Reserved::Blocked(Block { state: State::Sending, .. })));
    drop(one);
    let found = two.settle_cut_off(NOW + 7).unwrap();
    assert_eq!((found.len(), found[0].id, found[0].state), (1, id, State::Unknown));
    assert!(two.settle_cut_off(NOW + 8).unwrap().is_empty());
    let Reserved::Blocked(block) = reserve(&mut two, &intent("+1"), NOW + 9) else { panic!() };
    assert_eq!((block.state, block.until_ms), (State::Unknown, NOW + 7 + DAY_MS));
}

#[test]
fn locks_of_the_dead_are_swept_and_those_of_the_living_stay() {
    let (folder, mut ledger) = ledger();
    go(reserve(&mut ledger, &intent("+1"), NOW));
    let dead = folder.path().join("new/ledger.sqlite3-run-0123");
    std::fs::write(&dead, "").unwrap();
    let locks = || {
        let files = std::fs::read_dir(folder.path().join("new")).unwrap();
        files.filter(|file| file.as_ref().unwrap().file_name().to_str().unwrap().contains("-run-")).count()
    };
    assert_eq!(locks(), 2);
    Ledger::open(ledger.path()).unwrap().settle_cut_off(NOW).unwrap();
    assert_eq!((locks(), dead.exists()), (1, false));
    drop(ledger);
    assert_eq!(locks(), 0);
}

#[test]
fn of_many_processes_at_once_exactly_one_may_send() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite3");
    let gone: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut ledger = Ledger::open(&path).unwrap();
                    ledger.settle_cut_off(NOW).unwrap();
                    match reserve(&mut ledger, &intent("+1"), NOW) {
                        Reserved::Go(id) => {
                            finish(&mut ledger, id, State::Accepted, NOW);
                            1
                        }
                        Reserved::Blocked(_) => 0,
                    }
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(gone, 1);
}

#[test]
fn a_second_attempt_needs_a_first_that_brought_nothing_about() {
    let (_folder, mut ledger) = ledger();
    let id = go(reserve(&mut ledger, &intent("+1"), NOW));
    assert!(ledger.reserve_again(id, Rule::Day, NOW).is_err());
    finish(&mut ledger, id, State::Refused, NOW);
    assert_eq!(ledger.reserve_again(id, Rule::Day, NOW), Ok(None));
    assert_eq!((ledger.entry(id).unwrap().attempts, ledger.entry(id).unwrap().state), (2, State::Sending));
    finish(&mut ledger, id, State::Refused, NOW);
    let mut other = Ledger::open(ledger.path()).unwrap();
    let theirs = go(reserve(&mut other, &intent("+1"), NOW));
    let block = ledger.reserve_again(id, Rule::Day, NOW).unwrap().unwrap();
    assert_eq!(block.id, theirs);
}

#[test]
fn no_secret_is_written_and_a_body_that_held_one_is_marked() {
    let (folder, mut ledger) = ledger();
    let mut redactor = Redactor::new();
    redactor.learn(&Secret::new("sentinel-7c2e".to_owned()));
    let body = r#"{"token":"sentinel-7c2e"}"#.to_owned();
    let intent = Intent { body, webhook: "sentinel-7c2e".to_owned(), ..intent("+1") };
    let reserved = ledger.reserve(&[intent], Rule::Day, None, &redactor, NOW).unwrap();
    let note = "you sent sentinel-7c2e".to_owned();
    let message_id = Some("sentinel-7c2e".to_owned());
    let outcome = Outcome { state: State::Accepted, status: Some(200), message_id, note };
    ledger.finish(&[(go(reserved[0]), outcome)], &redactor, NOW).unwrap();
    assert!(ledger.entry(go(reserved[0])).unwrap().redacted);
    for file in std::fs::read_dir(folder.path().join("new")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(memchr::memmem::find(&bytes, b"sentinel").is_none());
    }
}

#[test]
fn a_record_reads_back_as_it_was_written() {
    let (_folder, mut ledger) = ledger();
    let id = go(reserve(&mut ledger, &intent("+1"), NOW));
    finish(&mut ledger, id, State::Accepted, NOW + 1);
    ledger.delivered("m-1", "DELIVERED", NOW).unwrap();
    let entry = ledger.entry(id).unwrap();
    assert_eq!(entry.intent, intent("+1"));
    assert_eq!((entry.created_ms, entry.finished_ms, entry.attempts), (NOW, Some(NOW + 1), 1));
    assert_eq!(ledger.entries(&Filter::default()).unwrap(), [entry]);
    assert_eq!(ledger.entry(99), Err(LedgerError::NoSuchRecord { id: 99 }));
}

#[test]
fn what_is_no_ledger_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(
        &path,
        "not a database at all, and long enough to be taken for a header of one.....................",
    )
    .unwrap();
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Foreign { .. })));
    let other = folder.path().join("other.sqlite3");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert!(matches!(Ledger::open(&other), Err(LedgerError::Foreign { .. })));
    let newer = folder.path().join("newer.sqlite3");
    drop(Ledger::open(&newer).unwrap());
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Ledger::open(&newer), Err(LedgerError::Newer { version: 99, .. })));
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::Foreign { .. })));
    assert!(Ledger::open_existing(&folder.path().join("none")).unwrap().is_none());
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, mut ledger) = ledger();
    go(reserve(&mut ledger, &intent("+1"), NOW));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("new")), 0o700);
    let mut files = 0;
    for file in std::fs::read_dir(folder.path().join("new")).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
        files += 1;
    }
    assert!(files >= 3, "{files}");
}
