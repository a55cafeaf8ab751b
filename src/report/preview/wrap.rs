//! Text in a given number of columns.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns that a text takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The text with blanks behind it up to `width` columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// The text in lines of at most `width` columns, broken at blanks, and within a word that is
/// longer than a line between characters as people see them.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for piece in paragraph.split_word_bounds() {
            if columns(&line) + columns(piece) <= width {
                line.push_str(piece);
                continue;
            }
            if piece.trim().is_empty() {
                continue;
            }
            // A word that begins within the line goes to the next one as a whole, where it fits there.
            let head = line.rfind(' ').map_or(0, |at| at + 1);
            let rest = line.split_off(head);
            if columns(&rest) + columns(piece) <= width && head > 0 {
                push(&mut lines, &line);
                line = rest + piece;
                continue;
            }
            line.push_str(&rest);
            for cluster in piece.graphemes(true) {
                if columns(&line) + columns(cluster) > width {
                    push(&mut lines, &line);
                    line.clear();
                }
                line.push_str(cluster);
            }
        }
        push(&mut lines, &line);
    }
    lines
}

fn push(lines: &mut Vec<String>, line: &str) {
    lines.push(line.trim_end().to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_long_words_anywhere() {
        assert_eq!(wrapped("Happy Birthday, Ada!", 10), ["Happy", "Birthday,", "Ada!"]);
        assert_eq!(wrapped("https://acme.test/birthday", 10), ["https://ac", "me.test/bi", "rthday"]);
        assert_eq!(wrapped("a\n\nb", 10), ["a", "", "b"]);
        assert_eq!(wrapped("", 10), [""]);
    }

    #[test]
    fn no_line_is_too_wide_and_nothing_but_blanks_is_lost() {
        for text in [
            "👨\u{200d}👩\u{200d}👧\u{200d}👦🇺🇸 Ada 日本語のとても長い行です e\u{301}e\u{301}",
            "   a   b   ",
            "x-y-z,1.5 %",
        ] {
            for width in 2..12 {
                let lines = wrapped(text, width);
                assert!(lines.iter().all(|line| columns(line) <= width), "{width}: {lines:?}");
                let ink = |text: &str| text.split_whitespace().collect::<String>();
                assert_eq!(ink(&lines.join(" ")), ink(text), "{width}");
            }
        }
    }

    #[test]
    fn a_family_takes_two_columns() {
        assert_eq!(columns("👨\u{200d}👩\u{200d}👧\u{200d}👦"), 2);
        assert_eq!(padded("é", 3), "é  ");
    }
}
