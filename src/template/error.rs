//! What a template's author is told: errors of syntax, and errors met while rendering.

use crate::text::Span;

/// What sort of slip a syntax error is; the linter has one rule for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// A block that no closing tag ends.
    UnclosedBlock,
    /// A closing or middle tag that belongs to no open block.
    StrayTag,
    /// A tag that the library does not have.
    UnknownTag,
    /// A filter that the library does not have.
    UnknownFilter,
    /// A filter with an argument too many, too few, or one that can't be read.
    FilterArgument,
    /// A blank before or after the `:` of a filter's argument.
    FilterColonSpace,
    /// A variable that is no dotted path of names.
    BadVariablePath,
    /// An operator that `{% if %}` does not have, or one without blanks around it.
    BadOperator,
    /// A condition that ends early or has a word too many.
    BadCondition,
    /// “Curly” quotes inside a tag.
    CurlyQuotes,
    /// `{{ }}` or `{% %}`.
    EmptyTag,
    /// A tag whose own arguments are wrong.
    TagArgument,
    /// A form of another template language (Liquid, Jinja, Handlebars, JavaScript).
    ForeignSyntax,
    /// A tag of Django that needs files, addresses or translations, which a body has not.
    UnsupportedTag,
    /// A filter or tag that exists but that this dialect refuses.
    Refused,
    /// Blocks or conditions nested deeper than the limit.
    TooDeep,
    /// Anything else that can't be read.
    Other,
}

/// One thing wrong with a template's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The sort of slip.
    pub kind: SyntaxErrorKind,
    /// The very token that is wrong, not the whole tag.
    pub span: Span,
    /// What is wrong and what was expected: one sentence, lower case, no final stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Another place that belongs to the error and what is there.
    pub related: Option<(Span, String)>,
    /// The class of the exception that Django raises while parsing, mostly `TemplateSyntaxError`.
    pub django_class: &'static str,
}

impl SyntaxError {
    pub(crate) fn new(kind: SyntaxErrorKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            help: None,
            related: None,
            django_class: ErrorClass::TemplateSyntaxError.name(),
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related = Some((span, label.into()));
        self
    }

    pub(crate) const fn raised_as(mut self, class: &'static str) -> Self {
        self.django_class = class;
        self
    }
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SyntaxError {}

/// The class of an error met while rendering, under the name that Python and Django give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each is the Python exception of the same name")]
pub enum ErrorClass {
    TemplateSyntaxError,
    VariableDoesNotExist,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    SuspiciousOperation,
    UnicodeEncodeError,
    InvalidOperation,
    /// A limit of [`super::Limits`] was reached; Django has no such error.
    LimitReached,
}

impl ErrorClass {
    /// The name of the Python class.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TemplateSyntaxError => "TemplateSyntaxError",
            Self::VariableDoesNotExist => "VariableDoesNotExist",
            Self::ValueError => "ValueError",
            Self::TypeError => "TypeError",
            Self::KeyError => "KeyError",
            Self::IndexError => "IndexError",
            Self::AttributeError => "AttributeError",
            Self::OverflowError => "OverflowError",
            Self::ZeroDivisionError => "ZeroDivisionError",
            Self::SuspiciousOperation => "SuspiciousOperation",
            Self::UnicodeEncodeError => "UnicodeEncodeError",
            Self::InvalidOperation => "InvalidOperation",
            Self::LimitReached => "LimitReached",
        }
    }
}

/// What a filter or tag function raises. It is boxed: results stay small on the fast path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(Box<(ErrorClass, String)>);

impl Fault {
    /// A fault of `class` with Python's or our own words.
    #[must_use]
    #[cold]
    pub fn new(class: ErrorClass, message: impl Into<String>) -> Self {
        Self(Box::new((class, message.into())))
    }

    #[cold]
    pub(crate) fn value(message: impl Into<String>) -> Self {
        Self::new(ErrorClass::ValueError, message)
    }

    #[cold]
    pub(crate) fn kind(message: impl Into<String>) -> Self {
        Self::new(ErrorClass::TypeError, message)
    }

    #[cold]
    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Self::new(ErrorClass::LimitReached, message)
    }

    /// Its class.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        self.0.0
    }

    /// What happened.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.1
    }
}

/// Why a template could not be rendered with some data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RenderError {
    /// The class under which Django raises it.
    pub class: ErrorClass,
    /// The expression or tag that failed.
    pub span: Span,
    /// What happened: Python's words where Python raises it.
    pub message: String,
    /// The values involved: source text of the expression and how its value prints (cut to 80 characters).
    pub values: Vec<(String, String)>,
}
