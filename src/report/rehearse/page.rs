//! As one HTML page that holds everything it needs and runs nothing.

use serde_json::json;

use super::Rehearsal;
use super::charts::chart;
use super::human::world;
use super::words::{advice, count, duration, elapsed, float, money, percent, plural};
use crate::rehearse::{Level, SEGMENT_STEPS};
use crate::report::page::Page;

const PAGE: Page = Page {
    name: "rehearse.html",
    template: include_str!("../../../templates/page/rehearse.html.tera"),
    style: include_str!("../../../templates/page/rehearse.css"),
    script: None,
};

/// The page.
///
/// # Errors
/// Never with the template of this program, which its tests fill in.
pub fn page(rehearsal: &Rehearsal) -> tera::TeraResult<String> {
    PAGE.fill(&context(rehearsal))
}

/// A picture with its title and, for those who can't see it, what it shows.
fn of(id: &str, title: &str, rows: &[(String, u64, &'static str)], whole: u64) -> serde_json::Value {
    let told: Vec<String> = rows.iter().map(|(label, number, _)| format!("{label}: {}", count(*number))).collect();
    json!({"id": id, "title": title, "told": told.join("; "), "chart": chart(rows, whole)})
}

fn context(rehearsal: &Rehearsal) -> serde_json::Value {
    let tally = &rehearsal.finished.tally;
    let reasons = |level: Level| {
        let kind = if level == Level::Failure { "bad" } else { "doubt" };
        let mut rows: Vec<(String, u64, &'static str)> =
            tally.reasons(level).into_iter().map(|(reason, number)| (reason.id().to_owned(), number, kind)).collect();
        if level == Level::Warning && tally.shared > 0 {
            rows.push(("shared-recipient".to_owned(), tally.shared, kind));
        }
        rows
    };
    let table = |level: Level| {
        tally
            .reasons(level)
            .into_iter()
            .map(|(reason, number)| {
                let rows: Vec<String> = tally.examples(reason).map(|example| count(example.row)).collect();
                json!({
                    "id": reason.id(),
                    "words": reason.words(),
                    "count": count(number),
                    "share": percent(number, tally.rows),
                    "rows": rows.join(", "),
                    "detail": tally.examples(reason).find_map(|example| example.detail.clone()),
                })
            })
            .collect::<Vec<_>>()
    };
    let last = tally.by_segments.iter().rposition(|number| *number > 0).unwrap_or(0);
    let segments: Vec<(String, u64, &'static str)> = tally
        .by_segments
        .iter()
        .enumerate()
        .take(last + 1)
        .map(|(at, number)| {
            let more = if at + 1 == SEGMENT_STEPS { "+" } else { "" };
            (format!("{}{more}", at + 1), *number, if at == 0 { "good" } else { "doubt" })
        })
        .collect();
    let encodings = [("GSM-7".to_owned(), tally.gsm7, "good"), ("UCS-2".to_owned(), tally.ucs2, "doubt")];
    let fine = tally.rows - tally.failed - tally.warned;
    let rows = [
        ("fine".to_owned(), fine, "good"),
        ("warned of".to_owned(), tally.warned, "doubt"),
        ("failed".to_owned(), tally.failed, "bad"),
    ];
    let mut charts = vec![of("rows", "Rows", &rows, tally.rows)];
    if rehearsal.text_api && tally.sms > 0 {
        charts.push(of("segments", "SMS by number of segments", &segments, tally.sms));
        charts.push(of("encodings", "SMS by encoding", &encodings, tally.sms));
    }
    for (id, title, level) in
        [("failures", "Why rows fail", Level::Failure), ("warnings", "What rows are warned of", Level::Warning)]
    {
        let reasons = reasons(level);
        if !reasons.is_empty() {
            charts.push(of(id, title, &reasons, tally.rows));
        }
    }
    let tables: Vec<serde_json::Value> =
        [("failed", "Failures", Level::Failure), ("warned", "Warnings", Level::Warning)]
            .into_iter()
            .filter(|(.., level)| !tally.reasons(*level).is_empty())
            .map(|(id, title, level)| json!({"id": id, "title": title, "rows": table(level)}))
            .collect();
    json!({
        "webhook": rehearsal.webhook,
        "source": rehearsal.source,
        "audience": rehearsal.audience,
        "form": rehearsal.form,
        "columns": rehearsal.columns,
        "notes": rehearsal.notes,
        "missing": rehearsal.missing,
        "partial": rehearsal.partial(),
        "shard": rehearsal.shard,
        "elapsed": elapsed(rehearsal.finished.elapsed),
        "total": count(tally.rows),
        "failed": count(tally.failed),
        "charts": charts,
        "tables": tables,
        "text_api": rehearsal.text_api,
        "fed": rehearsal.fed.as_ref().map(|fed| json!({
            "page": fed.page,
            "counts": fed.counts().into_iter().map(|(name, number)| json!([name, count(number)])).collect::<Vec<_>>(),
            "lines": fed.refusals().into_iter().chain(fed.told_of_doubles().map(str::to_owned)).chain(fed.why.clone()).collect::<Vec<_>>(),
        })),
        "sms": count(tally.sms),
        "mms": count(tally.mms),
        "has_sms": tally.sms > 0,
        "has_mms": tally.mms > 0,
        "segment_count": count(tally.segments),
        "cost": rehearsal.cost().map(money),
        "duration": duration(rehearsal.seconds_to_send()),
        "rate": rehearsal.rate,
        "link_length": rehearsal.link_length,
        "links": tally.links > 0,
        "savings": rehearsal.savings.iter().map(|saving| json!({
            "segments": plural(saving.segments, "segment"),
            "rows": count(saving.rows),
            "worth": rehearsal.prices.segment.map(|price| money(price * float(saving.segments))),
            "words": advice(saving),
        })).collect::<Vec<_>>(),
        "worst": tally.worst.iter().map(|row| json!({
            "row": count(row.row),
            "key": row.key,
            "segments": row.segments,
            "characters": row.characters,
            "encoding": row.encoding.name(),
        })).collect::<Vec<_>>(),
        "world": rehearsal.world,
        "worlds": tally.worlds.iter().map(|other| world(other, tally)).collect::<Vec<_>>(),
    })
}
