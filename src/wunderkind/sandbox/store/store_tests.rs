//! The store by itself.

use super::*;

fn settings() -> Settings {
    Settings {
        remembered: 10,
        callbacks: false,
        duplicates: crate::wunderkind::sandbox::Duplicates::Drop,
        link_length: 10,
    }
}

fn open(path: Option<&Path>) -> Result<Opened, StateError> {
    Store::open(path, 1, Arc::default(), settings())
}

#[tokio::test]
async fn a_second_sandbox_can_t_have_the_same_file_and_a_stop_frees_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let opened = open(Some(&path)).unwrap();
    assert!(matches!(open(Some(&path)), Err(StateError::Busy { .. })));
    opened.store.stop().await;
    open(Some(&path)).unwrap().store.stop().await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn files_of_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    std::fs::write(&text, "no database at all, but long enough to be looked at as if it were one").unwrap();
    assert!(matches!(open(Some(&text)), Err(StateError::Foreign { .. })));
    let other = folder.path().join("other");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert!(matches!(open(Some(&other)), Err(StateError::Foreign { .. })));
    assert!(matches!(open(Some(folder.path())), Err(StateError::File { .. })));
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("no database"));
}

#[tokio::test]
async fn a_failing_work_takes_its_whole_batch_back_and_says_why() {
    let opened = open(None).unwrap();
    let failed = opened.store.call(|db| db.connection.execute_batch("INSERT INTO nowhere VALUES (1)")).await;
    let error = failed.unwrap_err().to_string();
    assert!(error.contains("no such table: nowhere"), "{error}");
    assert_eq!(opened.store.call(|_| Ok(7)).await.unwrap(), 7);
    opened.store.stop().await;
    assert!(opened.store.call(|_| Ok(7)).await.is_err());
}

#[tokio::test]
async fn only_the_latest_requests_are_kept() {
    let opened = open(None).unwrap();
    for id in 1..=25 {
        let request = crate::wunderkind::sandbox::Received {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers: vec![("a".to_owned(), "b: c".to_owned())],
            body: "\u{e9}".repeat(40_000),
            status: 400,
            reason: "why".to_owned(),
            inferred: vec!["x".to_owned(), "y".to_owned()],
            fault: String::new(),
        };
        opened.store.post(move |db| db.keep(&Kept { id, wall_ms: 5, request })).await;
    }
    let kept = opened.store.call(|db| db.sweep().and_then(|()| db.requests(100))).await.unwrap();
    assert_eq!(kept.iter().map(|kept| kept.id).collect::<Vec<_>>(), (16..=25).rev().collect::<Vec<_>>());
    let request = &kept[0].request;
    assert_eq!((request.headers[0].1.as_str(), request.inferred.len()), ("b: c", 2));
    assert!(request.body.len() < 66_000 && request.body.ends_with("(80000 bytes in all)"));
    opened.store.stop().await;
}
