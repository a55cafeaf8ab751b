//! `POST /text/bulk/message/send`: takes 1 to 50,000 messages.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::response::Response;
use axum::{Extension, Json};
use serde_json::{Value, json};

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
    let mut object = object(&body)?;
    drop(body);
    let Some(Value::Array(messages)) = object.remove("messages") else {
        return Err(Refusal::bad_request("messages: is required, a list of messages"));
    };
    if !(1..=api::BULK_MOST).contains(&messages.len()) {
        let message = format!("messages: from 1 to {} of them, not {}", api::BULK_MOST, messages.len());
        return Err(Refusal::bad_request(message));
    }
    let mut inferences = vec![Inference::AnyRecipientAccepted, Inference::BulkEntry, Inference::MessageWording];
    if !object.is_empty() {
        inferences.push(Inference::UnknownFieldIgnored);
    }
    let (mut candidates, mut names, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for message in messages {
        match one(&message, state.config.lenient) {
            Ok(valid) => {
                candidates.push(Candidate { message: valid, request });
                names.push([text(&message, fields::PHONE), text(&message, fields::EMAIL)]);
            }
            Err(why) => failed.push(failure(&why, &text(&message, fields::PHONE), &text(&message, fields::EMAIL))),
        }
    }
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

fn one(message: &Value, lenient: bool) -> Result<validate::Message, String> {
    let object = message.as_object().ok_or("a message must be a JSON object")?;
    let read = if lenient { validate::lenient(object) } else { validate::message(object) };
    read.map_err(|violations| {
        let all: Vec<String> = violations.iter().map(|v| format!("{}: {}", v.field, v.problem)).collect();
        all.join("; ")
    })
}

fn text(message: &Value, name: &str) -> String {
    message.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn failure(why: &str, phone: &str, email: &str) -> Value {
    json!({"errorMessage": why, "phone": phone, "email": email})
}
