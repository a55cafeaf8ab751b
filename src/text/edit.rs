//! Edits of a text, applied together.

use super::Span;

/// Replaces the bytes of `span` by `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub replacement: String,
}

/// Why edits can't be applied together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Two edits touch the same bytes.
    #[error("two edits overlap at byte {at}")]
    Overlap {
        /// Where the second begins.
        at: usize,
    },
    /// An edit lies outside the text or inside a character.
    #[error("an edit at byte {at} does not fit the text")]
    OutOfText {
        /// Where it begins.
        at: usize,
    },
}

/// The text with all edits applied, in whatever order they come.
///
/// # Errors
/// When two edits overlap or one does not fit the text; nothing is applied then.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in sorted {
        if edit.span.start < done {
            return Err(EditError::Overlap { at: edit.span.start });
        }
        let at = edit.span.start;
        let kept = text.get(done..at).ok_or(EditError::OutOfText { at })?;
        text.get(edit.span.range()).ok_or(EditError::OutOfText { at })?;
        result.push_str(kept);
        result.push_str(&edit.replacement);
        done = edit.span.end;
    }
    result.push_str(text.get(done..).unwrap_or(""));
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, replacement: &str) -> Edit {
        Edit { span: Span::new(start, end), replacement: replacement.to_owned() }
    }

    #[test]
    fn edits_apply_in_any_order() {
        assert_eq!(
            apply_edits("abcdef", &[edit(4, 5, "E"), edit(0, 1, "AA"), edit(3, 3, "-")]),
            Ok("AAbc-dEf".to_owned())
        );
    }

    #[test]
    fn overlapping_edits_are_refused() {
        assert_eq!(apply_edits("abcdef", &[edit(0, 3, ""), edit(2, 4, "")]), Err(EditError::Overlap { at: 2 }));
    }

    #[test]
    fn an_edit_outside_the_text_is_refused() {
        assert_eq!(apply_edits("é", &[edit(1, 2, "")]), Err(EditError::OutOfText { at: 1 }));
    }
}
