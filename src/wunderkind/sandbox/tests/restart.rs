//! A restart with a state file.

use super::*;

async fn on(state: &std::path::Path) -> Run {
    Run::new(|config| {
        config.state = Some(state.to_path_buf());
        config.book = Book { others: Phone::Subscribed, ..Book::default() };
    })
    .await
}

#[tokio::test]
async fn a_restart_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.sqlite3");
    let run = on(&state).await;
    let message = message_to(PHONE, "hi", "p");
    let id = run.send(&message).await.id();
    run.send(&json!({})).await;
    let gone = json!({"phone_numbers": {"phone_numbers": ["+15163330009"]}});
    assert_eq!(run.post(api::UNSUBSCRIBE_PATH, &gone).await.status, 200);
    run.sandbox.skip(Duration::from_secs(3_600));
    run.stop().await;

    let run = on(&state).await;
    assert_eq!(run.status(&id).await, "DELIVERED");
    assert_eq!(run.send(&message).await.id(), id, "the 24-hour rule was forgotten");
    let told = run.post(api::SUBSCRIPTION_PATH, &gone).await.json();
    assert_eq!(told["phoneNumberStatuses"][0]["subscriptionStatus"], false);
    let received = run.sandbox.received();
    assert_eq!(received[..3].iter().map(|one| one.status).collect::<Vec<_>>(), [200, 400, 200]);
    assert!(received[1].reason.starts_with("phone"));
    run.stop().await;

    // Nothing but the state is left beside it.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn credentials_are_nowhere_in_the_state() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.sqlite3");
    let run = on(&state).await;
    let secret = run.keys.secret.expose().to_owned();
    let mut message = message_to(PHONE, &format!("my secret is {secret}"), "p");
    message["clickUrl"] = json!(format!("https://acme.test/?k={secret}"));
    run.send(&message).await.id();
    run.get(&format!("/{secret}?k={secret}"), &[("X-Other", &secret), ("Authorization", &secret)]).await;
    let id = run.keys.id.expose().to_owned();
    run.stop().await;
    let bytes = std::fs::read(&state).unwrap();
    assert!(memchr::memmem::find(&bytes, b"[redacted]").is_some());
    for known in [secret, id] {
        assert!(memchr::memmem::find(&bytes, known.as_bytes()).is_none());
    }
}
