//! The places of bars, for the page's pictures.

use serde::Serialize;

use super::words::{count, float, percent};

/// A bar of a chart, in the picture's units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Bar {
    label: String,
    value: String,
    share: String,
    y: usize,
    width: f64,
    middle: usize,
    kind: &'static str,
}

/// A chart of lying bars.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Chart {
    height: usize,
    bars: Vec<Bar>,
}

const STEP: usize = 30;
const WIDEST: f64 = 300.0;

/// A chart of labels, counts and kinds; shares are of `whole`.
pub(super) fn chart(rows: &[(String, u64, &'static str)], whole: u64) -> Chart {
    let most = rows.iter().map(|(_, number, _)| *number).max().unwrap_or(0).max(1);
    let bars = rows
        .iter()
        .enumerate()
        .map(|(at, (label, number, kind))| Bar {
            label: label.clone(),
            value: count(*number),
            share: percent(*number, whole),
            y: at * STEP + 4,
            // A bar that is there at all is seen.
            width: if *number == 0 { 0.0 } else { (float(*number) / float(most) * WIDEST).max(2.0).round() },
            middle: at * STEP + 19,
            kind,
        })
        .collect();
    Chart { height: rows.len() * STEP, bars }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_is_the_largest_count_and_a_small_one_is_seen() {
        let chart =
            chart(&[("a".to_owned(), 1_000_000, "x"), ("b".to_owned(), 1, "x"), ("c".to_owned(), 0, "x")], 1_000_001);
        let widths: Vec<f64> = chart.bars.iter().map(|bar| bar.width).collect();
        assert_eq!(widths, [300.0, 2.0, 0.0]);
        assert_eq!((chart.height, chart.bars[1].share.as_str()), (90, "<0.1%"));
    }
}
