//! The path to a place, in words.

use super::code::{Code, LoopId, Question};
use super::trace::Step;
use crate::text::Span;

/// Most choices that a message names.
const MOST: usize = 4;

/// "with `event.items` empty and `person.vip` true"; empty where no choice was made.
pub(crate) fn words(code: &Code, path: &[Step], fork: Option<Span>) -> String {
    let mut parts: Vec<(bool, String)> = Vec::new();
    let mut counts: Vec<(LoopId, usize, bool)> = Vec::new();
    for step in path {
        match step {
            Step::Answer(fact, answer) => {
                let Some(known) = code.facts.get(*fact) else { continue };
                let source = known.span.of(&code.source);
                let text = match &known.question {
                    Question::Truth(_) => format!("`{source}` {}", if *answer { "true" } else { "empty or false" }),
                    _ => format!("`{source}` {answer}"),
                };
                let near = fork.is_some_and(|fork| fork.start <= known.span.start && known.span.end <= fork.end);
                parts.retain(|(_, known)| *known != text);
                parts.push((near, text));
            }
            Step::Zero(of) => {
                parts.push((is_loop(code, *of, fork), format!("`{}` empty", iterable(code, *of))));
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
                    parts.push((is_loop(code, *of, fork), several(code, *of, count)));
                }
            }
        }
    }
    for (of, count, _) in counts {
        parts.push((is_loop(code, of, fork), several(code, of, count)));
    }
    // Those of the fork itself, then the latest.
    while parts.len() > MOST {
        let far = parts.iter().position(|(near, _)| !near).unwrap_or(0);
        parts.remove(far);
    }
    let parts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => format!("with {last}"),
        Some((last, rest)) => format!("with {} and {last}", rest.join(", ")),
    }
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
