//! Values into output.

use std::fmt::{self, Write};

use super::{Outcome, State, Val, escape_into, write_localized_float, write_str};
use crate::template::value::write_repr;
use crate::text::Span;

/// Stops writing when a limit is passed.
struct Capped<'o> {
    out: &'o mut dyn Write,
    left: usize,
}

impl Write for Capped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.left = self.left.checked_sub(text.len()).ok_or(fmt::Error)?;
        self.out.write_str(text)
    }
}

/// `repr(value)`, cut to 80 characters.
pub(super) fn shown(value: Val<'_>) -> String {
    let mut text = String::new();
    let whole = write_repr(value, &mut Capped { out: &mut text, left: 320 });
    match text.char_indices().nth(79) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
        None if whole.is_err() => format!("{text}…"),
        None => text,
    }
}

impl<'a> State<'a> {
    /// Prints a value as `{{ … }}` does.
    #[inline(always)]
    pub(super) fn print(&self, value: Val<'a>, out: &mut String, span: Span) -> Outcome {
        match value {
            Val::Str(text) if self.env.autoescape() => escape_into(text, out),
            Val::Str(text) | Val::Safe(text) | Val::Big(text) => out.push_str(text),
            Val::Int(int) => out.push_str(itoa::Buffer::new().format(int)),
            Val::Bool(true) => out.push_str("True"),
            Val::Bool(false) => out.push_str("False"),
            Val::None => out.push_str("None"),
            Val::Float(float) => {
                // Writing to a string can't fail.
                let _ = write_localized_float(float, out);
            }
            Val::Moment(moment) => {
                let _ = moment.write_date("N j, Y, P", out);
            }
            other => return self.print_container(other, out, span),
        }
        Ok(())
    }

    #[cold]
    fn print_container(&self, value: Val<'a>, out: &mut String, span: Span) -> Outcome {
        if !self.env.autoescape() {
            return self.write_limited(value, out, span);
        }
        let mut text = String::new();
        self.write_limited(value, &mut text, span)?;
        escape_into(&text, out);
        Ok(())
    }

    /// `str(value)`, stopped at the limit of the output.
    pub(super) fn write_limited(&self, value: Val<'a>, out: &mut dyn Write, span: Span) -> Outcome {
        write_str(value, &mut Capped { out, left: self.limits.output })
            .map_err(|_| self.limit(span, format!("the output is longer than {} bytes", self.limits.output)))
    }

    /// Whether the output is still within its limit.
    #[inline]
    pub(super) fn within(&self, out: &str, span: Span) -> Outcome {
        if out.len() > self.end { Err(self.too_long(span)) } else { Ok(()) }
    }

    #[cold]
    fn too_long(&self, span: Span) -> Box<super::RenderError> {
        self.limit(span, format!("the output is longer than {} bytes", self.limits.output))
    }
}
