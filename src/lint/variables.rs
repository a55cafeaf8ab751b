//! What is to be said of a variable, by what Klaviyo documents and what samples show. One
//! variable has one verdict, so that no two rules speak of one slip.

use std::sync::OnceLock;

use super::samples::Known;
use super::uses::{self, Uses};
use super::view::FileView;
use crate::klaviyo::catalogue;
use crate::template::{Expression, Operand, OperandKind, Word};
use crate::text::Span;

/// What is wrong with a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing that is known.
    Fine,
    /// The name of a tag.
    Tag,
    /// Another language's way to count the turns of a loop.
    Foreign,
    /// A feed, which webhooks do not have.
    Feed,
    /// A first name that nobody documents.
    Unknown,
    /// A name that differs from one that exists only in its case.
    WrongCase {
        /// The name's place.
        span: Span,
        /// How it is written.
        right: String,
        /// Whether a sample, and not Klaviyo's documentation, has it.
        sampled: bool,
    },
    /// The last name is a method of Python's objects.
    Method,
    /// Event data in a flow that has none.
    NoEvent,
    /// A name that no sample has.
    Missing {
        /// The name's place.
        span: Span,
        /// The names that are there.
        beside: Vec<String>,
    },
}

/// Names that Klaviyo's pages or third parties use as roots of their own.
const UNDOCUMENTED: [&str; 2] = ["profile", "flow"];
/// Roots that only a tag binds.
const BOUND_ONLY: [&str; 4] = ["today", "forloop", "catalog_item", "catalog_id"];
/// Members of Jinja's `loop`.
const FOREIGN_LOOP: [&str; 6] = ["index", "index0", "revindex", "revindex0", "first", "last"];
/// Roots of which Klaviyo documents the names.
const CLOSED: [&str; 2] = ["person", "organization"];
/// What a plain dictionary, list or text answers to without an argument.
const METHODS: [&str; 8] = ["items", "keys", "values", "get", "count", "copy", "update", "pop"];

/// The first names that Klaviyo documents.
pub(crate) fn roots() -> impl Iterator<Item = &'static str> {
    static ROOTS: OnceLock<Vec<&str>> = OnceLock::new();
    let all = ROOTS.get_or_init(|| {
        let roots = catalogue::variables().iter().map(|variable| variable.root.as_str());
        let mut roots: Vec<&str> =
            roots.filter(|root| !UNDOCUMENTED.contains(root) && !BOUND_ONLY.contains(root)).collect();
        roots.sort_unstable();
        roots.dedup();
        roots
    });
    all.iter().copied()
}

/// The names that Klaviyo documents behind a root, by dot or by `lookup`, each with its root.
fn members(root: &str) -> impl Iterator<Item = &'static str> {
    static MEMBERS: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    let all = MEMBERS.get_or_init(|| {
        let closed = catalogue::variables().iter().filter(|variable| CLOSED.contains(&variable.root.as_str()));
        let named = closed.filter_map(|variable| {
            let name = match (&variable.path, &variable.lookup) {
                (Some(path), _) => path.split('.').nth(1),
                (None, lookup) => lookup.as_deref(),
            };
            name.map(|name| (variable.root.as_str(), name))
        });
        named.filter(|(_, name)| !name.contains('<')).collect()
    });
    all.iter().filter(move |(known, _)| *known == root).map(|(_, name)| *name)
}

/// The place of a step: a name of the path, or what stands in the quotes of a `lookup`.
fn step_span(expression: &Expression, index: usize) -> Span {
    let parts: &[Word] = uses::path(expression).unwrap_or_default();
    if let Some(part) = parts.get(index) {
        return part.span;
    }
    let argument = expression.filters.get(index - parts.len()).and_then(|filter| filter.argument.as_ref());
    argument.map_or(expression.span, inside_quotes)
}

fn inside_quotes(argument: &Operand) -> Span {
    let span = argument.span;
    match argument.kind {
        OperandKind::Text { translated: false, .. } if span.len() >= 2 => Span::new(span.start + 1, span.end - 1),
        _ => span,
    }
}

/// The verdicts on the variables of a file, made when the first one is asked for: many rules do.
#[derive(Debug, Default)]
pub(crate) struct Verdicts(OnceLock<Vec<(usize, Verdict)>>);

/// What is to be said of the variable that an expression begins with.
pub(crate) fn verdict<'f>(file: &'f FileView<'_>, usage: uses::Usage<'_>) -> &'f Verdict {
    let address = |usage: uses::Usage<'_>| std::ptr::from_ref(usage.expression).addr();
    let all = file.verdicts.0.get_or_init(|| {
        let each = file.uses.iter().flat_map(|uses| uses.usages.iter().map(move |usage| (uses, *usage)));
        let mut all: Vec<_> = each.map(|(uses, usage)| (address(usage), judge(file, uses, usage))).collect();
        all.sort_by_key(|(address, _)| *address);
        all
    });
    let known = all.binary_search_by_key(&address(usage), |(address, _)| *address).ok().and_then(|at| all.get(at));
    known.map_or(&Verdict::Fine, |(_, verdict)| verdict)
}

fn judge<'t>(file: &FileView<'_>, uses: &Uses<'t>, usage: uses::Usage<'t>) -> Verdict {
    let expression = usage.expression;
    let Some(parts) = uses::path(expression) else { return Verdict::Fine };
    let Some(root) = parts.first() else { return Verdict::Fine };
    let name = root.text.as_str();
    let steps = uses::steps(expression);
    if uses.binds(usage, name) {
        let Some(source) = uses.source(usage, name) else { return Verdict::Fine };
        // An item of a list: its names are the third steps and on.
        let path: Vec<&str> = source.iter().copied().chain(["*"]).chain(steps.iter().skip(1).copied()).collect();
        let known = sampled(file, expression, &path, source.len());
        return if known == Verdict::Fine { method(file, parts, &path) } else { known };
    }
    if !roots().any(|known| known == name) {
        return stranger(usage, parts);
    }
    if name == "feeds" {
        return Verdict::Feed;
    }
    if name == "event" && file.flow.lacks_event() {
        return Verdict::NoEvent;
    }
    if let (Some(step), true) = (steps.get(1), file.samples.values(steps.get(..2).unwrap_or_default()).is_empty())
        && CLOSED.contains(&name)
        && !members(name).any(|member| member == *step)
        && let Some(right) = members(name).find(|member| member.eq_ignore_ascii_case(step))
    {
        return Verdict::WrongCase { span: step_span(expression, 1), right: right.to_owned(), sampled: false };
    }
    if name == "event" {
        let known = sampled(file, expression, &steps, 0);
        if known != Verdict::Fine {
            return known;
        }
    }
    method(file, parts, &steps)
}

/// A root that Klaviyo does not document.
fn stranger(usage: uses::Usage<'_>, parts: &[Word]) -> Verdict {
    let Some(root) = parts.first() else { return Verdict::Fine };
    let name = root.text.as_str();
    // `== true`: `suspicious-compare` speaks of it.
    if usage.used == uses::Used::Tested && ["true", "false", "none", "null"].contains(&name) {
        return Verdict::Fine;
    }
    // `foreign-syntax` speaks of Jinja's loop.
    let jinja = parts.get(1).is_some_and(|member| FOREIGN_LOOP.contains(&member.text.as_str()));
    if name == "loop" && jinja {
        return Verdict::Foreign;
    }
    let single = parts.len() == 1;
    if name == "today" || (single && catalogue::tag(name).is_some()) {
        return Verdict::Tag;
    }
    match roots().find(|known| known.eq_ignore_ascii_case(name)) {
        Some(right) => Verdict::WrongCase { span: root.span, right: right.to_owned(), sampled: false },
        None => Verdict::Unknown,
    }
}

/// What samples say of a path; `shift` steps of it do not stand in the expression.
fn sampled(file: &FileView<'_>, expression: &Expression, path: &[&str], shift: usize) -> Verdict {
    let Known::Missing { index, beside } = file.samples.known(path) else { return Verdict::Fine };
    let Some(own) = index.checked_sub(shift).filter(|own| *own > 0) else { return Verdict::Fine };
    let Some(step) = path.get(index) else { return Verdict::Fine };
    let span = step_span(expression, own);
    if let Some(right) = beside.iter().find(|name| name.eq_ignore_ascii_case(step)) {
        return Verdict::WrongCase { span, right: (*right).to_owned(), sampled: true };
    }
    if METHODS.contains(step) {
        return Verdict::Fine;
    }
    Verdict::Missing { span, beside: beside.into_iter().map(str::to_owned).collect() }
}

fn method(file: &FileView<'_>, parts: &[Word], path: &[&str]) -> Verdict {
    let last =
        parts.last().filter(|_| parts.len() > 1 && path.last() == parts.last().map(|part| part.text.as_str()).as_ref());
    let is_method = last.is_some_and(|last| METHODS.contains(&last.text.as_str()));
    if is_method && file.samples.values(path).is_empty() { Verdict::Method } else { Verdict::Fine }
}
