//! What an expression prints, given to the reader.

use std::borrow::Cow;

use super::bare::sample_text;
use super::chars::Chars;
use super::code::{Expr, Filter, Op, OpKind, Root};
use super::evaluate::Answers;
use super::filters;
use super::machine::{Machine, State};
use super::twofold::{Inner, Refusal, Twofold};
use super::value::{Abstract, Kinds, Lit, Printed, Safety, Text};
use super::violation::{Hole, Kind, Violation};
use crate::text::Span;

/// Filters that leave a list or an object whole, or make one text of it.
const KEEPS_WHOLE: [&str; 27] = [
    "default",
    "default_if_none",
    "safe",
    "escape",
    "force_escape",
    "escapejs",
    "cut",
    "remove",
    "truncatechars",
    "truncatewords",
    "lower",
    "upper",
    "title",
    "capfirst",
    "capitalize",
    "addslashes",
    "striptags",
    "strip",
    "lstrip",
    "rstrip",
    "strip_newlines",
    "stringformat",
    "urlencode",
    "dictsort",
    "dictsortreversed",
    "append",
    "pprint",
];

impl Machine<'_> {
    /// Feeds what a variable or a tag prints; `expr` for `{{ … }}`.
    pub(crate) fn feed_printed(
        &mut self,
        op: &Op,
        expr: Option<&Expr>,
        value: &Abstract,
        printed: &Printed,
        state: &State,
    ) -> Vec<State> {
        if expr.is_some_and(|expr| self.is_dump(expr)) {
            self.found.dumps.insert(op.span);
        }
        if state.reader.outer.in_text() {
            self.feed_string(op, expr, value, printed, state)
        } else {
            self.feed_bare(op, expr, value, printed, state)
        }
    }

    fn is_dump(&self, expr: &Expr) -> bool {
        let root = matches!(&expr.root, Root::Data(path) if matches!(path.as_slice(), [one] if ["person", "event", "organization"].contains(&one.as_str())));
        let known = root || self.code.containers.contains(&expr.root_key) || self.code.containers.contains(&expr.key);
        known && expr.filters.iter().all(|filter| KEEPS_WHOLE.contains(&filter.name.as_str()))
    }

    fn feed_string(
        &mut self,
        op: &Op,
        expr: Option<&Expr>,
        value: &Abstract,
        printed: &Printed,
        state: &State,
    ) -> Vec<State> {
        let mut state = *state;
        if state.reader.outer.in_key() {
            state.reader.forget_name();
        }
        if printed.text.is_none() {
            return self.feed_exact(op.span, &printed.exact, &state);
        }
        let text = printed.as_text();
        let mut inner = Chars::NONE;
        let nested = matches!(state.reader.inner, Inner::On(_));
        if let Inner::On(core) = state.reader.inner {
            if core.in_text() {
                inner = (text.chars | text.escaped).and(Chars::BREAKING);
            } else {
                let sent = sample_text(value, printed);
                let mut violation = self.bare(op.span, value, sent, core.expected(), true, &state);
                if core.untouched() {
                    // An empty `callbackData` is allowed.
                    violation.kind = Kind::Bare { surely: false };
                }
                self.found.violation(violation);
                state.reader.inner = if core.wants_value() { Inner::On(core.after_value()) } else { Inner::Failed };
                // Quotes around it are what it lacks first.
                return vec![state];
            }
        }
        let outer = text.chars.and(Chars::BREAKING);
        let escapes = expr.is_some_and(|expr| expr.filters.iter().any(|filter| filter.name == "safe"));
        let hole = Hole {
            span: op.span,
            outer,
            inner,
            nested,
            entities: self.autoescape && has_entities(value),
            unguarded: self.world && outer.has(Chars::QUOTE) && (escapes || self.off.is_some()),
            off: self.off,
            trace: state.trace,
            autoescape: self.world,
            index: 0,
        };
        self.found.hole(hole);
        vec![state]
    }

    /// Texts known exactly go to the reader letter by letter.
    fn feed_exact(&mut self, span: Span, texts: &[Cow<'static, str>], state: &State) -> Vec<State> {
        let mut next: Vec<State> = Vec::with_capacity(1);
        for text in texts {
            if !self.burn(text.len(), span) {
                return Vec::new();
            }
            let mut reader = state.reader;
            match read_text(&mut reader, text) {
                Ok(()) => {
                    if !next.iter().any(|known| known.reader == reader) {
                        next.push(State { reader, ..*state });
                    }
                }
                Err((expected, nested)) => {
                    let violation = self.syntax(state, span, expected, text.to_string(), nested);
                    self.found.violation(Violation { always: false, ..violation });
                }
            }
        }
        next
    }

    /// What a tag prints that is no value: literal text, or characters of known kinds.
    pub(crate) fn feed_raw(&mut self, span: Span, printed: &Printed, state: &State) -> Vec<State> {
        let Some(text) = printed.text else { return self.feed_exact(span, &printed.exact, state) };
        let outer = state.reader.outer;
        let nested_bare = matches!(state.reader.inner, Inner::On(core) if !core.in_text());
        let inside = matches!(state.reader.inner, Inner::On(_)) && text.escaped.has(Chars::BREAKING);
        let breaking = inside || text.chars.has(Chars::BREAKING);
        if outer.in_text() && !nested_bare && !breaking {
            return vec![*state];
        }
        let violation = self.syntax(state, span, outer.expected(), String::new(), nested_bare);
        self.found.violation(Violation { always: false, ..violation });
        vec![*state]
    }

    /// Notes tags with a `"` in them that stand in a string.
    pub(crate) fn quotes(&mut self, op: &Op, states: &[State]) {
        if !states.iter().any(|state| state.reader.outer.in_string()) {
            return;
        }
        let code = self.code;
        let mut note = |span: Span| {
            if span.of(&code.source).contains('"') {
                self.found.clashes.insert(span);
            }
        };
        match &op.kind {
            OpKind::If(arms) => arms.iter().for_each(|arm| note(arm.opening)),
            OpKind::For(each) => note(each.opening),
            OpKind::Raw(_) | OpKind::Text => {}
            _ => note(op.span),
        }
    }

    /// What `{% filter %}` prints.
    pub(crate) fn filtered(&mut self, op: &Op, body: &[Op], filters: &[Filter], states: &[State]) -> Abstract {
        let answers = match states {
            [one] => one.answers,
            _ => Answers::default(),
        };
        let mut value = match body {
            [] => Abstract::lit(Lit::Safe(String::new())),
            [Op { kind: OpKind::Text, span, .. }] => Abstract::lit(Lit::Safe(span.of(&self.code.source).to_owned())),
            _ => Abstract::text(Text { empty: true, ..self.block_text(body) }, Safety::Always),
        };
        for filter in filters {
            let argument = filter.argument.as_ref().map(|argument| self.place(op, answers).value(argument));
            value = filters::apply(&filter.name, &value, argument.as_ref(), self.autoescape);
        }
        value
    }

    /// All characters that a block can print.
    fn block_text(&mut self, body: &[Op]) -> Text {
        let mut all = Text::of(Chars::NONE, true);
        for op in body {
            let text = match &op.kind {
                OpKind::Text => Text::exactly(op.span.of(&self.code.source)),
                OpKind::Print(expr) => self.value(op, expr, Answers::default()).1.as_text(),
                OpKind::If(arms) => {
                    let texts = arms.iter().map(|arm| self.block_text(&arm.body));
                    texts.reduce(Text::join).unwrap_or_default()
                }
                OpKind::For(each) => self.block_text(&each.body).join(self.block_text(&each.empty)),
                OpKind::Autoescape(on, body) => {
                    let before = std::mem::replace(&mut self.autoescape, *on);
                    let text = self.block_text(body);
                    self.autoescape = before;
                    text
                }
                OpKind::Block(body) | OpKind::Optional(body) => self.block_text(body),
                OpKind::IfChanged { body, otherwise, .. } => self.block_text(body).join(self.block_text(otherwise)),
                OpKind::Raw(printed) => printed.as_text(),
                OpKind::ResetCycle(_) => continue,
                _ => Text::ANY,
            };
            all = all.join(text);
        }
        all
    }
}

pub(super) fn read_text(reader: &mut Twofold, text: &str) -> Result<(), (&'static str, bool)> {
    for byte in text.bytes() {
        reader.step(byte).map_err(|refusal| match refusal {
            Refusal::Outer(fault) => (fault.expected, false),
            Refusal::Inner(fault) => (fault.expected, true),
        })?;
    }
    Ok(())
}

/// Whether HTML escaping changes what the value prints.
fn has_entities(value: &Abstract) -> bool {
    let text = value.kinds.has(Kinds::TEXT) && value.safety != Safety::Always && value.text.chars.has(Chars::HTML);
    text || value.lits.iter().any(|lit| matches!(lit, Lit::Str(text) if Chars::of_text(text).has(Chars::HTML)))
}
