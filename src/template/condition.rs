//! Conditions of `{% if %}`: a top-down operator parser with Django's binding powers
//! (`django/template/smartif.py`).

use super::error::{SyntaxError, SyntaxErrorKind as Kind};
use super::expression::Reader;
use super::tree::{Condition, ConditionKind, Expression, NOT_POWER, Operand, OperandKind, Operator};
use crate::text::Span;

/// Most operators of one condition: trees deeper than this could not be walked safely.
const MAX_OPERATORS: usize = 500;

enum Token {
    Value(Box<Expression>),
    Not(Span),
    Operator(Operator, Span),
}

impl Token {
    const fn power(&self) -> u8 {
        match self {
            Self::Value(_) => 0,
            Self::Not(_) => NOT_POWER,
            Self::Operator(operator, _) => operator.power(),
        }
    }

    fn span(&self) -> Span {
        match self {
            Self::Value(value) => value.span,
            Self::Not(span) | Self::Operator(_, span) => *span,
        }
    }
}

/// Reads the words of a condition; `whole` is the tag they stand in.
pub(crate) fn read(reader: &mut Reader<'_>, words: &[Span], whole: Span) -> Condition {
    let before = reader.errors.len();
    let tokens = tokens(reader, words);
    if tokens.iter().filter(|token| !matches!(token, Token::Value(_))).count() > MAX_OPERATORS {
        reader.error(
            SyntaxError::new(Kind::TooDeep, whole, format!("a condition of more than {MAX_OPERATORS} operators"))
                .help("split it into several blocks"),
        );
        return broken(whole);
    }
    let readable = reader.errors.len() == before;
    let end = words.last().map_or(whole, |last| Span::at(last.end));
    let mut parser = Parser { tokens: tokens.into_iter().peekable(), end, whole };
    match parser.condition(0).and_then(|condition| parser.finish(condition)) {
        Ok(condition) => condition,
        Err(error) => {
            // A word that could not be read has been reported; what follows from it is no news.
            if readable {
                reader.error(*error);
            }
            broken(whole)
        }
    }
}

pub(crate) fn broken(span: Span) -> Condition {
    let base = Operand { span, kind: OperandKind::Broken };
    Condition { span, kind: ConditionKind::Value(Expression { span, base, filters: Vec::new() }) }
}

fn tokens(reader: &mut Reader<'_>, words: &[Span]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(words.len());
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        let text = word.of(reader.source);
        let next = words.peek().map(|next| (next.of(reader.source), *next));
        let token = match (text, next) {
            ("is", Some(("not", next))) => {
                words.next();
                Token::Operator(Operator::IsNot, word.to(next))
            }
            ("not", Some(("in", next))) => {
                words.next();
                Token::Operator(Operator::NotIn, word.to(next))
            }
            ("not", _) => Token::Not(word),
            _ => match operator(text) {
                Some(operator) => Token::Operator(operator, word),
                None => Token::Value(Box::new(value(reader, word))),
            },
        };
        tokens.push(token);
    }
    tokens
}

fn operator(text: &str) -> Option<Operator> {
    Some(match text {
        "or" => Operator::Or,
        "and" => Operator::And,
        "in" => Operator::In,
        "is" => Operator::Is,
        "==" => Operator::Equal,
        "!=" => Operator::NotEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessEqual,
        _ => return None,
    })
}

fn value(reader: &mut Reader<'_>, word: Span) -> Expression {
    let foreign = match word.of(reader.source) {
        "=" => Some("equality is written `==`"),
        "===" | "!==" => Some("write `==` or `!=`"),
        "&&" | "&" => Some("write `and`"),
        "||" | "|" => Some("write `or`"),
        "!" => Some("write `not`"),
        "<>" => Some("write `!=`"),
        "=>" => Some("write `>=`"),
        "=<" => Some("write `<=`"),
        _ => None,
    };
    let Some(help) = foreign else { return reader.expression(word) };
    let message = format!("`{}` is no operator of conditions", word.of(reader.source));
    reader.error(SyntaxError::new(Kind::BadOperator, word, message).help(help));
    Expression { span: word, base: Operand { span: word, kind: OperandKind::Broken }, filters: Vec::new() }
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    end: Span,
    whole: Span,
}

type Read = Result<Condition, Box<SyntaxError>>;

impl Parser {
    fn condition(&mut self, power: u8) -> Read {
        let mut left = match self.tokens.next() {
            Some(Token::Value(value)) => Condition { span: value.span, kind: ConditionKind::Value(*value) },
            Some(Token::Not(span)) => {
                let inner = self.condition(NOT_POWER)?;
                Condition { span: span.to(inner.span), kind: ConditionKind::Not(Box::new(inner)) }
            }
            Some(Token::Operator(operator, span)) => {
                let message = format!("a value was expected, not `{}`", operator.symbol());
                return Err(bad(Kind::BadCondition, span, message, "write a value on both sides of the operator"));
            }
            None => {
                let span = if self.end.is_empty() && self.end.start > self.whole.start { self.end } else { self.whole };
                return Err(bad(Kind::BadCondition, span, "the condition ends too early", "a value is missing"));
            }
        };
        while let Some(next) = self.tokens.next_if(|token| token.power() > power) {
            let Token::Operator(operator, operator_span) = next else {
                let message = "`not` can't stand between two values".to_owned();
                return Err(bad(Kind::BadCondition, next.span(), message, "write `and not`, or `not in`"));
            };
            let right = self.condition(operator.power())?;
            left = Condition {
                span: left.span.to(right.span),
                kind: ConditionKind::Binary { operator, operator_span, left: Box::new(left), right: Box::new(right) },
            };
        }
        Ok(left)
    }

    fn finish(&mut self, condition: Condition) -> Read {
        match self.tokens.next() {
            None => Ok(condition),
            Some(token) => {
                let help = "an operator is missing before it: `and`, `or`, `in`, `==` …";
                Err(bad(Kind::BadCondition, token.span(), "a word too many in the condition", help))
            }
        }
    }
}

fn bad(kind: Kind, span: Span, message: impl Into<String>, help: &str) -> Box<SyntaxError> {
    Box::new(SyntaxError::new(kind, span, message).help(help))
}
