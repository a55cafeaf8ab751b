//! Many messages in one request (<https://developer.wunderkind.co/reference/bulk-text-message-api>).

use serde_json::Value;

/// The body of a bulk request, made of the bodies of its messages, byte for byte.
#[must_use]
pub fn body(messages: &[String]) -> String {
    format!("{{\"messages\":[{}]}}", messages.join(","))
}

/// What the answer says of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// It was taken; an id, where the answer has one.
    Taken(Option<String>),
    /// It was refused, with the endpoint's words.
    Refused(String),
    /// The answer does not account for it.
    Unclear,
}

/// Reads `successSent` and `failedSent` for the recipients of the messages, in their order.
/// An entry of `failedSent` names `phone`, `email` and `errorMessage`. The members of an entry of
/// `successSent` are not documented, so a message counts as taken when it is not among the
/// failed and the numbers of both lists add up. `None` where the answer has neither list.
#[must_use]
pub fn rows(recipients: &[&str], answer: &str) -> Option<Vec<Row>> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let list = |name: &str| answer.get(name).and_then(Value::as_array);
    if list("successSent").is_none() && list("failedSent").is_none() {
        return None;
    }
    let (sent, failed) = (list("successSent").map_or(&[][..], Vec::as_slice), list("failedSent"));
    let mut failed: Vec<&Value> = failed.map_or_else(Vec::new, |failed| failed.iter().collect());
    let complete = sent.len() + failed.len() == recipients.len();
    let names = |entry: &Value, to: &str| {
        let is =
            |name: &str| entry.get(name).and_then(Value::as_str).is_some_and(|known| known.eq_ignore_ascii_case(to));
        is("phone") || is("email")
    };
    let mut rows: Vec<Row> = Vec::with_capacity(recipients.len());
    for to in recipients {
        let row = if let Some(at) = failed.iter().position(|entry| names(entry, to)) {
            let entry = failed.swap_remove(at);
            let message = entry.get("errorMessage").and_then(Value::as_str).unwrap_or("refused without a reason");
            Row::Refused(message.to_owned())
        } else if complete || sent.iter().any(|entry| names(entry, to)) {
            let entry = sent.iter().find(|entry| names(entry, to));
            let id = entry.and_then(|entry| entry.get("messageId")).and_then(Value::as_str);
            Row::Taken(id.map(str::to_owned))
        } else {
            Row::Unclear
        };
        rows.push(row);
    }
    // A failure that names nobody could be anybody's.
    if !failed.is_empty() {
        rows.iter_mut().filter(|row| matches!(row, Row::Taken(None))).for_each(|row| *row = Row::Unclear);
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_messages_are_found_by_their_recipient() {
        let answer = r#"{"successSent":[{"x":1}],"failedSent":[{"errorMessage":"no","phone":"+2","email":""}]}"#;
        let taken = Row::Taken(None);
        assert_eq!(rows(&["+1", "+2"], answer), Some(vec![taken, Row::Refused("no".to_owned())]));
    }

    #[test]
    fn what_the_answer_does_not_account_for_is_unclear() {
        let answer = r#"{"successSent":[{"phone":"+1","messageId":"m"}],"failedSent":[]}"#;
        let one = Row::Taken(Some("m".to_owned()));
        assert_eq!(rows(&["+1", "+2"], answer), Some(vec![one, Row::Unclear]));
        let nobody = r#"{"successSent":[{}],"failedSent":[{"errorMessage":"no"}]}"#;
        assert_eq!(rows(&["+1", "+2"], nobody), Some(vec![Row::Unclear, Row::Unclear]));
        assert_eq!(rows(&["+1"], "{}"), None);
        assert_eq!(rows(&["+1"], "<html>"), None);
    }

    #[test]
    fn the_request_holds_the_bodies_as_they_are() {
        assert_eq!(body(&["{\"a\": 1}".to_owned(), "{}".to_owned()]), "{\"messages\":[{\"a\": 1},{}]}");
    }
}
