//! For people in a terminal.

use std::fmt::Write as _;

use super::paint::{Ink, Paint};
use super::redact::redacted;
use super::wrap::{columns, padded};
use super::{Options, bubble};
use crate::preview::{Break, Hole, HoleState, Outcome, Preview, Rendered, Seen};
use crate::report::message::{offenders, segments, visible};
use crate::text::Redactor;

/// Where there is no terminal.
const DEFAULT_WIDTH: usize = 100;
/// How much of a broken line is shown on each side of the place.
const AROUND: usize = 40;

/// The previews of one webhook: its phones side by side, then what is to be said of each.
#[must_use]
pub fn human(previews: &[Preview], redactor: &Redactor, options: Options) -> String {
    let previews: Vec<Preview> = previews.iter().map(|preview| redacted(preview, redactor)).collect();
    let paint = Paint(options.colour);
    let Some(first) = previews.first() else { return String::new() };
    let mut out = format!("{}\n\n", paint.ink(Ink::Bold, &visible(&first.webhook)));
    out.push_str(&bubble::phones(&previews, options.width.unwrap_or(DEFAULT_WIDTH)));
    let alone = previews.len() == 1;
    for preview in &previews {
        let said = details(preview, alone, paint, options);
        let said = said.trim_matches('\n');
        if said.is_empty() {
            continue;
        }
        if !alone {
            let _ = writeln!(out, "{}", paint.ink(Ink::Bold, &format!("With {}", visible(&preview.sample))));
        }
        out.push_str(said);
        out.push_str("\n\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn details(preview: &Preview, alone: bool, paint: Paint, options: Options) -> String {
    let mut out = String::new();
    for seen in &preview.worlds {
        wrong(preview, seen, paint, &mut out);
    }
    if let Some(rendered) = preview.plainest() {
        cost(rendered, options, &mut out);
        for doubt in &rendered.doubts {
            let _ = writeln!(out, "{} {}", paint.ink(Ink::Yellow, "look out:"), visible(doubt));
        }
    }
    holes(&preview.holes, paint, &mut out);
    worlds(&preview.worlds, paint, &mut out);
    if let Some(rendered) = preview.plainest().filter(|_| alone) {
        let _ = writeln!(out, "\n{}", paint.ink(Ink::Bold, "Rendered body"));
        let body = visible(&rendered.body);
        out.push_str(&if rendered.value.is_some() { paint.json(&body) } else { body });
        out.push('\n');
        if let Some(callback) = &rendered.callback {
            let _ = writeln!(out, "\n{}", paint.ink(Ink::Bold, "callbackData, decoded"));
            let _ = writeln!(out, "{}", paint.json(&visible(&format!("{callback:#}"))));
        }
    }
    out
}

/// What keeps the body from being sent or read in a world.
fn wrong(preview: &Preview, seen: &Seen, paint: Paint, out: &mut String) {
    let world = if preview.worlds.len() > 1 { format!(" ({})", seen.world.words()) } else { String::new() };
    match &seen.outcome {
        Outcome::Failed(error) => {
            let what = format!("the body can't be rendered{world}: {}", visible(&error.message));
            let _ = writeln!(out, "{} {what}", paint.ink(Ink::Red, "error:"));
            if let Some(help) = &error.help {
                let _ = writeln!(out, "  help: {}", visible(help));
            }
        }
        Outcome::Rendered(rendered) => {
            if let Some(broken) = &rendered.broken {
                let what = if broken.inside { "`callbackData` holds no JSON" } else { "the body is no JSON" };
                let _ = writeln!(out, "{} {what}{world}", paint.ink(Ink::Red, "error:"));
                stop(&rendered.body, broken, paint, out);
            }
        }
    }
}

/// Where a reader stops, what stands there and what printed it.
fn stop(body: &str, broken: &Break, paint: Paint, out: &mut String) {
    let Break { line, column, .. } = broken;
    let _ = writeln!(out, "  {}", stands(broken));
    if let Some(hole) = &broken.hole {
        let _ = writeln!(out, "  printed by {}", visible(hole));
    }
    let text: Vec<char> = body.lines().nth(line - 1).unwrap_or_default().chars().collect();
    let place = (column - 1).min(text.len());
    let start = place.saturating_sub(AROUND);
    let shown = |range: &[char]| range.iter().map(|c| if c.is_control() { ' ' } else { *c }).collect::<String>();
    let before = shown(text.get(start..place).unwrap_or_default());
    let after = shown(text.get(place..(place + AROUND).min(text.len())).unwrap_or_default());
    let (opening, closing) = (if start > 0 { "…" } else { "" }, if place + AROUND < text.len() { "…" } else { "" });
    let _ = writeln!(out, "   | {opening}{}{closing}", visible(&format!("{before}{after}")));
    let blanks = " ".repeat(columns(opening) + columns(&visible(&before)));
    let _ = writeln!(out, "   | {blanks}{}", paint.ink(Ink::Red, "^"));
}

/// Where a reader stops and what stands there, in a sentence.
pub(super) fn stands(broken: &Break) -> String {
    let Break { line, column, at, expected, .. } = broken;
    let found = match broken.found {
        Some(found) => format!("there stands {}", named(found)),
        None => "the body ends there".to_owned(),
    };
    format!("a reader stops at line {line}, column {column} (byte {at}): {found}, where {expected} could stand")
}

/// What stands there, as a mark.
pub(super) fn found(broken: &Break) -> String {
    match broken.found {
        Some('\n') => "\u{21b5}".to_owned(),
        Some(found) => visible(&found.to_string()),
        None => "(end)".to_owned(),
    }
}

fn named(c: char) -> String {
    match c {
        '\n' => "a line end (U+000A)".to_owned(),
        '\r' => "a carriage return (U+000D)".to_owned(),
        '\t' => "a tab (U+0009)".to_owned(),
        c if c.is_control() => format!("the control character U+{:04X}", u32::from(c)),
        c => format!("`{}`", visible(&c.to_string())),
    }
}

/// What a phone has no room for.
fn cost(rendered: &Rendered, options: Options, out: &mut String) {
    let Some(message) = &rendered.message else { return };
    if !message.offenders.is_empty() {
        let _ = writeln!(out, "UCS-2 because of {}", offenders(message));
    }
    if message.media_url.is_some() {
        return;
    }
    if let Some(cheaper) = message.cheaper() {
        let _ = writeln!(out, "with the GSM-7 characters in their place: {}", segments(&cheaper));
    }
    if let Some(with_link) = rendered.with_link {
        let _ = writeln!(
            out,
            "with the link that the endpoint adds ({} characters are kept for it): {}",
            options.link_reserve,
            segments(&with_link)
        );
    }
}

fn holes(holes: &[Hole], paint: Paint, out: &mut String) {
    if holes.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", paint.ink(Ink::Bold, "Expressions without a value"));
    let width = holes.iter().map(|hole| columns(&hole.source)).max().unwrap_or_default().min(50);
    for hole in holes {
        let what = match hole.state {
            HoleState::Empty => "printed nothing".to_owned(),
            HoleState::None => "printed the word None".to_owned(),
            HoleState::Default => format!("printed {} in its place", visible(&hole.printed).replace('\n', " ")),
        };
        let place = format!("body {}:{}", hole.line, hole.column);
        let _ = writeln!(out, "  {}  {}  {what}", padded(&visible(&hole.source), width), paint.ink(Ink::Faint, &place));
    }
}

fn worlds(worlds: &[Seen], paint: Paint, out: &mut String) {
    let broken = worlds.first().is_some_and(|plainest| !plainest.outcome.is_sound());
    for seen in worlds.iter().filter(|seen| broken && seen.outcome.is_sound()) {
        let _ = writeln!(
            out,
            "\n{}",
            paint.ink(Ink::Bold, &format!("It is JSON where the account has {}", seen.world.words()))
        );
        if let Some(message) = seen.outcome.rendered().and_then(|rendered| rendered.message.as_ref()) {
            let _ = writeln!(out, "  text  {}", visible(&message.text).replace('\n', " "));
        }
    }
    for seen in worlds.iter().filter(|seen| !seen.differences.is_empty()) {
        let heading = format!("Not known of the account: {}", seen.world.words());
        let _ = writeln!(out, "\n{}", paint.ink(Ink::Bold, &heading));
        let width = seen.differences.iter().map(|found| columns(&found.field)).max().unwrap_or_default();
        for found in &seen.differences {
            let there = visible(&found.there).replace('\n', " ");
            let _ = writeln!(out, "  {}  {there}", padded(&found.field, width));
        }
    }
}
