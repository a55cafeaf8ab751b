//! The path to a place, in words.

use super::code::{Code, LoopId, Question};
use super::hash::Set;
use super::trace::Step;
use crate::text::Span;

/// Most choices that a message names.
const MOST: usize = 4;

/// A choice, as a message tells it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Said<'c> {
    Truth(&'c str, bool),
    Answer(&'c str, bool),
    Loop(String),
}

impl std::fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Truth(source, answer) => write!(f, "`{source}` {}", if *answer { "true" } else { "empty or false" }),
            Self::Answer(source, answer) => write!(f, "`{source}` {answer}"),
            Self::Loop(turns) => f.write_str(turns),
        }
    }
}

/// "with `event.items` empty and `person.vip` true"; empty where no choice was made.
pub(crate) fn words(code: &Code, path: &[Step], fork: Option<Span>) -> String {
    let mut parts: Vec<(bool, Said<'_>)> = Vec::new();
    let mut counts: Vec<(LoopId, usize, bool)> = Vec::new();
    for step in path {
        match step {
            Step::Answer(fact, answer) => {
                let Some(known) = code.facts.get(*fact) else { continue };
                let source = known.span.of(&code.source);
                let said = match &known.question {
                    Question::Truth(_) => Said::Truth(source, *answer),
                    _ => Said::Answer(source, *answer),
                };
                let near = fork.is_some_and(|fork| fork.start <= known.span.start && known.span.end <= fork.end);
                parts.push((near, said));
            }
            Step::Zero(of) => {
                parts.push((is_loop(code, *of, fork), Said::Loop(format!("`{}` empty", iterable(code, *of)))));
            }
            Step::Turn { of, first, last } => match counts.iter_mut().find(|(id, _, _)| id == of) {
                Some(known) if !*first => (known.1, known.2) = (known.1 + 1, *last),
                Some(known) => (known.1, known.2) = (1, *last),
                None => counts.push((*of, 1, *last)),
            },
            Step::Alike { .. } => {}
            Step::Done(of) => {
                if let Some(at) = counts.iter().position(|(id, _, _)| id == of) {
                    let (_, count, _) = counts.remove(at);
                    parts.push((is_loop(code, *of, fork), Said::Loop(several(code, *of, count))));
                }
            }
        }
    }
    for (of, count, _) in counts {
        parts.push((is_loop(code, of, fork), Said::Loop(several(code, of, count))));
    }
    let parts: Vec<String> = chosen(parts).iter().map(ToString::to_string).collect();
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => format!("with {last}"),
        Some((last, rest)) => format!("with {} and {last}", rest.join(", ")),
    }
}

/// Those of the fork itself, then the latest; of a choice made again, only the last time.
fn chosen(parts: Vec<(bool, Said<'_>)>) -> Vec<Said<'_>> {
    let mut seen = Set::default();
    let mut kept: Vec<_> =
        parts.into_iter().rev().filter(|(_, said)| is_turns(said) || seen.insert(said.clone())).collect();
    kept.reverse();
    let mut too_many = kept.len().saturating_sub(MOST);
    kept.retain(|(near, _)| {
        let goes = !near && too_many > 0;
        too_many -= usize::from(goes);
        !goes
    });
    kept.drain(..too_many);
    kept.into_iter().map(|(_, said)| said).collect()
}

/// Each time that a loop ran is told by itself.
const fn is_turns(said: &Said<'_>) -> bool {
    matches!(said, Said::Loop(_))
}

fn iterable(code: &Code, of: LoopId) -> &str {
    code.loops.get(of).map_or("", |info| info.iterable.span.of(&code.source))
}

fn is_loop(code: &Code, of: LoopId, fork: Option<Span>) -> bool {
    code.loops.get(of).is_some_and(|info| {
        fork.is_some_and(|fork| fork.start <= info.iterable.span.start && info.iterable.span.end <= fork.end)
    })
}

fn several(code: &Code, of: LoopId, count: usize) -> String {
    let name = iterable(code, of);
    if count == 1 { format!("one item in `{name}`") } else { format!("{count} or more items in `{name}`") }
}
