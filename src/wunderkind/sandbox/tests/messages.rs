//! What becomes of messages: the book, the clock, the 24-hour rule, many at once.

use super::*;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn any_recipient_is_taken_and_the_status_tells_later_what_became_of_it() {
    let book = "phones: { \"+15163330001\": subscribed, \"+15163330002\": unsubscribed, \"+15163330003\": unknown,\n\
                \"+15163330004\": fails-to-send, \"+15163330005\": fails-to-deliver }\n\
                emails: { ada@acme.test: \"+15163330001\", team@acme.test: too-many-devices }\n";
    let run = Run::new(|config| config.book = Book::read(book).unwrap()).await;
    let mut taken = Vec::new();
    for (to, stages) in [
        ("+15163330001", ["PENDING_TO_SEND", "SENDING", "DELIVERED"]),
        ("+15163330002", ["PENDING_TO_SEND", "NOT_SUBSCRIBED", "NOT_SUBSCRIBED"]),
        ("+15163330003", ["PENDING_TO_SEND", "NOT_FOUND", "NOT_FOUND"]),
        ("+15163330004", ["PENDING_TO_SEND", "FAILED_TO_SEND", "FAILED_TO_SEND"]),
        ("+15163330005", ["PENDING_TO_SEND", "SENDING", "FAILED_TO_DELIVERY"]),
        ("+15163339999", ["PENDING_TO_SEND", "NOT_FOUND", "NOT_FOUND"]),
        ("ada@acme.test", ["PENDING_TO_SEND", "SENDING", "DELIVERED"]),
        ("team@acme.test", ["PENDING_TO_SEND", "FAILED_TO_MATCH", "FAILED_TO_MATCH"]),
        ("nobody@acme.test", ["PENDING_TO_SEND", "FAILED_TO_MATCH", "FAILED_TO_MATCH"]),
    ] {
        let reply = run.send(&message_to(to, &format!("to {to}"), "p")).await;
        assert!(reply.infers("any-recipient-accepted"));
        taken.push((to, reply.id(), stages));
    }
    for (at, pause) in [0, 1_000, 2_000].into_iter().enumerate() {
        run.sandbox.skip(Duration::from_millis(pause));
        for (to, id, stages) in &taken {
            assert_eq!(run.status(id).await, stages[at], "{to}");
        }
    }
    run.stop().await;
}

#[tokio::test]
async fn with_phone_and_email_filled_the_email_is_ignored() {
    let book = Book::read("phones: { \"+15163330002\": unsubscribed }\nothers: subscribed\n").unwrap();
    let run = Run::new(|config| config.book = book).await;
    let mut message = message_to("+15163330002", "hi", "p");
    message["email"] = json!("ada@acme.test");
    let id = run.send(&message).await.id();
    run.sandbox.skip(Duration::from_secs(5));
    assert_eq!(run.status(&id).await, "NOT_SUBSCRIBED");
    run.stop().await;
}

#[tokio::test]
async fn a_status_is_kept_for_7_days_and_then_unknown() {
    let run = Run::new(|_| ()).await;
    let id = run.send(&message_to(PHONE, "hi", "p")).await.id();
    run.sandbox.skip(DAY * 7 - Duration::from_secs(30));
    assert_eq!(run.status(&id).await, "DELIVERED");
    run.sandbox.skip(Duration::from_secs(30));
    let gone = run.ask(&id).await;
    assert_eq!((gone.status, gone.json()["code"].as_i64()), (404, Some(404)));
    assert!(gone.infers("unknown-message"));
    run.stop().await;
}

#[tokio::test]
async fn an_unknown_id_is_404_or_not_found_and_an_absent_one_400() {
    let run = Run::new(|_| ()).await;
    for id in ["00000000-0000-4000-8000-000000000000", "x", "%00"] {
        assert_eq!(run.ask(id).await.status, 404, "{id}");
    }
    assert!(run.ask("").await.message().starts_with("messageId"));
    run.stop().await;
    let run = Run::new(|config| config.unknown_id = UnknownId::Status).await;
    assert_eq!(run.status("x").await, "NOT_FOUND");
    run.stop().await;
}

#[tokio::test]
async fn a_fast_clock_brings_messages_along_sooner() {
    let run = Run::new(|config| config.speed = 10_000).await;
    let id = run.send(&message_to(PHONE, "hi", "p")).await.id();
    tokio::time::sleep(longest(10_000) + Duration::from_millis(5)).await;
    assert_eq!(run.status(&id).await, "DELIVERED");
    run.stop().await;
}

#[tokio::test]
async fn the_same_text_to_the_same_recipient_for_the_same_purpose_is_dropped_for_24_hours() {
    let run = Run::new(|_| ()).await;
    let message = message_to(PHONE, "hi", "p");
    let first = run.send(&message).await.id();
    let again = run.send(&message).await;
    assert_eq!(again.id(), first);
    assert!(again.infers("duplicate-dropped"));
    for other in [message_to(PHONE, "hi!", "p"), message_to(PHONE, "hi", "p 2"), message_to("+19191234568", "hi", "p")]
    {
        assert_ne!(run.send(&other).await.id(), first);
    }
    // Whether the other fields count is not documented: here they do not.
    let mut elsewhere = message.clone();
    elsewhere["clickUrl"] = json!("https://shop.acme.test/");
    assert_eq!(run.send(&elsewhere).await.id(), first);
    run.sandbox.skip(DAY - Duration::from_secs(30));
    assert_eq!(run.send(&message).await.id(), first);
    run.sandbox.skip(Duration::from_secs(31));
    assert_ne!(run.send(&message).await.id(), first);
    run.stop().await;
}

#[tokio::test]
async fn a_duplicate_is_refused_or_allowed_where_so_set() {
    let run = Run::new(|config| config.duplicates = Duplicates::Reject).await;
    let message = message_to(PHONE, "hi", "p");
    run.send(&message).await.id();
    let again = run.send(&message).await;
    assert_eq!(again.status, 400);
    assert!(again.message().ends_with("24 h 0 min are left") || again.message().ends_with("23 h 60 min are left"));
    assert!(again.infers("duplicate-refused"));
    run.stop().await;
    let run = Run::new(|config| config.duplicates = Duplicates::Allow).await;
    assert_ne!(run.send(&message).await.id(), run.send(&message).await.id());
    run.stop().await;
}

#[tokio::test]
async fn a_phone_and_its_email_are_one_recipient_and_what_was_never_sent_is_no_duplicate() {
    let book = "phones: { \"+15163330001\": subscribed, \"+15163330002\": unsubscribed }\n\
                emails: { ada@acme.test: \"+15163330001\" }\n";
    let run = Run::new(|config| config.book = Book::read(book).unwrap()).await;
    let first = run.send(&message_to("+15163330001", "hi", "p")).await.id();
    assert_eq!(run.send(&message_to("ADA@acme.test", "hi", "p")).await.id(), first);
    let unsubscribed = message_to("+15163330002", "hi", "p");
    assert_ne!(run.send(&unsubscribed).await.id(), run.send(&unsubscribed).await.id());
    run.stop().await;
}

#[tokio::test]
async fn duplicates_that_come_at_once_are_sent_once() {
    let run = Run::new(|_| ()).await;
    let message = message_to(PHONE, "hi", "p");
    let mut ids = Vec::new();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let (http, url) = (run.http.clone(), run.sandbox.send_url());
        let (keys, message) = (run.keys.clone(), message.to_string());
        all.spawn(async move { try_request(&http, "POST", &url, &pair(&keys), message).await.unwrap().id() });
    }
    while let Some(id) = all.join_next().await {
        ids.push(id.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    run.stop().await;
}

#[tokio::test]
async fn bulk_tells_of_each_message_and_is_200_in_part() {
    let run = Run::new(|_| ()).await;
    let mut bad = message_to("+15163330002", "", "p");
    bad["email"] = json!("ada@acme.test");
    let messages = json!({"messages": [message_to(PHONE, "hi", "p"), bad, 7, message_to("ada@acme.test", "hi", "p")]});
    let reply = run.post(api::BULK_PATH, &messages).await;
    assert_eq!(reply.status, 200);
    assert!(reply.infers("bulk-entry"));
    let answer = reply.json();
    let sent = answer["successSent"].as_array().unwrap();
    assert_eq!((sent.len(), &sent[0]["phone"], &sent[1]["email"]), (2, &json!(PHONE), &json!("ada@acme.test")));
    assert_eq!(run.status(sent[1]["messageId"].as_str().unwrap()).await, "PENDING_TO_SEND");
    let failed = answer["failedSent"].as_array().unwrap();
    assert_eq!(failed[0]["errorMessage"], "text: must not be empty");
    assert_eq!((&failed[0]["phone"], &failed[0]["email"]), (&json!("+15163330002"), &json!("ada@acme.test")));
    assert_eq!(failed[1]["errorMessage"], "a message must be a JSON object");
    let nobody = run.post(api::BULK_PATH, &json!({"messages": [{}]})).await;
    assert_eq!((nobody.status, nobody.json()["successSent"].as_array().unwrap().len()), (200, 0));
    run.stop().await;
}

#[tokio::test]
async fn bulk_takes_1_to_50_000_messages() {
    let run = Run::new(|_| ()).await;
    for messages in [json!({}), json!({"messages": 1}), json!({"messages": []})] {
        let reply = run.post(api::BULK_PATH, &messages).await;
        assert_eq!(reply.status, 400);
        assert!(reply.message().starts_with("messages"));
    }
    let most = run.post(api::BULK_PATH, &json!({"messages": vec![json!({}); 50_000]})).await;
    assert_eq!(most.json()["failedSent"].as_array().map(Vec::len), Some(50_000));
    let over = run.post(api::BULK_PATH, &json!({"messages": vec![json!({}); 50_001]})).await;
    assert_eq!((over.status, over.message().as_str()), (400, "messages: from 1 to 50000 of them, not 50001"));
    let many: Vec<Value> = (0..2_000).map(|at| message_to(&format!("+1516{:07}", 2_000_000 + at), "hi", "p")).collect();
    let taken = run.post(api::BULK_PATH, &json!({"messages": many})).await;
    assert_eq!(taken.json()["successSent"].as_array().map(Vec::len), Some(2_000));
    run.stop().await;
}

#[tokio::test]
async fn the_older_edition_and_grpc_codes_are_settings() {
    let run = Run::new(|config| {
        config.lenient = true;
        config.codes = Codes::Grpc;
    })
    .await;
    let old = run.send(&json!({"phone": PHONE, "text": "hi", "callbackData": "anything"})).await;
    assert!(old.infers("lenient") && !old.id().is_empty());
    let wrong = run.send(&json!({"phone": PHONE, "text": "", "callbackData": ""})).await;
    assert_eq!((wrong.status, wrong.json()["code"].as_i64()), (400, Some(3)));
    let denied = run.get(api::STATUS_PATH, &[]).await;
    assert_eq!((denied.status, denied.json()["code"].as_i64()), (401, Some(16)));
    run.stop().await;
}
