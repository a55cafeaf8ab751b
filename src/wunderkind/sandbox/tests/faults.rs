//! Injected faults.

use super::*;

async fn with(faults: &str) -> Run {
    Run::new(|config| config.faults = faults.parse().unwrap()).await
}

#[tokio::test]
async fn a_status_comes_as_asked_and_names_itself() {
    for status in [429, 500, 502, 503] {
        let run = with(&status.to_string()).await;
        let reply = run.send(&message_to(PHONE, "hi", "p")).await;
        assert_eq!((reply.status, reply.json()["code"].as_u64()), (status, Some(u64::from(status))));
        assert_eq!(reply.headers[FAULT_HEADER], status.to_string().as_str());
        let received = run.sandbox.received();
        assert_eq!((received[0].status, received[0].fault.as_str()), (status, status.to_string().as_str()));
        run.stop().await;
    }
}

#[tokio::test]
async fn a_slow_answer_takes_its_time() {
    let run = with("slow:300ms").await;
    let started = std::time::Instant::now();
    run.send(&message_to(PHONE, "hi", "p")).await.id();
    assert!(started.elapsed() >= Duration::from_millis(300));
    run.stop().await;
}

#[tokio::test]
async fn a_malformed_answer_is_no_json_and_the_message_was_taken() {
    let run = with("malformed").await;
    let reply = run.send(&message_to(PHONE, "hi", "p")).await;
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_str::<Value>(&reply.body).is_err());
    assert_eq!(run.sandbox.state.store.call(|db| db.messages(10)).await.unwrap().len(), 1);
    run.stop().await;
}

#[tokio::test]
async fn a_reset_takes_nothing_and_a_lost_answer_has_taken_the_message() {
    for (fault, taken) in [("reset", 0), ("lost", 1)] {
        let run = with(fault).await;
        let url = run.sandbox.send_url();
        let body = message_to(PHONE, "hi", "p").to_string();
        let result = try_request(&run.http, "POST", &url, &pair(&run.keys), body).await;
        let error = format!("{:?}", result.err().expect("there was an answer"));
        assert!(
            error.contains("reset") || error.contains("ConnectionReset") || error.contains("IncompleteMessage"),
            "{error}"
        );
        assert_eq!(run.sandbox.state.store.call(|db| db.messages(10)).await.unwrap().len(), taken, "{fault}");
        let received = run.sandbox.received();
        assert_eq!((received[0].status, received[0].fault.as_str()), (0, fault));
        run.stop().await;
    }
}
