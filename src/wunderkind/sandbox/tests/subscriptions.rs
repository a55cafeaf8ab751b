//! The three subscription routes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

fn list(numbers: &[&str]) -> Value {
    json!({"phone_numbers": {"phone_numbers": numbers}})
}

#[tokio::test]
async fn subscriptions_are_told_changed_and_decide_what_becomes_of_a_message() {
    let book = Book::read("phones: { \"+15163330001\": subscribed, \"+15163330002\": unsubscribed }\n").unwrap();
    let run = Run::new(|config| config.book = book).await;
    let told = run.post(api::SUBSCRIPTION_PATH, &list(&["+15163330001", "+15163330002", "+15163330003", "5163"])).await;
    let state = |phone: &str, subscribed: bool| json!({"phoneNumber": phone, "subscriptionStatus": subscribed});
    assert_eq!(
        told.json(),
        json!({"phoneNumberStatuses": [state("+15163330001", true), state("+15163330002", false),
               state("+15163330003", false)], "invalidPhoneNumbers": ["5163"]})
    );
    assert!(told.infers("unknown-phone"));

    let mut subscribe = list(&["+15163330002", "x"]);
    assert!(run.post(api::SUBSCRIBE_PATH, &subscribe).await.message().starts_with("sendPurpose"));
    subscribe["sendPurpose"] = json!("Birthday");
    assert_eq!(
        run.post(api::SUBSCRIBE_PATH, &subscribe).await.json(),
        json!({"message": "We have received and are processing your request", "invalidPhoneNumbers": ["x"],
               "failedToProcessNumbers": []})
    );
    let gone = run.post(api::UNSUBSCRIBE_PATH, &list(&["+15163330001"])).await;
    assert_eq!(
        gone.json(),
        json!({"message": "We have received and are processing your request", "invalidPhoneNumbers": []})
    );
    for (phone, end) in
        [("+15163330001", "NOT_SUBSCRIBED"), ("+15163330002", "DELIVERED"), ("+15163330003", "NOT_FOUND")]
    {
        let id = run.send(&message_to(phone, "hi", "p")).await.id();
        run.sandbox.skip(Duration::from_secs(3));
        assert_eq!(run.status(&id).await, end, "{phone}");
    }
    run.stop().await;
}

#[tokio::test]
async fn a_file_of_50_000_numbers_is_taken_and_one_more_is_not() {
    let run = Run::new(|_| ()).await;
    let file = |count: usize| {
        let numbers: String = (0..count).map(|at| format!("+1516{:07}\r\n", 2_000_000 + at)).collect();
        json!({"csv_file": STANDARD.encode(format!("phone_numbers\r\n{numbers}"))})
    };
    assert_eq!(run.post(api::UNSUBSCRIBE_PATH, &file(50_000)).await.status, 200);
    let told = run.post(api::SUBSCRIPTION_PATH, &list(&["+15162049999", "+15162050000"])).await.json();
    assert_eq!(told["phoneNumberStatuses"][0]["subscriptionStatus"], false);
    assert_eq!(told["phoneNumberStatuses"][1]["subscriptionStatus"], true);
    let over = run.post(api::UNSUBSCRIBE_PATH, &file(50_001)).await;
    assert!(over.status == 400 && over.message().starts_with("csv_file"));
    run.stop().await;
}

#[tokio::test]
async fn all_six_routes_want_the_two_headers() {
    let run = Run::new(|_| ()).await;
    for path in [
        api::SEND_PATH,
        api::BULK_PATH,
        api::SUBSCRIPTION_PATH,
        api::SUBSCRIBE_PATH,
        api::UNSUBSCRIBE_PATH,
        api::STATUS_PATH,
    ] {
        let method = if path == api::STATUS_PATH { "GET" } else { "POST" };
        let url = run.sandbox.url() + path;
        assert_eq!(request(method, &url, &[], String::new()).await.status, 401, "{path}");
        let wrong = [("X-Client-ID", "a"), ("X-Client-Secret", "b")];
        let reply = request(method, &url, &wrong, String::new()).await;
        assert_eq!((reply.status, reply.json()["code"].as_i64()), (403, Some(403)), "{path}");
        assert_eq!(request(method, &url, &pair(&run.keys), String::new()).await.status, 400, "{path}");
    }
    run.stop().await;
}
