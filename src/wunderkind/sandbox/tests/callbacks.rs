//! Status callbacks.

use std::sync::Mutex;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;

use super::*;
use crate::wunderkind::client::Target;

/// A receiver that keeps what it gets and answers with `status`.
struct Receiver {
    got: Arc<Mutex<Vec<Value>>>,
    url: String,
}

impl Receiver {
    async fn new(status: StatusCode) -> Self {
        let got = Arc::<Mutex<Vec<Value>>>::default();
        let kept = Arc::clone(&got);
        let router = Router::new().route(
            "/status",
            post(move |body: String| {
                kept.lock().unwrap().push(serde_json::from_str(&body).unwrap());
                std::future::ready(status)
            }),
        );
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/status", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { got, url }
    }

    async fn wait_for(&self, count: usize) -> Vec<Value> {
        for _ in 0..500 {
            if self.got.lock().unwrap().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.got.lock().unwrap().clone()
    }

    async fn run(&self) -> Run {
        let target = Target::parse(&self.url).unwrap();
        Run::new(|config| {
            config.callback = Some(target);
            config.speed = 20;
        })
        .await
    }
}

fn statuses(got: &[Value]) -> Vec<&str> {
    got.iter().map(|one| one["Status"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_state_is_posted_once_in_order_with_the_members_of_callback_data() {
    let receiver = Receiver::new(StatusCode::OK).await;
    let run = receiver.run().await;
    let mut message = message_to(PHONE, "hi", "p");
    message["callbackData"] = json!("{\"profileID\":\"01ABC\",\"campaign\":{\"n\":1}}");
    let id = run.send(&message).await.id();
    let got = receiver.wait_for(3).await;
    assert_eq!(statuses(&got), ["PENDING_TO_SEND", "SENDING", "DELIVERED"]);
    assert_eq!(
        got[0],
        json!({"profileID": "01ABC", "campaign": {"n": 1}, "MessageID": id, "Status": "PENDING_TO_SEND"})
    );
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(receiver.got.lock().unwrap().len(), 3);
    let shown = run.sandbox.state.store.call(|db| db.messages(1)).await.unwrap();
    assert_eq!(shown[0].callbacks.last().unwrap(), &("DELIVERED".to_owned(), "200".to_owned()));
    run.stop().await;
}

#[tokio::test]
async fn nothing_is_posted_a_second_time_whatever_the_receiver_says() {
    let receiver = Receiver::new(StatusCode::INTERNAL_SERVER_ERROR).await;
    let run = receiver.run().await;
    let mut message = message_to(PHONE, "hi", "p");
    message["callbackData"] = json!("");
    let id = run.send(&message).await.id();
    let got = receiver.wait_for(3).await;
    assert_eq!(got[2], json!({"MessageID": id, "Status": "DELIVERED"}));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(receiver.got.lock().unwrap().len(), 3);
    run.stop().await;
}

#[tokio::test]
async fn nobody_there_hurts_nobody() {
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
    let target = Target::parse(&format!("http://{closed}/")).unwrap();
    let run = Run::new(|config| {
        config.callback = Some(target);
        config.speed = 1_000;
    })
    .await;
    let id = run.send(&message_to(PHONE, "hi", "p")).await.id();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(run.status(&id).await, "DELIVERED");
    let shown = run.sandbox.state.store.call(|db| db.messages(1)).await.unwrap();
    assert_eq!(shown[0].callbacks[0], ("PENDING_TO_SEND".to_owned(), "no connection".to_owned()));
    run.stop().await;
}

#[tokio::test]
async fn a_restart_neither_loses_nor_repeats_a_callback() {
    let receiver = Receiver::new(StatusCode::OK).await;
    let target = Target::parse(&receiver.url).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.sqlite3");
    let on = || {
        let (target, state) = (target.clone(), state.clone());
        Run::new(move |config| {
            config.callback = Some(target);
            config.state = Some(state);
        })
    };
    let run = on().await;
    run.send(&message_to(PHONE, "hi", "p")).await.id();
    assert_eq!(statuses(&receiver.wait_for(1).await), ["PENDING_TO_SEND"]);
    run.stop().await;
    let run = on().await;
    run.sandbox.skip(Duration::from_secs(3));
    assert_eq!(statuses(&receiver.wait_for(3).await), ["PENDING_TO_SEND", "SENDING", "DELIVERED"]);
    run.sandbox.skip(Duration::from_secs(8 * 24 * 60 * 60));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(receiver.got.lock().unwrap().len(), 3);
    run.stop().await;
}
