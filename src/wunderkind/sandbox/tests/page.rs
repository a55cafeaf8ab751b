//! The page, without a browser.

use super::*;

const NASTY: &str = "<script>alert(1)</script> \"'&{{ 7*7 }}";

async fn with_page() -> Run {
    Run::new(|config| config.page = true).await
}

#[tokio::test]
async fn it_shows_texts_requests_and_reasons_and_escapes_all_of_them() {
    let run = with_page().await;
    let mut message = message_to(PHONE, NASTY, NASTY);
    message["clickUrl"] = json!("https://shop.acme.test/?a=<b>");
    message["mediaUrl"] = json!("https://cdn.acme.test/cake.jpg?\"><img>");
    let id = run.send(&message).await.id();
    run.send(&json!({"phone": "<b>"})).await;
    run.get("/<i>?<u>", &[("X-Nasty", "<em>")]).await;
    let page = run.get("/", &[]).await;
    assert_eq!((page.status, page.content_type.as_str()), (200, "text/html; charset=utf-8"), "{}", page.body);
    for part in [
        "&lt;script&gt;alert(1)&lt;",
        "https://txts.ly/",
        "Picture, not loaded",
        &id,
        "PENDING_TO_SEND",
        "is no phone number",
        "any-recipient-accepted",
        "X-Nasty",
    ] {
        assert!(page.body.to_lowercase().contains(&part.to_lowercase()), "{part} is not in {}", page.body);
    }
    for tag in ["<script>alert", "<b>", "<i>", "<u>", "<em>", "<img"] {
        assert!(!page.body.contains(tag), "{tag} in {}", page.body);
    }
    // Nobody's text is a scaffold.
    assert!(page.body.contains("{{ 7*7 }}"));
    assert!(!page.body.contains(run.keys.secret.expose()));
    run.stop().await;
}

#[tokio::test]
async fn its_policy_forbids_everything_from_elsewhere() {
    let run = with_page().await;
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/sandbox/live", "text/html; charset=utf-8"),
        ("/sandbox/page.css", "text/css; charset=utf-8"),
        ("/sandbox/page.js", "text/javascript; charset=utf-8"),
    ] {
        let reply = run.get(path, &[]).await;
        assert_eq!((reply.status, reply.content_type.as_str()), (200, kind), "{path}");
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        assert!(!reply.body.contains("http://") || path == "/" || path == "/sandbox/live", "{path} names another host");
    }
    // Looking at the page is no request to the API.
    assert!(run.sandbox.received().is_empty());
    run.stop().await;
}

#[tokio::test]
async fn it_is_for_this_machine_by_name() {
    let run = with_page().await;
    for (host, status) in [("localhost:1", 200), ("127.0.0.1", 200), ("evil.test", 403), ("127.0.0.1.evil.test", 403)] {
        assert_eq!(run.get("/sandbox/live", &[("Host", host)]).await.status, status, "{host}");
    }
    assert_eq!(run.post("/", &json!({})).await.status, 404);
    run.stop().await;
}

#[tokio::test]
async fn the_live_part_is_sent_again_only_when_something_changed() {
    let run = with_page().await;
    let first = run.get("/sandbox/live", &[]).await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(run.get("/sandbox/live", &[("If-None-Match", &tag)]).await.status, 304);
    run.send(&message_to(PHONE, "hi", "p")).await.id();
    let second = run.get("/sandbox/live", &[("If-None-Match", &tag)]).await;
    assert_eq!(second.status, 200);
    run.sandbox.skip(Duration::from_secs(1));
    let tag = second.headers["etag"].to_str().unwrap().to_owned();
    let third = run.get("/sandbox/live", &[("If-None-Match", &tag)]).await;
    assert!(third.status == 200 && third.body.contains("SENDING"));
    run.stop().await;
}
