//! Credentials, fields, paths and limits of the one route that everybody uses.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::wunderkind::fields;

fn good_message() -> String {
    json!({"phone":"+19191234567","text":"Acme: hi","callbackData":"{}","sendPurpose":"Birthday"}).to_string()
}

async fn started() -> (Sandbox, ClientKeys) {
    let keys = ClientKeys::generated();
    (Sandbox::start(Config::new(keys.clone())).await.unwrap(), keys)
}

/// A request is written down about when it is answered.
async fn received(sandbox: &Sandbox, expected: usize) -> Vec<Received> {
    for _ in 0..200 {
        if sandbox.received().len() >= expected {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sandbox.received()
}

#[tokio::test]
async fn a_good_message_is_answered_with_a_message_id_and_remembered_without_credentials() {
    let (sandbox, keys) = started().await;
    let reply = request("POST", &sandbox.send_url(), &pair(&keys), good_message()).await;
    assert_eq!((reply.status, reply.content_type.as_str()), (200, "application/json"));
    let id = reply.json()["messageId"].as_str().unwrap().to_owned();
    assert!(uuid::Uuid::parse_str(&id).is_ok());
    assert_eq!(reply.inferred, ["any-recipient-accepted"]);
    let received = received(&sandbox, 1).await;
    assert_eq!(received.len(), 1);
    assert_eq!((received[0].body.clone(), received[0].status), (good_message(), 200));
    assert!(!format!("{received:?}").contains(keys.secret.expose()));
    assert!(!format!("{received:?}").contains(keys.id.expose()));
    sandbox.stop().await.unwrap();
}

#[tokio::test]
async fn a_missing_header_is_401_and_a_wrong_one_403() {
    let (sandbox, keys) = started().await;
    let url = sandbox.send_url();
    let [id, secret] = pair(&keys);
    for (headers, status) in [
        (vec![], 401),
        (vec![id], 401),
        (vec![secret], 401),
        (vec![("X-Client-ID", ""), secret], 401),
        (vec![id, ("X-Client-Secret", "wrong")], 403),
        (vec![("X-Client-ID", "wrong"), secret], 403),
        (vec![id, secret, ("X-Client-ID", "second")], 403),
    ] {
        let reply = request("POST", &url, &headers, good_message()).await;
        assert_eq!(reply.status, status);
        assert_eq!(reply.json()["code"], status);
        assert!(reply.inferred.contains(&"auth-split".to_owned()));
    }
    sandbox.stop().await.unwrap();
}

#[tokio::test]
async fn one_status_refuses_both_where_so_set() {
    for (auth_status, status) in [(AuthStatus::Unauthorized, 401), (AuthStatus::Forbidden, 403)] {
        let keys = ClientKeys::generated();
        let sandbox = Sandbox::start(Config { auth_status, ..Config::new(keys.clone()) }).await.unwrap();
        let [id, secret] = pair(&keys);
        for headers in [vec![], vec![id], vec![id, ("X-Client-Secret", "wrong")], vec![id, secret, id]] {
            let reply = request("POST", &sandbox.send_url(), &headers, good_message()).await;
            assert_eq!((reply.status, reply.json()["code"].as_u64()), (status, Some(u64::from(status))));
            assert!(reply.inferred.contains(&"auth-split".to_owned()));
        }
        sandbox.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_field_is_400_and_named() {
    let (sandbox, keys) = started().await;
    let body = json!({"phone":"+19191234567","text":"","callbackData":{},"sendPurpose":"x"}).to_string();
    let reply = request("POST", &sandbox.send_url(), &pair(&keys), body).await;
    assert_eq!(reply.status, 400);
    assert_eq!(reply.json()["message"], "text: must not be empty");
    assert_eq!(reply.json()["details"][1]["field"], "callbackData");
    assert_eq!(reply.inferred, ["envelope-code", "message-wording"]);
    for body in ["", "{", "[]", "\"x\"", "{\"text\": \"O\"Brien\"}"] {
        assert_eq!(request("POST", &sandbox.send_url(), &pair(&keys), body.to_owned()).await.status, 400, "{body}");
    }
    sandbox.stop().await.unwrap();
}

#[tokio::test]
async fn unknown_paths_and_methods_are_404_in_plain_text() {
    let (sandbox, _) = started().await;
    for (method, path) in [("GET", "/"), ("POST", "/text/message/send/"), ("GET", api::SEND_PATH)] {
        let reply = request(method, &(sandbox.url() + path), &[], String::new()).await;
        assert_eq!(reply.status, 404);
        assert!(reply.content_type.starts_with("text/plain"));
    }
    assert_eq!(received(&sandbox, 3).await.len(), 3);
    sandbox.stop().await.unwrap();
}

#[tokio::test]
async fn a_request_over_the_limit_is_413_and_memory_of_requests_is_bounded() {
    let keys = ClientKeys::generated();
    let config = Config { max_request: 500, remembered: 2, ..Config::new(keys.clone()) };
    let sandbox = Sandbox::start(config).await.unwrap();
    for _ in 0..3 {
        let reply = request("POST", &sandbox.send_url(), &pair(&keys), "x".repeat(501)).await;
        assert_eq!(reply.status, 413);
        assert!(reply.inferred.contains(&"request-limit".to_owned()));
    }
    assert_eq!(received(&sandbox, 2).await.len(), 2);
    sandbox.stop().await.unwrap();
}

#[tokio::test]
async fn a_request_far_over_the_limit_sees_its_answer() {
    let run = Run::new(|_| ()).await;
    let reply = run.send(&json!({"text": "x".repeat(8 << 20)})).await;
    assert_eq!((reply.status, reply.message().as_str()), (413, "the request is too large"));
    run.stop().await;
}

#[tokio::test]
async fn it_listens_on_the_loopback_only_and_frees_its_port() {
    let (sandbox, keys) = started().await;
    assert!(sandbox.address.ip().is_loopback());
    let port = sandbox.address.port();
    let second = Sandbox::start(Config { port, ..Config::new(keys.clone()) }).await;
    assert!(matches!(second, Err(SandboxError::Listen { .. })));
    sandbox.stop().await.unwrap();
    let again = Sandbox::start(Config { port, ..Config::new(keys) }).await.unwrap();
    again.stop().await.unwrap();
}

/// Any JSON whose objects like to bear the names of the fields.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}|\\+1[0-9]{10}|https?://[a-z.]{0,9}|\\{\\}|a@b".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 8, |inner| {
        let key = prop_oneof![proptest::sample::select(fields::names().collect::<Vec<_>>()), Just("other")];
        let object = proptest::collection::vec((key, inner.clone()), 0..9)
            .prop_map(|members| members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect::<Map<_, _>>().into());
        prop_oneof![object, proptest::collection::vec(inner, 0..4).prop_map(Value::from)]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_taken_satisfies_the_fields_and_what_is_refused_names_one(value in any_json()) {
        let Value::Object(object) = value else { return Ok(()) };
        match message(&object) {
            Ok(message) => {
                prop_assert!(!message.text.trim().is_empty() && !message.send_purpose.trim().is_empty());
                prop_assert!(object.values().all(Value::is_string) || !message.unknown.is_empty());
            }
            Err(violations) => {
                prop_assert!(!violations.is_empty());
                prop_assert!(violations.iter().all(|v| fields::field(v.field).is_some() && !v.problem.is_empty()));
            }
        }
    }
}

#[tokio::test]
async fn bytes_of_any_kind_get_a_documented_answer() {
    let (sandbox, keys) = started().await;
    let mut seed = 0x9E37_79B9_u32;
    for length in 0..300 {
        // xorshift: the same bytes at every run.
        let mut byte = || {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            char::from(seed.to_le_bytes()[0])
        };
        let body: String = (0..length).map(|_| byte()).collect();
        let reply = request("POST", &sandbox.send_url(), &pair(&keys), body).await;
        assert_eq!(reply.status, 400);
        assert_eq!(reply.json()["code"], 400);
    }
    sandbox.stop().await.unwrap();
}
