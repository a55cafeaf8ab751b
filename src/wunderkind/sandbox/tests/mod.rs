//! The sandbox over real sockets.

mod basics;
mod callbacks;
mod client;
mod faults;
mod messages;
mod page;
mod rates;
mod restart;
mod subscriptions;

use serde_json::{Value, json};

use super::*;
use crate::wunderkind::credentials::ClientKeys;

pub(super) const PHONE: &str = "+19191234567";

pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) headers: reqwest::header::HeaderMap,
    pub(super) inferred: Vec<String>,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The id of a message that was taken.
    pub(super) fn id(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.body);
        self.json()["messageId"].as_str().unwrap().to_owned()
    }

    pub(super) fn message(&self) -> String {
        self.json()["message"].as_str().unwrap().to_owned()
    }

    pub(super) fn infers(&self, name: &str) -> bool {
        self.inferred.iter().any(|one| one == name)
    }
}

pub(super) fn message_to(to: &str, text: &str, purpose: &str) -> Value {
    let field = if to.contains('@') { "email" } else { "phone" };
    json!({field: to, "text": text, "callbackData": "{\"profileID\":\"01ABC\"}", "sendPurpose": purpose})
}

pub(super) fn http() -> reqwest::Client {
    crate::wunderkind::client::install_tls();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

pub(super) async fn request(method: &str, url: &str, headers: &[(&str, &str)], body: String) -> Reply {
    try_request(&http(), method, url, headers, body).await.unwrap()
}

pub(super) async fn try_request(
    http: &reqwest::Client,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: String,
) -> Result<Reply, reqwest::Error> {
    let mut request = http.request(method.parse().unwrap(), url).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await?;
    let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
    Ok(Reply {
        status: response.status().as_u16(),
        content_type: response.headers().get("content-type").map(text).unwrap_or_default(),
        inferred: response.headers().get_all(INFERRED_HEADER).iter().map(text).collect(),
        headers: response.headers().clone(),
        body: response.text().await?,
    })
}

pub(super) fn pair(keys: &ClientKeys) -> [(&'static str, &str); 2] {
    [("X-Client-ID", keys.id.expose()), ("X-Client-Secret", keys.secret.expose())]
}

/// A sandbox and a client of it.
pub(super) struct Run {
    pub(super) sandbox: Sandbox,
    pub(super) keys: ClientKeys,
    pub(super) http: reqwest::Client,
}

impl Run {
    pub(super) async fn new(change: impl FnOnce(&mut Config)) -> Self {
        let keys = ClientKeys::generated();
        let mut config = Config::new(keys.clone());
        change(&mut config);
        Self { sandbox: Sandbox::start(config).await.unwrap(), keys, http: http() }
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Reply {
        let url = self.sandbox.url() + path;
        try_request(&self.http, "POST", &url, &pair(&self.keys), body.to_string()).await.unwrap()
    }

    pub(super) async fn send(&self, body: &Value) -> Reply {
        self.post(api::SEND_PATH, body).await
    }

    /// The answer of the status endpoint.
    pub(super) async fn ask(&self, id: &str) -> Reply {
        let url = format!("{}{}?messageId={id}", self.sandbox.url(), api::STATUS_PATH);
        try_request(&self.http, "GET", &url, &pair(&self.keys), String::new()).await.unwrap()
    }

    pub(super) async fn status(&self, id: &str) -> String {
        self.ask(id).await.json()["status"].as_str().unwrap().to_owned()
    }

    pub(super) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        try_request(&self.http, "GET", &(self.sandbox.url() + path), headers, String::new()).await.unwrap()
    }

    pub(super) async fn stop(self) {
        self.sandbox.stop().await.unwrap();
    }
}
