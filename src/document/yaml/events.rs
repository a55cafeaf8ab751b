//! The one place that knows `granit-parser`.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Event as Granit, Marker, Parser, ScanError, StrInput};

use super::MAX_DEPTH;
use crate::text::Span;

/// What the parser saw, with its place in bytes.
pub(super) struct Event<'s> {
    pub(super) span: Span,
    pub(super) kind: EventKind<'s>,
    /// The tag as it is resolved (`tag:yaml.org,2002:str`) and its bytes.
    pub(super) tag: Option<(String, Span)>,
    /// Number of the anchor that names the node.
    pub(super) anchor: Option<usize>,
}

/// The kinds of events.
pub(super) enum EventKind<'s> {
    DocumentStart,
    Scalar {
        text: Cow<'s, str>,
        style: Style,
    },
    SequenceStart,
    MappingStart,
    /// The end of a list or mapping.
    End,
    /// A copy of the node with this anchor.
    Alias(usize),
    Comment(String),
    /// Nothing of interest.
    Other,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
}

/// An error of the parser.
pub(super) struct Failure {
    pub(super) at: usize,
    pub(super) kind: FailureKind,
    /// The parser's own words.
    pub(super) words: String,
}

/// The errors for which we have better words than the parser's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailureKind {
    UnclosedQuote,
    InsideQuote,
    AfterQuote,
    Escape,
    SecondColon,
    UnexpectedCharacter(char),
    Tab,
    TooDeep,
    UnclosedBracket,
    FlowSeparator,
    MissingKey,
    Indentation,
    UnknownAlias,
    Directive,
    Other,
}

/// The events of a text.
pub(super) struct Events<'s> {
    parser: Parser<'s, StrInput<'s>>,
    source: &'s str,
}

impl<'s> Events<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let options = granit_parser::options! {
            disallow_directives: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
            max_buffered_comment_events: source.len(),
        };
        Self { parser: Parser::new_from_str_with_options(source, options), source }
    }

    pub(super) fn next(&mut self) -> Option<Result<Event<'s>, Failure>> {
        let next = self.parser.next_event()?;
        Some(match next {
            Ok((event, span)) => Ok(self.event(event, &span)),
            Err(error) => Err(self.failure(&error)),
        })
    }

    fn event(&self, event: Granit<'s>, span: &granit_parser::Span) -> Event<'s> {
        let tag_span = span.tag_span().map(|tag| self.span(&tag)).unwrap_or_default();
        let tag = event.tag().map(|tag| (format!("{}{}", tag.handle(), tag.suffix()), tag_span));
        let anchor = event.anchor_id();
        let kind = match event {
            Granit::DocumentStart(..) => EventKind::DocumentStart,
            Granit::Scalar(text, style, ..) => EventKind::Scalar { text, style: Style::of(style) },
            Granit::SequenceStart(..) => EventKind::SequenceStart,
            Granit::MappingStart(..) => EventKind::MappingStart,
            Granit::SequenceEnd | Granit::MappingEnd => EventKind::End,
            Granit::Alias(id) => EventKind::Alias(id),
            Granit::Comment(text, _) => EventKind::Comment(text.into_owned()),
            _ => EventKind::Other,
        };
        Event { span: self.span(span), kind, tag, anchor }
    }

    fn failure(&self, error: &ScanError) -> Failure {
        Failure { at: self.offset(error.marker()), kind: FailureKind::of(error.kind()), words: error.info() }
    }

    fn span(&self, span: &granit_parser::Span) -> Span {
        Span::new(self.offset(&span.start), self.offset(&span.end))
    }

    fn offset(&self, marker: &Marker) -> usize {
        marker.byte_offset().unwrap_or_else(|| {
            // Markers that the parser makes up itself may carry the character index alone.
            self.source.char_indices().nth(marker.index()).map_or(self.source.len(), |(at, _)| at)
        })
    }
}

impl Style {
    const fn of(style: granit_parser::ScalarStyle) -> Self {
        use granit_parser::ScalarStyle as Granit;
        match style {
            Granit::Plain => Self::Plain,
            Granit::SingleQuoted => Self::SingleQuoted,
            Granit::DoubleQuoted => Self::DoubleQuoted,
            Granit::Literal => Self::Literal,
            Granit::Folded => Self::Folded,
        }
    }
}

impl FailureKind {
    const fn of(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::UnclosedQuotedScalar => Self::UnclosedQuote,
            ErrorKind::DocumentIndicatorInQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::TabInIndentation => Self::InsideQuote,
            ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
                Self::AfterQuote
            }
            ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidLowSurrogateHexEscape
            | ErrorKind::InvalidLowSurrogate
            | ErrorKind::MissingLowSurrogate
            | ErrorKind::UnpairedLowSurrogate
            | ErrorKind::InvalidUnicodeEscape => Self::Escape,
            ErrorKind::MappingValueNotAllowed => Self::SecondColon,
            ErrorKind::UnexpectedCharacter { character } => Self::UnexpectedCharacter(*character),
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar => Self::Tab,
            ErrorKind::RecursionLimitExceeded => Self::TooDeep,
            ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping => Self::UnclosedBracket,
            ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => Self::FlowSeparator,
            ErrorKind::ExpectedBlockMappingKey | ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
                Self::MissingKey
            }
            ErrorKind::InvalidIndentation
            | ErrorKind::InvalidFlowScalarIndent
            | ErrorKind::InvalidBlockScalarIndent
            | ErrorKind::ExpectedBlockSequenceEntry => Self::Indentation,
            ErrorKind::UnknownAnchor => Self::UnknownAlias,
            ErrorKind::DirectiveDisallowed => Self::Directive,
            _ => Self::Other,
        }
    }
}
