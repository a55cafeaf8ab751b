//! Which rule speaks of what the parser refuses. One slip in a tag is one finding: what only
//! follows from it is dropped here.

use std::collections::HashSet;

use super::characters::{self, Invisible};
use crate::klaviyo::catalogue;
use crate::template::{SyntaxError, SyntaxErrorKind as Kind, Token, TokenKind, lex};
use crate::text::Span;

pub(crate) const BAD_OPERATOR: &str = "bad-operator";
pub(crate) const BAD_VARIABLE_PATH: &str = "bad-variable-path";
pub(crate) const CURLY_QUOTES: &str = "curly-quotes";
pub(crate) const DOT_AFTER_LOOKUP: &str = "dot-after-lookup";
pub(crate) const EMAIL_ONLY_TAG: &str = "email-only-tag";
pub(crate) const FILTER_ARGUMENT: &str = "filter-argument";
pub(crate) const FILTER_COLON_SPACE: &str = "filter-colon-space";
pub(crate) const FOREIGN_SYNTAX: &str = "foreign-syntax";
pub(crate) const TEMPLATE_SYNTAX: &str = "template-syntax";
pub(crate) const TRIPLE_BRACE: &str = "triple-brace";
pub(crate) const UNCLOSED_BLOCK: &str = "unclosed-block";
pub(crate) const UNKNOWN_FILTER: &str = "unknown-filter";
pub(crate) const UNKNOWN_TAG: &str = "unknown-tag";

/// The tag for coupon codes; `unsupported-in-webhook` speaks of it.
pub(crate) const COUPON: &str = "coupon_code";

/// An error of the parser and the rule that reports it.
#[derive(Debug)]
pub(crate) struct Slip {
    /// The rule's id.
    pub(crate) rule: &'static str,
    /// The tag that the slip is in.
    pub(crate) tag: Span,
    /// What the parser says.
    pub(crate) error: SyntaxError,
}

/// What is wrong with a template's tags.
#[derive(Debug, Default)]
pub(crate) struct Slips {
    /// What is to be reported, in the order of the parser's errors.
    pub(crate) all: Vec<Slip>,
    /// Where the tags begin that can't be read: nothing is said of what they hold.
    pub(crate) broken: HashSet<usize>,
}

impl Slips {
    /// Sorts the parser's errors.
    pub(crate) fn new(source: &str, errors: &[SyntaxError]) -> Self {
        let mut slips = Self::default();
        if errors.is_empty() && source.is_ascii() {
            return slips;
        }
        let tags: Vec<Token> = lex(source).into_iter().filter(|token| token.kind != TokenKind::Text).collect();
        for tag in tags.iter().filter(|tag| tag.kind != TokenKind::Comment) {
            let code = characters::code_of(tag.span.of(source));
            if characters::curly_quotes(&code).next().is_some() || characters::invisibles(&code).any(breaks) {
                slips.broken.insert(tag.span.start);
            }
        }
        if errors.is_empty() {
            return slips;
        }
        let unreadable = slips.broken.clone();
        for error in told(source, errors) {
            let at = tags.partition_point(|tag| tag.span.start <= error.span.start);
            let Some(tag) = at.checked_sub(1).and_then(|index| tags.get(index)) else { continue };
            // `curly-quotes` and `invisible-character` speak of those.
            if unreadable.contains(&tag.span.start) {
                continue;
            }
            let rule = rule_for(error, *tag, source);
            if !matches!(error.kind, Kind::UnclosedBlock | Kind::StrayTag) {
                slips.broken.insert(tag.span.start);
            }
            if let Some(rule) = rule {
                slips.all.push(Slip { rule, tag: tag.span, error: error.clone() });
            }
        }
        slips.drop_braces(source);
        slips.drop_consequences(source);
        slips
    }

    /// A tag inside a tag ends where its own braces do; what comes before and behind is no news.
    fn drop_braces(&mut self, source: &str) {
        let mut nested: HashSet<usize> = HashSet::new();
        self.all.retain(|slip| {
            let told = nested.contains(&slip.tag.start);
            if slip.rule == BAD_OPERATOR && slip.error.span.of(source).starts_with('{') {
                nested.insert(slip.tag.start);
            }
            !told
        });
    }

    /// What follows from a tag of another language is no news.
    fn drop_consequences(&mut self, source: &str) {
        let mut dashed = false;
        let mut foreign_from = usize::MAX;
        let mut handlebars = false;
        let mut case = false;
        for slip in &self.all {
            if matches!(slip.rule, FOREIGN_SYNTAX | UNKNOWN_TAG) {
                foreign_from = foreign_from.min(slip.tag.start);
            }
        }
        if foreign_from == usize::MAX {
            return;
        }
        self.all.retain(|slip| {
            let word = slip.error.span.of(source);
            if has_dash(slip.tag.of(source)) {
                // They come in pairs: the first one stands for all.
                return !std::mem::replace(&mut dashed, true);
            }
            match slip.rule {
                UNCLOSED_BLOCK => slip.tag.start < foreign_from,
                FOREIGN_SYNTAX if word.starts_with('#') => {
                    handlebars = true;
                    true
                }
                FOREIGN_SYNTAX if word.starts_with('/') => !handlebars,
                UNKNOWN_TAG if word == "case" => {
                    case = true;
                    true
                }
                UNKNOWN_TAG if word == "when" => !case,
                _ => true,
            }
        });
    }
}

/// Django takes a no-break space for a blank.
fn breaks(invisible: Invisible) -> bool {
    !invisible.is_blank()
}

/// The errors without those that only follow from another one.
fn told<'e>(source: &str, errors: &'e [SyntaxError]) -> Vec<&'e SyntaxError> {
    // A block ended by the wrong tag: that tag is the slip.
    let ended_wrongly: HashSet<Span> = errors
        .iter()
        .filter(|error| error.kind == Kind::StrayTag)
        .filter_map(|error| error.related.as_ref().map(|(place, _)| *place))
        .collect();
    // Blocks that cross: the inner one, unclosed where the outer one ends, is the slip.
    let crossed: HashSet<&str> = errors
        .iter()
        .filter(|error| error.kind == Kind::UnclosedBlock)
        .filter(|error| error.related.as_ref().is_some_and(|(place, _)| !place.is_empty()))
        .map(|error| block_name(error.span.of(source)))
        .collect();
    let tells = |error: &&SyntaxError| {
        let name = error.span.of(source);
        match error.kind {
            Kind::UnknownFilter => catalogue::filter(name).is_none(),
            Kind::UnknownTag => catalogue::tag(name).is_none(),
            Kind::UnclosedBlock => !ended_wrongly.contains(&error.span),
            Kind::StrayTag => !name.strip_prefix("end").is_some_and(|block| crossed.contains(block)),
            _ => true,
        }
    };
    errors.iter().filter(tells).collect()
}

/// `for` of `{% for x in y %}`.
fn block_name(opening: &str) -> &str {
    opening.trim_start_matches(['{', '%']).split_whitespace().next().unwrap_or("")
}

/// `{%- … %}`, `{{ … -}}`: the blank control of Jinja and Liquid.
pub(crate) fn has_dash(tag: &str) -> bool {
    tag.starts_with("{%-") || tag.starts_with("{{-") || tag.ends_with("-%}") || tag.ends_with("-}}")
}

/// The rule that reports an error in a tag; none where a rule of another kind does.
fn rule_for(error: &SyntaxError, tag: Token, source: &str) -> Option<&'static str> {
    if has_dash(tag.span.of(source)) {
        return Some(FOREIGN_SYNTAX);
    }
    let word = error.span.of(source);
    let block = (tag.kind == TokenKind::Block).then(|| block_name(tag.span.of(source)));
    Some(match error.kind {
        Kind::UnclosedBlock | Kind::StrayTag => UNCLOSED_BLOCK,
        Kind::UnknownTag => UNKNOWN_TAG,
        Kind::UnknownFilter => UNKNOWN_FILTER,
        Kind::FilterArgument => FILTER_ARGUMENT,
        Kind::FilterColonSpace => FILTER_COLON_SPACE,
        Kind::CurlyQuotes => CURLY_QUOTES,
        Kind::BadOperator => BAD_OPERATOR,
        Kind::BadCondition if !word.is_empty() && error.span != tag.span => BAD_OPERATOR,
        Kind::BadVariablePath if word == "." && follows_lookup(error.span, tag, source) => DOT_AFTER_LOOKUP,
        Kind::BadVariablePath => BAD_VARIABLE_PATH,
        Kind::ForeignSyntax => foreign(word, error.span, tag, block),
        // `{% else if … %}`
        Kind::TagArgument if block == Some("else") => UNCLOSED_BLOCK,
        Kind::Refused if word == COUPON => return None,
        Kind::Refused if catalogue::tag(word).is_some_and(is_email_only) => EMAIL_ONLY_TAG,
        _ => TEMPLATE_SYNTAX,
    })
}

/// Whether the last filter before the place is `lookup`.
fn follows_lookup(place: Span, tag: Token, source: &str) -> bool {
    let before = Span::new(tag.span.start, place.start).of(source);
    before.rsplit('|').next().is_some_and(|filter| filter.trim_start().starts_with("lookup"))
}

fn is_email_only(tag: &catalogue::Tag) -> bool {
    tag.webhook == catalogue::InWebhook::Forbidden
}

fn foreign(word: &str, span: Span, tag: Token, block: Option<&str>) -> &'static str {
    match (word.chars().next(), block) {
        (Some('{'), None) if span.start == tag.span.start + 2 => TRIPLE_BRACE,
        (Some('{' | '}' | '('), Some(_)) => BAD_OPERATOR,
        (Some('#' | '/'), _) | (_, None) => FOREIGN_SYNTAX,
        (_, Some(name)) if word == name => UNKNOWN_TAG,
        _ => FOREIGN_SYNTAX,
    }
}
