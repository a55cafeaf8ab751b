//! Tera, set up for files that hold Django templates.
//!
//! A scaffold writes bodies and specs, which are full of `{{ … }}` and `{% … %}` that are
//! not its own. Its own delimiters are `[[ … ]]`, `[% … %]` and `[# … #]`.

use tera::{Delimiters, ErrorKind, Tera};

/// Why a scaffold can't be read or filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ScaffoldError {
    /// The scaffold's name or path.
    pub scaffold: String,
    /// Line and column, both from 1, where known.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for ScaffoldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.scaffold)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl ScaffoldError {
    /// Tera's error; `scaffold` is named where Tera doesn't name one.
    pub(crate) fn of(error: &tera::Error, scaffold: &str) -> Self {
        let report = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => report,
            other => return Self::of_report(&other.to_string(), scaffold),
        };
        let scaffold = if report.filename().is_empty() { scaffold } else { report.filename() };
        let place = (report.span().start_line, report.span().start_col + 1);
        Self { scaffold: scaffold.to_owned(), place: Some(place), message: report.message().to_owned() }
    }

    /// Names that a scaffold uses and that don't exist come as reports drawn already, the
    /// first of them `error: …` with ` --> NAME:LINE:COLUMN` on its second line.
    fn of_report(report: &str, scaffold: &str) -> Self {
        let mut lines = report.lines();
        let message = lines.next().unwrap_or("");
        let message = message.strip_prefix("error: ").unwrap_or(message).to_owned();
        let place = lines.next().and_then(|line| line.trim_start().strip_prefix("--> ")).and_then(|place| {
            let (rest, column) = place.rsplit_once(':')?;
            let (name, line) = rest.rsplit_once(':')?;
            Some((name.to_owned(), line.parse().ok()?, column.trim().parse().ok()?))
        });
        match place {
            Some((name, line, column)) => Self { scaffold: name, place: Some((line, column)), message },
            None => Self { scaffold: scaffold.to_owned(), place: None, message },
        }
    }
}

/// Tera with a scaffold's delimiters, and without escaping: scaffolds write JSON and YAML.
///
/// # Errors
/// Never with these delimiters; Tera checks them all the same.
pub(crate) fn engine() -> Result<Tera, ScaffoldError> {
    let mut tera = Tera::new();
    let delimiters = Delimiters {
        block_start: "[%".into(),
        block_end: "%]".into(),
        variable_start: "[[".into(),
        variable_end: "]]".into(),
        comment_start: "[#".into(),
        comment_end: "#]".into(),
    };
    tera.set_delimiters(delimiters).map_err(|error| ScaffoldError::of(&error, "scaffold"))?;
    tera.autoescape_on(Vec::<&str>::new());
    Ok(tera)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn django_tags_pass_and_errors_have_a_place() {
        let mut tera = engine().unwrap();
        tera.add_raw_template("a", "{{ x|default:'' }}{% if y %}[[ z ]]{# no #}").unwrap();
        let mut context = tera::Context::new();
        context.insert("z", "<&>");
        assert_eq!(tera.render("a", &context).unwrap(), "{{ x|default:'' }}{% if y %}<&>{# no #}");
        let error = tera.add_raw_template("b", "one\n  [[ z | ]]").unwrap_err();
        let error = ScaffoldError::of(&error, "fallback");
        assert_eq!((error.scaffold.as_str(), error.place.map(|place| place.0)), ("b", Some(2)));
        let error = tera.add_raw_template("c", "one\n  [[ z | nothing ]]").unwrap_err();
        assert_eq!(ScaffoldError::of(&error, "fallback").to_string(), "c:2:10: Unknown filter `nothing`");
    }
}
