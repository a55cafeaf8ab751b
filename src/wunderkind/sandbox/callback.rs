//! Status callbacks: one POST for each state of a message, never a second one.
//!
//! That they come, that the members of `callbackData` are appended and that nothing is tried
//! again is documented. The shape below is inferred from what the guide says a Klaviyo event
//! holds; for other receivers it is not documented at all.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use tokio::sync::watch;

use super::reply::INFERRED_HEADER;
use super::state::State;
use super::store::{Due, Outcome};
use crate::wunderkind::client::{Target, install_tls};

/// How many callbacks are taken up at a time.
const BATCH: u32 = 256;
/// How many posts are under way at a time.
const LANES: usize = 8;
/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often to look for new messages.
const LOOK: Duration = Duration::from_millis(20);

/// The body of a callback: the members of `callbackData`, and `MessageID` and `Status`, which win.
pub(super) fn body(data: &str, message_id: &str, status: &str) -> String {
    let mut members: Map<String, Value> = serde_json::from_str(data).unwrap_or_default();
    members.insert("MessageID".to_owned(), Value::from(message_id));
    members.insert("Status".to_owned(), Value::from(status));
    Value::Object(members).to_string()
}

/// Makes callbacks until told to stop; those that are under way then are waited for.
pub(super) async fn run(state: Arc<State>, target: Target, mut stop: watch::Receiver<bool>) {
    install_tls();
    // The target is on this machine: no proxy, no certificates.
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .build();
    let Ok(client) = client else { return };
    while !*stop.borrow() && stop.has_changed().is_ok() {
        let Ok((due, next)) = state.store.call(|db| db.due(BATCH)).await else { return };
        if due.is_empty() {
            let pause = next.map_or(LOOK, |next| state.clock.until(next).min(LOOK));
            tokio::select! {
                () = tokio::time::sleep(pause.max(Duration::from_millis(1))) => {}
                // A sandbox that was dropped wants nothing more.
                changed = stop.changed() => if changed.is_err() { return },
            }
            continue;
        }
        let outcomes = posted(&client, &target, due).await;
        if state.store.call(move |db| db.called(&outcomes)).await.is_err() {
            return;
        }
    }
}

/// Posts in lanes: the callbacks of one message keep their order.
async fn posted(client: &reqwest::Client, target: &Target, due: Vec<Due>) -> Vec<Outcome> {
    let mut lanes: Vec<Vec<Due>> = (0..LANES).map(|_| Vec::new()).collect();
    for one in due {
        let at = usize::try_from(one.message).unwrap_or_default() % LANES;
        if let Some(lane) = lanes.get_mut(at) {
            lane.push(one);
        }
    }
    let mut tasks = tokio::task::JoinSet::new();
    for lane in lanes {
        let (client, target) = (client.clone(), target.clone());
        tasks.spawn(async move {
            let mut outcomes = Vec::with_capacity(lane.len());
            for one in lane {
                let told = post(&client, &target, &one).await;
                outcomes.push(Outcome { id: one.id, told });
            }
            outcomes
        });
    }
    let mut outcomes = Vec::new();
    while let Some(lane) = tasks.join_next().await {
        outcomes.extend(lane.unwrap_or_default());
    }
    outcomes
}

async fn post(client: &reqwest::Client, target: &Target, due: &Due) -> String {
    let request = client
        .post(target.url().clone())
        .header(CONTENT_TYPE, "application/json")
        .header(INFERRED_HEADER, "callback-shape")
        .body(body(&due.data, &due.message_id, &due.status));
    match request.send().await {
        Ok(response) => response.status().as_u16().to_string(),
        Err(error) if error.is_timeout() => "no answer within 5 seconds".to_owned(),
        Err(error) if error.is_connect() => "no connection".to_owned(),
        Err(_) => "the connection broke".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_of_callback_data_come_back_beside_id_and_status() {
        let told: Value = serde_json::from_str(&body(r#"{"profileID":"01","n":{"a":1}}"#, "m", "SENDING")).unwrap();
        assert_eq!(told, serde_json::json!({"profileID":"01","n":{"a":1},"MessageID":"m","Status":"SENDING"}));
        assert_eq!(body("{}", "m", "SENDING"), r#"{"MessageID":"m","Status":"SENDING"}"#);
        let clash: Value = serde_json::from_str(&body(r#"{"Status":"mine"}"#, "m", "SENDING")).unwrap();
        assert_eq!(clash["Status"], "SENDING");
    }
}
