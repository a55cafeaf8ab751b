//! For people.

use std::fmt::Write;
use std::time::Duration;

use super::Rehearsal;
use super::words::{advice, count, duration, elapsed, float, money, percent, plural};
use crate::klaviyo::world::World;
use crate::rehearse::{Level, Progress, SEGMENT_STEPS, Tally, WorldTally};

/// The report as text.
#[must_use]
pub fn human(rehearsal: &Rehearsal) -> String {
    let mut out = String::new();
    // Writing to a text can't fail.
    let _ = write(rehearsal, &mut out);
    out
}

fn write(rehearsal: &Rehearsal, out: &mut String) -> std::fmt::Result {
    let tally = &rehearsal.finished.tally;
    let rate = float(tally.rows) / rehearsal.finished.elapsed.as_secs_f64().max(1e-6);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows a second are positive")]
    let rate = rate as u64;
    writeln!(
        out,
        "{} for {}: {} in {} ({} a second)",
        rehearsal.webhook,
        rehearsal.audience,
        plural(tally.rows, "row"),
        elapsed(rehearsal.finished.elapsed),
        count(rate)
    )?;
    if let Some(why) = rehearsal.partial() {
        writeln!(out, "PARTIAL: {why}")?;
    }
    if let Some(shard) = &rehearsal.shard {
        writeln!(out, "shard {shard}: doubles are found within it only")?;
    }
    if tally.rows == 0 && rehearsal.partial().is_none() {
        writeln!(out, "no rows: there is nobody in this audience")?;
    }
    writeln!(out)?;
    let fine = tally.rows - tally.failed - tally.warned;
    for (label, number) in [("fine", fine), ("warned of", tally.warned), ("failed", tally.failed)] {
        writeln!(out, "  {label:<10} {:>12}  {:>6}", count(number), percent(number, tally.rows))?;
    }
    reasons(tally, Level::Failure, "Failures", out)?;
    reasons(tally, Level::Warning, "Warnings", out)?;
    if rehearsal.text_api {
        texts(rehearsal, out)?;
        savings(rehearsal, out)?;
        worst(tally, out)?;
    } else {
        writeln!(out, "\nThe body is not a message to the Text API: only whether it is JSON was checked.")?;
    }
    if let Some(fed) = &rehearsal.fed {
        fed.human(out)?;
    }
    worlds(rehearsal, out)?;
    columns(rehearsal, out)?;
    for (file, what) in &rehearsal.files {
        writeln!(out, "\n{file}: {what}")?;
    }
    Ok(())
}

fn columns(rehearsal: &Rehearsal, out: &mut String) -> std::fmt::Result {
    if !rehearsal.columns.is_empty() {
        writeln!(out, "\nColumns")?;
        let width = rehearsal.columns.iter().map(|(header, _)| header.chars().count()).max().unwrap_or(0).min(40);
        for (header, variable) in &rehearsal.columns {
            writeln!(out, "  {header:<width$}  {variable}")?;
        }
    }
    for note in &rehearsal.notes {
        writeln!(out, "\n{note}")?;
    }
    if !rehearsal.missing.is_empty() {
        let names: Vec<String> = rehearsal.missing.iter().map(|name| format!("`{name}`")).collect();
        writeln!(
            out,
            "\nNo column has {}: say which one with --map HEADER=NAME, or expect the defaults.",
            names.join(", ")
        )?;
    }
    Ok(())
}

fn reasons(tally: &Tally, level: Level, title: &str, out: &mut String) -> std::fmt::Result {
    let found = tally.reasons(level);
    if found.is_empty() && (level == Level::Failure || tally.shared == 0) {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for (reason, number) in found {
        writeln!(out, "  {:>12}  {:<20} {}", count(number), reason.id(), reason.words())?;
        let rows: Vec<String> = tally.examples(reason).map(|example| format!("row {}", count(example.row))).collect();
        let detail = tally.examples(reason).find_map(|example| example.detail.clone());
        for line in detail.into_iter().chain((!rows.is_empty()).then(|| rows.join(", "))) {
            writeln!(out, "  {:>12}  {:<20} {line}", "", "")?;
        }
    }
    if level == Level::Warning && tally.shared > 0 {
        writeln!(
            out,
            "  {:>12}  {:<20} the recipient has a message of another row already",
            count(tally.shared),
            "shared-recipient"
        )?;
    }
    Ok(())
}

fn texts(rehearsal: &Rehearsal, out: &mut String) -> std::fmt::Result {
    let tally = &rehearsal.finished.tally;
    if tally.texts() == 0 {
        return Ok(());
    }
    writeln!(out, "\nTexts")?;
    if tally.sms > 0 {
        writeln!(out, "  {} SMS of {} in all", count(tally.sms), plural(tally.segments, "segment"))?;
        for (at, number) in tally.by_segments.iter().enumerate().filter(|(_, number)| **number > 0) {
            let more = if at + 1 == SEGMENT_STEPS { " or more" } else { "" };
            let segments = format!("{}{more} segment{}", at + 1, if at == 0 { "" } else { "s" });
            writeln!(
                out,
                "  {:>12}  {:>6}  {}  {segments}",
                count(*number),
                percent(*number, tally.sms),
                bar(*number, tally.sms)
            )?;
        }
        writeln!(
            out,
            "  {} GSM-7 ({}), {} UCS-2 ({})",
            count(tally.gsm7),
            percent(tally.gsm7, tally.sms),
            count(tally.ucs2),
            percent(tally.ucs2, tally.sms)
        )?;
        if tally.cluster_safe_segments > tally.segments {
            let more = tally.cluster_safe_segments - tally.segments;
            writeln!(out, "  {} more where the aggregator splits no emoji in two", plural(more, "segment"))?;
        }
    }
    if tally.mms > 0 {
        writeln!(out, "  {} MMS: they have no segments", count(tally.mms))?;
    }
    if tally.links > 0 && tally.sms > 0 && rehearsal.link_length == 0 {
        writeln!(
            out,
            "  without the short link that Wunderkind adds to a text with clickUrl: --link-length counts it"
        )?;
    }
    if let Some(cost) = rehearsal.cost() {
        writeln!(out, "  cost {}", money(cost))?;
    }
    writeln!(
        out,
        "  {} at {} requests a second (100, 250 and 300 are documented)",
        duration(rehearsal.seconds_to_send()),
        rehearsal.rate
    )
}

fn bar(part: u64, whole: u64) -> String {
    let width = usize::try_from((part * 24).div_ceil(whole.max(1))).unwrap_or(0);
    format!("{:<24}", "█".repeat(width))
}

fn savings(rehearsal: &Rehearsal, out: &mut String) -> std::fmt::Result {
    if rehearsal.savings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nWhat would make it cheaper")?;
    for saving in &rehearsal.savings {
        let worth = rehearsal
            .prices
            .segment
            .map_or(String::new(), |price| format!(", {}", money(price * float(saving.segments))));
        writeln!(out, "  {:>12} less{worth}: {}", plural(saving.segments, "segment"), advice(saving))?;
    }
    Ok(())
}

fn worst(tally: &Tally, out: &mut String) -> std::fmt::Result {
    if tally.worst.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nMost expensive rows")?;
    for row in &tally.worst {
        writeln!(
            out,
            "  row {:<12} {:>3} segments, {:>5} characters, {}{}",
            count(row.row),
            row.segments,
            row.characters,
            row.encoding.name(),
            row.key.as_ref().map_or(String::new(), |key| format!("  {key}"))
        )?;
    }
    Ok(())
}

/// What another world would make of it.
pub(super) fn world(world: &WorldTally, reported: &Tally) -> String {
    let World { autoescape, lookup_none } = world.world;
    let what = match (autoescape, lookup_none) {
        (true, true) => "escaped for HTML and `lookup` printing None",
        (true, false) => "escaped for HTML",
        (false, true) => "`lookup` printing None for a missing key",
        (false, false) => "as they are",
    };
    let mut text =
        format!("with values {what}, {} would differ", plural(world.differing, "body").replace("bodys", "bodies"));
    let mut parts = Vec::new();
    if world.failed != reported.failed {
        parts.push(format!("{} would fail", count(world.failed)));
    }
    if world.entities > 0 {
        parts.push(format!("{} would show an entity", plural(world.entities, "text")));
    }
    if world.nones > 0 {
        parts.push(format!("{} would show None", plural(world.nones, "text")));
    }
    if world.segments != reported.segments {
        parts.push(format!("{} in all", plural(world.segments, "segment")));
    }
    if !parts.is_empty() {
        text.push_str(": ");
        text.push_str(&parts.join(", "));
    }
    text
}

fn worlds(rehearsal: &Rehearsal, out: &mut String) -> std::fmt::Result {
    let tally = &rehearsal.finished.tally;
    if tally.worlds.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nWhat nobody documents (`capabilities` in flowhook.yaml)")?;
    writeln!(out, "  reported: {}", rehearsal.world)?;
    for other in &tally.worlds {
        writeln!(out, "  {}", world(other, tally))?;
    }
    Ok(())
}

/// One line for a terminal: how far, how fast, how long still.
#[must_use]
pub fn progress(progress: Progress, done: Option<f64>) -> String {
    let seconds = progress.elapsed.as_secs_f64().max(1e-3);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows a second are positive")]
    let rate = (float(progress.rows) / seconds) as u64;
    let mut line = match done.filter(|done| *done > 0.0) {
        Some(done) => {
            let done = done.min(1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 24")]
            let full = (done * 24.0) as usize;
            let left = Duration::from_secs_f64((seconds / done - seconds).clamp(0.0, 1e7));
            format!(
                "{:>3.0}% {}{} {} left  ",
                done * 100.0,
                "█".repeat(full),
                "░".repeat(24 - full),
                duration(left.as_secs().max(u64::from(done < 1.0)))
            )
        }
        None => String::new(),
    };
    let _ = write!(line, "{}, {} a second", plural(progress.rows, "row"), count(rate));
    if progress.failed > 0 {
        let _ = write!(line, ", {} failed", count(progress.failed));
    }
    line
}
