//! The report in all its forms.

use std::time::Duration;

use super::*;
use crate::rehearse::{Advice, Tally};

fn rehearsal(ended: Ended) -> Rehearsal {
    let finished =
        Finished { tally: Tally::default(), ended, elapsed: Duration::from_millis(1234), duplicates_memory: 0 };
    let mut rehearsal = Rehearsal {
        webhook: "<script>alert(1)</script>".to_owned(),
        source: "a.yaml".to_owned(),
        audience: "b.csv".to_owned(),
        form: "CSV".to_owned(),
        columns: vec![("<i>".to_owned(), "person.x".to_owned())],
        notes: vec!["a note".to_owned()],
        missing: vec!["y".to_owned()],
        text_api: true,
        world: "values as they are".to_owned(),
        finished,
        savings: vec![Saving { advice: Advice::OwnCharacters(vec!['’']), rows: 10, segments: 41_200 }],
        prices: Prices { segment: Some(0.01), mms: Some(0.03) },
        rate: 100,
        link_length: 0,
        shard: None,
        fed: None,
        files: Vec::new(),
    };
    let tally = &mut rehearsal.finished.tally;
    (tally.rows, tally.failed, tally.warned) = (1_000, 10, 20);
    (tally.sms, tally.mms, tally.segments, tally.gsm7, tally.ucs2) = (980, 10, 1_500, 900, 80);
    tally.by_segments = [500, 450, 30, 0, 0, 0, 0, 0, 0, 0, 0];
    rehearsal
}

#[test]
fn the_cost_is_that_of_segments_and_mms() {
    let rehearsal = rehearsal(Ended::Complete);
    assert!((rehearsal.cost().unwrap() - 15.3).abs() < 1e-9);
    assert_eq!(rehearsal.seconds_to_send(), 10);
    let text = human(&rehearsal);
    assert!(
        text.contains("41,200 segments less, 412.00: in the webhook's own text, write ' for “’” (U+2019)"),
        "{text}"
    );
    assert!(text.contains("980 SMS of 1,500 segments in all") && text.contains("cost 15.30"), "{text}");
}

#[test]
fn what_is_partial_says_so_everywhere() {
    let rehearsal = rehearsal(Ended::Broken { reason: "cut off".to_owned(), row: 1_001 });
    assert!(human(&rehearsal).contains("PARTIAL: the input breaks off in row 1,001: cut off"));
    let document = document(&rehearsal);
    assert_eq!((&document["complete"], &document["broken_at_row"]), (&false.into(), &1_001.into()));
    assert!(page(&rehearsal).unwrap().contains("<strong>Partial.</strong> the input breaks off"));
}

#[test]
fn the_page_runs_nothing_and_shows_untrusted_words_as_words() {
    let page = page(&rehearsal(Ended::Complete)).unwrap();
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;") && page.contains("&lt;i&gt;"));
    assert!(page.contains("default-src 'none'; style-src 'sha256-") && !page.contains("style=\""));
    let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
    use base64::Engine as _;
    use sha2::{Digest, Sha256};
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style.as_bytes()));
    assert!(page.contains(&format!("'sha256-{hash}'")), "the policy lets the page's own style through");
}

#[test]
fn the_page_is_well_formed() {
    let page = page(&rehearsal(Ended::Interrupted)).unwrap();
    let body = page.split_once("<body>").map(|(_, rest)| format!("<body>{rest}")).unwrap();
    let body = body.replace("<br>", "<br/>").replace("</html>", "");
    roxmltree::Document::parse(&body).unwrap();
}

#[test]
fn progress_tells_rate_and_time_left() {
    let at = crate::rehearse::Progress { rows: 500_000, failed: 3, elapsed: Duration::from_secs(2) };
    let line = progress(at, Some(0.25));
    assert_eq!(line, " 25% ██████░░░░░░░░░░░░░░░░░░ 6 s left  500,000 rows, 250,000 a second, 3 failed");
    assert_eq!(progress(at, None), "500,000 rows, 250,000 a second, 3 failed");
}
