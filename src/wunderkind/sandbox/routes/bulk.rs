//! `POST /text/bulk/message/send`: takes 1 to 50,000 messages.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::response::Response;
use axum::{Extension, Json};
use serde_json::{Map, Value, json};

use super::list::{self, Messages};
use super::send::{duplicate, object};
use crate::wunderkind::sandbox::inference::Inference;
use crate::wunderkind::sandbox::record::Number;
use crate::wunderkind::sandbox::reply::{Refusal, marked};
use crate::wunderkind::sandbox::state::State;
use crate::wunderkind::sandbox::store::{Candidate, Taken};
use crate::wunderkind::sandbox::validate;
use crate::wunderkind::{api, fields};

pub(super) async fn bulk(
    Shared(state): Shared<Arc<State>>,
    Extension(Number(request)): Extension<Number>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let read = list::read(&body, api::BULK_MOST)
        .map_err(|error| Refusal::bad_request(format!("the body is not one JSON object: {error}")))?;
    let messages = match read.messages {
        Some(Messages::List(messages, 1..=api::BULK_MOST)) => messages,
        Some(Messages::List(_, count)) => {
            let message = format!("messages: from 1 to {} of them, not {count}", api::BULK_MOST);
            return Err(Refusal::bad_request(message));
        }
        Some(Messages::Other) | None => {
            return Err(Refusal::bad_request("messages: is required, a list of messages"));
        }
    };
    let mut inferences = vec![Inference::AnyRecipientAccepted, Inference::BulkEntry, Inference::MessageWording];
    if read.unknown {
        inferences.push(Inference::UnknownFieldIgnored);
    }
    let (mut candidates, mut names, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for message in messages {
        // One at a time, so that never more than one message is held as a tree.
        let Ok(message) = object(message.get().as_bytes()) else {
            failed.push(failure("a message must be a JSON object", "", ""));
            continue;
        };
        let name = [fields::PHONE, fields::EMAIL].map(|field| text(&message, field));
        match one(&message, state.config.lenient) {
            Ok(valid) => {
                candidates.push(Candidate { message: valid, request });
                names.push(name);
            }
            Err(why) => failed.push(failure(&why, &name[0], &name[1])),
        }
    }
    drop(body);
    let taken = state.store.call(move |db| db.take(&candidates)).await.map_err(|error| Refusal::broken(&error))?;
    let mut sent = Vec::with_capacity(taken.len());
    for (taken, [phone, email]) in taken.into_iter().zip(names) {
        let (id, inference) = match taken {
            Taken::New(id) => (id, None),
            Taken::Dropped(id) => (id, Some(Inference::DuplicateDropped)),
            Taken::Refused(left) => {
                failed.push(failure(&duplicate(left), &phone, &email));
                (String::new(), Some(Inference::DuplicateRefused))
            }
        };
        inferences.extend(inference.filter(|inference| !inferences.contains(inference)));
        if !id.is_empty() {
            sent.push(json!({"messageId": id, "phone": phone, "email": email}));
        }
    }
    Ok(marked(Json(json!({"successSent": sent, "failedSent": failed})), &inferences))
}

fn one(message: &Map<String, Value>, lenient: bool) -> Result<validate::Message, String> {
    let read = if lenient { validate::lenient(message) } else { validate::message(message) };
    read.map_err(|violations| {
        let all: Vec<String> = violations.iter().map(|v| format!("{}: {}", v.field, v.problem)).collect();
        all.join("; ")
    })
}

fn text(message: &Map<String, Value>, name: &str) -> String {
    message.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn failure(why: &str, phone: &str, email: &str) -> Value {
    json!({"errorMessage": why, "phone": phone, "email": email})
}
