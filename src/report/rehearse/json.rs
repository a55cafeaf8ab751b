//! For machines.

use serde_json::{Value, json};

use super::Rehearsal;
use super::words::{advice, float};
use crate::rehearse::{Advice, Ended, Example, Level, Saving, Tally};

/// The report as one document; `version` is raised when a member goes or changes its meaning.
#[must_use]
pub fn document(rehearsal: &Rehearsal) -> Value {
    let tally = &rehearsal.finished.tally;
    let price = |segments: u64| rehearsal.prices.segment.map(|price| price * float(segments));
    json!({
        "version": 1,
        "webhook": rehearsal.webhook,
        "source": rehearsal.source,
        "audience": {
            "file": rehearsal.audience,
            "form": rehearsal.form,
            "columns": rehearsal.columns.iter().map(|(header, variable)| json!({"header": header, "variable": variable})).collect::<Vec<_>>(),
            "notes": rehearsal.notes,
            "missing": rehearsal.missing,
            "shard": rehearsal.shard,
        },
        "complete": rehearsal.finished.ended == Ended::Complete,
        "partial": rehearsal.partial(),
        "broken_at_row": match &rehearsal.finished.ended { Ended::Broken { row, .. } => Some(*row), _ => None },
        "seconds": rehearsal.finished.elapsed.as_secs_f64(),
        "rows": tally.rows,
        "failed": tally.failed,
        "warned": tally.warned,
        "failures": reasons(tally, Level::Failure),
        "warnings": reasons(tally, Level::Warning),
        "shared_recipients": tally.duplicates_checked.then_some(tally.shared),
        "texts": if rehearsal.text_api { texts(rehearsal) } else { Value::Null },
        "sandbox": rehearsal.fed.as_ref().map(super::Fed::document),
        "savings": rehearsal.savings.iter().map(|saving| of_saving(saving, price(saving.segments))).collect::<Vec<_>>(),
        "worst": tally.worst.iter().map(|row| json!({
            "row": row.row,
            "key": row.key,
            "segments": row.segments,
            "characters": row.characters,
            "encoding": row.encoding.name(),
        })).collect::<Vec<_>>(),
        "world": rehearsal.world,
        "other_worlds": tally.worlds.iter().map(|other| json!({
            "world": other.world.words(),
            "differing": other.differing,
            "failed": other.failed,
            "entities": other.entities,
            "nones": other.nones,
            "segments": other.segments,
        })).collect::<Vec<_>>(),
    })
}

fn reasons(tally: &Tally, level: Level) -> Value {
    let example = |example: &Example| json!({"row": example.row, "key": example.key, "detail": example.detail});
    tally
        .reasons(level)
        .into_iter()
        .map(|(reason, count)| {
            json!({
                "reason": reason.id(),
                "words": reason.words(),
                "rows": count,
                "examples": tally.examples(reason).map(example).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn texts(rehearsal: &Rehearsal) -> Value {
    let tally = &rehearsal.finished.tally;
    json!({
        "sms": tally.sms,
        "mms": tally.mms,
        "links": tally.links,
        "segments": tally.segments,
        "cluster_safe_segments": tally.cluster_safe_segments,
        "by_segments": tally.by_segments,
        "gsm7": tally.gsm7,
        "ucs2": tally.ucs2,
        "characters": tally.characters,
        "longest": tally.longest,
        "link_length": rehearsal.link_length,
        "cost": rehearsal.cost(),
        "rate": rehearsal.rate,
        "seconds_to_send": rehearsal.seconds_to_send(),
    })
}

fn of_saving(saving: &Saving, worth: Option<f64>) -> Value {
    let (kind, characters) = match &saving.advice {
        Advice::OwnCharacters(characters) => ("own-characters", characters.iter().map(char::to_string).collect()),
        Advice::DataCharacter(c) => ("data-character", vec![c.to_string()]),
        Advice::Shorten(_) => ("shorten", Vec::new()),
    };
    json!({
        "kind": kind,
        "characters": characters,
        "words": advice(saving),
        "rows": saving.rows,
        "segments": saving.segments,
        "worth": worth,
    })
}
