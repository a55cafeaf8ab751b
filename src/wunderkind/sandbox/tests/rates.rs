//! The rate limit.

use std::time::Instant;

use super::*;

/// Sends for a while, as fast as it can, and tells how many were taken in which time.
async fn hammer(run: &Run, client: &str, tried: usize) -> (usize, Duration) {
    let (started, mut taken) = (Instant::now(), 0);
    let headers = [("X-Client-ID", client), ("X-Client-Secret", "any")];
    for _ in 0..tried {
        let reply = run.get(&format!("{}?messageId=x", api::STATUS_PATH), &headers).await;
        assert!(matches!(reply.status, 404 | 429), "{}", reply.body);
        taken += usize::from(reply.status == 404);
    }
    (taken, started.elapsed())
}

#[tokio::test]
async fn each_client_id_has_a_limit_of_its_own_and_it_is_exact() {
    let run = Run::new(|config| {
        config.rate = Some(50);
        config.any_client = true;
    })
    .await;
    for client in ["one", "another"] {
        let (taken, time) = hammer(&run, client, 300).await;
        let most = 50.0 + time.as_secs_f64() * 50.0 + 1.0;
        assert!((50..300).contains(&taken) && (taken as f64) <= most, "{taken} in {time:?}");
        // What time earned was given, too, unless requests came too slowly to use it.
        assert!((taken as f64) >= (50.0 + time.as_secs_f64() * 50.0 - 2.0).min(250.0), "{taken} in {time:?}");
    }
    run.stop().await;
}

#[tokio::test]
async fn a_denied_request_is_429_without_retry_after_unless_asked() {
    for retry_after in [None, Some(7)] {
        let run = Run::new(|config| {
            config.rate = Some(1);
            config.retry_after = retry_after;
        })
        .await;
        run.send(&message_to(PHONE, "hi", "p")).await.id();
        let denied = run.send(&message_to(PHONE, "ho", "p")).await;
        assert_eq!((denied.status, denied.json()["code"].as_i64()), (429, Some(429)));
        assert!(denied.message().starts_with("Denied") && denied.infers("rate-limit"));
        let told = denied.headers.get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(told, retry_after.map(|seconds| seconds.to_string()));
        run.stop().await;
    }
}
