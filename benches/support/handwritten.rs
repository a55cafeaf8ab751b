//! The two bodies written out by hand over `serde_json::Value`: what that data model allows.

use std::fmt::Write;

use serde_json::Value;

fn text<'a>(value: &'a Value, key: &str, default: &'a str) -> &'a str {
    match value.get(key).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => text,
        _ => default,
    }
}

pub(crate) fn birthday(context: &Value, out: &mut String) {
    let person = &context["person"];
    out.push_str("{\"phone\":\"");
    out.push_str(text(person, "phone_number", ""));
    out.push_str("\",\"email\":\"");
    out.push_str(text(person, "email", ""));
    out.push_str("\",\"text\":\"Acme: Happy Birthday, ");
    out.push_str(text(person, "first_name", "friend"));
    out.push_str(
        "! Here is a present for you\",\"clickUrl\":\"https://shop.acme.test/birthday?utm_api=birthday\",\
         \"mediaUrl\":\"https://cdn.acme.test/cake.jpg\",\"callbackData\":\"{\\\"profileID\\\":\\\"",
    );
    out.push_str(text(person, "KlaviyoID", ""));
    out.push_str(
        "\\\",\\\"metricName\\\":\\\"Birthday\\\",\\\"flow\\\":\\\"Birthday\\\"}\",\"sendPurpose\":\"Birthday\"}",
    );
}

fn money(value: &Value, out: &mut String) {
    let _ = write!(out, "{:.2}", value.as_f64().unwrap_or(0.0));
}

pub(crate) fn truncated(text: &str, out: &mut String) {
    if text.chars().count() <= 30 {
        out.push_str(text);
        return;
    }
    out.extend(text.chars().take(29));
    out.push('…');
}

pub(crate) fn quoted(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"_.-~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

pub(crate) fn capfirst(text: &str, out: &mut String) {
    let mut chars = text.chars();
    if let Some(first) = chars.next() {
        out.extend(first.to_uppercase());
    }
    out.push_str(chars.as_str());
}

pub(crate) fn checkout(context: &Value, out: &mut String) {
    let (person, event) = (&context["person"], &context["event"]);
    let items = event["Items"].as_array().map_or(&[][..], Vec::as_slice);
    out.push_str("{\"phone\":\"");
    out.push_str(text(person, "phone_number", ""));
    out.push_str("\",\"email\":\"");
    out.push_str(text(person, "email", ""));
    out.push_str("\",\"text\":\"");
    out.push_str(&text(event, "Brand", "").to_uppercase());
    out.push_str(": Hi ");
    capfirst(text(person, "first_name", "there"), out);
    let _ = write!(out, ", you left {} item{} behind. ", items.len(), if items.len() == 1 { "" } else { "s" });
    let total = event["Total"].as_f64().unwrap_or(0.0);
    out.push_str(if total > 200.0 {
        "Express delivery is on us"
    } else if total > 80.0 {
        "Shipping is on us"
    } else {
        "It ships today"
    });
    out.push_str(": ");
    money(&event["Total"], out);
    out.push_str(" in all.\",\"items\":[");
    for (index, item) in items.iter().enumerate() {
        let _ = write!(out, "{{\"n\":{},\"title\":\"", index + 1);
        truncated(text(item, "Title", ""), out);
        out.push_str("\",\"price\":\"");
        money(&item["Price"], out);
        let _ = write!(
            out,
            "\",\"quantity\":{},\"url\":\"https://shop.acme.test/p/",
            item["Quantity"].as_i64().unwrap_or(0)
        );
        quoted(text(item, "Handle", ""), out);
        out.push_str("?n=");
        quoted(text(item, "Title", ""), out);
        out.push_str("\",\"gift\":");
        out.push_str(if item["Gift"].as_bool() == Some(true) { "true" } else { "false" });
        out.push('}');
        if index + 1 < items.len() {
            out.push(',');
        }
    }
    out.push_str("],\"callbackData\":\"{\\\"profileID\\\":\\\"");
    out.push_str(text(person, "KlaviyoID", ""));
    out.push_str(
        "\\\",\\\"metricName\\\":\\\"Started Checkout\\\",\\\"flow\\\":\\\"Abandoned checkout\\\"}\",\
         \"sendPurpose\":\"Abandoned checkout\"}",
    );
}
