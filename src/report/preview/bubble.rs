//! A text as a phone shows it.

use super::wrap::{columns, padded, wrapped};
use crate::preview::Preview;
use crate::report::message::{segments, size, visible};

/// Columns of a bubble's inside where it stands alone, and where others stand beside it.
const ALONE: usize = 40;
const AMONG: usize = 28;
/// Columns between two phones.
const GAP: usize = 1;
/// The bubble's sides.
const FRAME: usize = 4;

/// All phones, as many in a row as fit.
pub(super) fn phones(previews: &[Preview], width: usize) -> String {
    let inside = if previews.len() == 1 { ALONE } else { AMONG };
    let column = inside + FRAME;
    let in_a_row = ((width + GAP) / (column + GAP)).max(1);
    let mut out = String::new();
    for row in previews.chunks(in_a_row) {
        let blocks: Vec<Vec<String>> = row.iter().map(|preview| phone(preview, inside)).collect();
        let height = blocks.iter().map(Vec::len).max().unwrap_or_default();
        for at in 0..height {
            let line: Vec<String> =
                blocks.iter().map(|block| padded(block.get(at).map_or("", String::as_str), column + GAP)).collect();
            out.push_str(line.concat().trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// One phone: the sample's name, the bubble, what it costs.
fn phone(preview: &Preview, inside: usize) -> Vec<String> {
    let mut lines = vec![cut(&visible(&preview.sample), inside + FRAME)];
    let message = preview.plainest().and_then(|rendered| rendered.message.as_ref());
    let Some(message) = message else {
        lines.extend(bubble(&wrapped(silence(preview), inside), inside));
        return lines;
    };
    let mut said = Vec::new();
    if let Some(url) = &message.media_url {
        said.push("[picture]".to_owned());
        said.extend(wrapped(&visible(url), inside));
        said.push(String::new());
    }
    said.extend(wrapped(&visible(&message.text), inside));
    if let Some(url) = &message.click_url {
        said.push(String::new());
        said.push("[link]".to_owned());
        said.extend(wrapped(&visible(url), inside));
    }
    lines.extend(bubble(&said, inside));
    let mut cost = size(&message.measure);
    if message.media_url.is_some() {
        cost.push_str(", with a picture (MMS): no segments");
    } else {
        cost.push_str(&format!(", {}", segments(&message.measure)));
        let with_link = preview.plainest().and_then(|rendered| rendered.with_link);
        if let Some(with_link) = with_link.filter(|with_link| with_link.segments != message.measure.segments) {
            cost.push_str(&format!("; {} with the link", segments(&with_link)));
        }
    }
    lines.extend(wrapped(&cost, inside + FRAME));
    lines
}

/// Why there is no text.
pub(super) fn silence(preview: &Preview) -> &'static str {
    match preview.plainest() {
        None => "No text: the body can't be rendered.",
        Some(rendered) if rendered.broken.as_ref().is_some_and(|broken| !broken.inside) => {
            "No text: the body is no JSON, so the endpoint can't read it."
        }
        Some(_) if !preview.text_api => "No text: the webhook posts to an endpoint of its own.",
        Some(_) => "No text: the body has none.",
    }
}

fn bubble(lines: &[String], inside: usize) -> Vec<String> {
    let mut out = vec![format!("╭{}╮", "─".repeat(inside + 2))];
    out.extend(lines.iter().map(|line| format!("│ {} │", padded(line, inside))));
    out.push(format!("╰─┬{}╯", "─".repeat(inside)));
    out.push("  ╯".to_owned());
    out
}

/// The text in one line of so many columns.
fn cut(text: &str, width: usize) -> String {
    let first = wrapped(text, width.saturating_sub(1)).into_iter().next().unwrap_or_default();
    if columns(text) <= width { text.to_owned() } else { format!("{first}…") }
}
