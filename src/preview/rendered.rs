//! A rendered body, read as its endpoint reads it.

use serde_json::Value;

use super::holes::Marked;
use super::{Message, Subject};
use crate::body::{EvaluateError, Sample, Setting, evaluate};
use crate::lint::reader_stop;
use crate::sms::Measure;
use crate::wunderkind::{fields, sandbox};

/// What became of a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It was rendered.
    Rendered(Box<Rendered>),
    /// An expression can't be read or fails with this sample: Klaviyo would send nothing.
    Failed(EvaluateError),
}

impl Outcome {
    /// What was rendered.
    #[must_use]
    pub const fn rendered(&self) -> Option<&Rendered> {
        match self {
            Self::Rendered(rendered) => Some(rendered),
            Self::Failed(_) => None,
        }
    }

    /// Whether it was rendered, and a reader takes it as JSON.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.rendered().is_some_and(|rendered| rendered.broken.is_none())
    }

    /// Whether the same is sent.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rendered(one), Self::Rendered(other)) => one.body == other.body,
            (Self::Failed(one), Self::Failed(other)) => one == other,
            _ => false,
        }
    }
}

/// A rendered body.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// Its text.
    pub body: String,
    /// Where a reader stops in it, if it does.
    pub broken: Option<Break>,
    /// What it holds, where it is JSON.
    pub value: Option<Value>,
    /// The message in it.
    pub message: Option<Message>,
    /// What the message costs with the endpoint's link.
    pub with_link: Option<Measure>,
    /// What `callbackData` decodes to.
    pub callback: Option<Value>,
    /// What the documented rules of the Text API's fields say of it, in sentences.
    pub doubts: Vec<String>,
}

/// Where a reader of JSON stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Offset of the byte, from 0.
    pub at: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// What could have stood there.
    pub expected: &'static str,
    /// What stands there; none where the text ends.
    pub found: Option<char>,
    /// Whether it is the JSON in `callbackData` that breaks.
    pub inside: bool,
    /// The expression that printed what stands there.
    pub hole: Option<String>,
}

/// Renders the body with the sample in one world.
pub(super) fn render(subject: Subject<'_>, sample: &Sample, setting: Setting<'_>, marked: Option<&Marked>) -> Outcome {
    match evaluate(subject.body, sample, setting) {
        Ok(body) => Outcome::Rendered(Box::new(read(subject, body, marked))),
        Err(error) => Outcome::Failed(error),
    }
}

fn read(subject: Subject<'_>, body: String, marked: Option<&Marked>) -> Rendered {
    let stop = reader_stop(&body, subject.text_api);
    let broken = stop.map(|stop| {
        let before = body.get(..stop.at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Break {
            at: stop.at,
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            expected: stop.expected,
            found: body.get(stop.at..).and_then(|rest| rest.chars().next()),
            inside: stop.inside,
            hole: marked.and_then(|marked| marked.hole_at(&body, stop.at)),
        }
    });
    let outer = broken.as_ref().is_none_or(|broken| broken.inside);
    let value: Option<Value> = if outer { serde_json::from_str(&body).ok() } else { None };
    let message = value.as_ref().filter(|_| subject.text_api).and_then(Message::of_value);
    let callback = value.as_ref().filter(|_| subject.text_api).and_then(|value| {
        let inner = value.get(fields::CALLBACK_DATA)?.as_str()?;
        serde_json::from_str(inner).ok()
    });
    Rendered {
        with_link: message.as_ref().and_then(|message| message.with_link(subject.link_reserve)),
        doubts: value.as_ref().filter(|_| subject.text_api).map(doubts).unwrap_or_default(),
        body,
        broken,
        value,
        message,
        callback,
    }
}

fn doubts(value: &Value) -> Vec<String> {
    let Value::Object(object) = value else {
        return vec!["the body is not one object, which is what the endpoint takes".to_owned()];
    };
    let broken = sandbox::message(object).err().unwrap_or_default();
    broken.into_iter().map(|violation| format!("{}: {}", violation.field, violation.problem)).collect()
}
