//! What the proof found, as findings of the `json-*` rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::code::{Code, Expr, Loop, Op, OpKind};
use super::locate::Locator;
use super::trace::Step;
use super::violation::{Hole, Kind, Violation};
use super::witness::{Bench, Witness};
use super::{Proof, Settings, chars::Chars, path, prove};
use crate::body::{self, Scaffolds};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::klaviyo::dialect;
use crate::lint::kind::FileKind;
use crate::lint::rules::{
    html_entities, json_addslashes, json_autoescape_off, json_bare_value, json_branch, json_loop, json_object_dump,
    json_quote_clash, json_syntax, json_unescaped, json_unescaped_nested,
};
use crate::lint::sink::Sink;
use crate::lint::templates::TemplateText;
use crate::lint::view::{CallbackContent, FileView, WebhookView};
use crate::spec::Spec;
use crate::template::Tree;
use crate::text::{Edit, Mapped, Span};
use crate::wunderkind::fields;

/// Proves every webhook of a file and reports what does not hold.
pub(crate) fn check(file: &FileView<'_>, sink: &mut Sink) {
    match file.kind {
        FileKind::Body => {
            let (Some(template), Some(webhook)) = (file.templates.first(), file.webhooks.first()) else { return };
            if template.tree.errors.is_empty() {
                let locator = Locator::of_body(file.root);
                Report::new(webhook, &template.tree, locator, file.unreadable).write(sink);
            }
        }
        FileKind::Spec => {
            if let Some(spec) = file.spec {
                check_spec(file, spec, sink);
            }
        }
        // The places of an exported body lie one coding deeper than the locator reaches.
        FileKind::Export | FileKind::Unknown => {}
    }
}

fn check_spec(file: &FileView<'_>, spec: &Spec, sink: &mut Sink) {
    static SCAFFOLDS: OnceLock<Option<Scaffolds>> = OnceLock::new();
    let Some(scaffolds) = SCAFFOLDS.get_or_init(|| Scaffolds::built_in().ok()) else { return };
    for (model, webhook) in spec.webhooks.iter().zip(&file.webhooks) {
        let Ok(body) = body::render(spec, model, scaffolds) else { continue };
        let template = TemplateText::new(Mapped::verbatim(&body, 0), &[]);
        if template.tree.errors.is_empty() {
            let locator = Locator::of_spec(&body, &model.node, webhook.anchor);
            Report::new(webhook, &template.tree, locator, false).write(sink);
        }
    }
}

/// One webhook's report in the making.
struct Report<'a, 'v> {
    webhook: &'a WebhookView<'v>,
    proof: Proof,
    locator: Locator,
    /// A reader has complained of the body's form already.
    unreadable: bool,
    nested: bool,
}

/// What prints at a place, if it is an expression.
type Printing<'c> = BTreeMap<usize, Option<&'c Expr>>;

impl<'a, 'v> Report<'a, 'v> {
    fn new(webhook: &'a WebhookView<'v>, tree: &Tree, locator: Locator, unreadable: bool) -> Self {
        let nested = webhook.endpoint.wunderkind;
        let settings = Settings { nested, ..Settings::default() };
        Self { webhook, proof: prove(tree, &settings), locator, unreadable, nested }
    }

    fn code(&self) -> &Code {
        &self.proof.code
    }

    fn place(&self, span: Span) -> Span {
        self.locator.place(span, &self.code().source)
    }

    fn write(&self, sink: &mut Sink) {
        let mut printing = Printing::new();
        collect(&self.code().ops, &mut printing);
        let mut bench = Bench::new(self.code(), self.nested);
        let mut told = BTreeSet::new();
        self.limit(sink);
        self.dumps(&printing, &mut told, sink);
        self.violations(&printing, &mut bench, &told, sink);
        self.holes(&printing, &mut bench, &told, sink);
        self.clashes(sink);
    }

    fn limit(&self, sink: &mut Sink) {
        let Some(span) = self.proof.worlds.iter().find_map(|world| world.found.limit) else { return };
        let message = "the body has too many paths to be proved JSON: the proof stopped here";
        let mut finding = json_syntax::RULE.at(self.webhook.source, self.place(span), message);
        finding.severity = Severity::Warning;
        sink.push(finding.help("nest fewer loops and conditions, or send less in one webhook"));
    }

    fn dumps(&self, printing: &Printing<'_>, told: &mut BTreeSet<usize>, sink: &mut Sink) {
        let spans: BTreeSet<Span> = self.proof.worlds.iter().flat_map(|world| &world.found.dumps).copied().collect();
        for span in spans {
            told.insert(span.start);
            let source =
                printing.get(&span.start).copied().flatten().map_or("", |expr| expr.span.of(&self.code().source));
            let name = source.split('|').next().unwrap_or(source).trim();
            let message =
                format!("`{name}` is printed whole: Python's notation is no JSON, and everything in it is sent");
            let finding = json_object_dump::RULE.at(self.webhook.source, self.place(span), message);
            sink.push(finding.help("print the members that are needed, in a loop for a list"));
        }
    }

    /// Each place once, with the world it was met in first.
    fn merged(&self) -> Vec<(&Violation, &super::World)> {
        let mut all: BTreeMap<(usize, bool, bool), (&Violation, &super::World)> = BTreeMap::new();
        for world in &self.proof.worlds {
            for (key, violation) in &world.found.violations {
                all.entry(*key).or_insert((violation, world));
            }
        }
        all.into_values().collect()
    }

    fn violations(&self, printing: &Printing<'_>, bench: &mut Bench<'_>, told: &BTreeSet<usize>, sink: &mut Sink) {
        let mut forks = BTreeSet::new();
        let mut ended = [false; 2];
        for (violation, world) in self.merged() {
            if told.contains(&violation.span.start) && violation.kind != Kind::Syntax {
                continue;
            }
            let inner_told = matches!(&self.webhook.callback, Some(callback) if matches!(callback.content, CallbackContent::Wrong(_)));
            let steps = world.record.path(violation.trace);
            if let Kind::Bare { surely } = violation.kind {
                let expr = printing.get(&violation.span.start).copied().flatten();
                let witness = bench.find(&steps, expr, true, world.autoescape);
                sink.push(self.bare(violation, surely, expr, witness));
                continue;
            }
            if if violation.nested { inner_told } else { self.unreadable } {
                continue;
            }
            // What follows from one fork, or from one slip on all paths, is one finding.
            let first = match violation.fork {
                Some(fork) if !violation.always => forks.insert(fork.span),
                _ => !std::mem::replace(&mut ended[usize::from(violation.nested)], true),
            };
            if first {
                let witness = bench.find(&steps, None, false, world.autoescape);
                sink.push(self.syntax(violation, &steps, witness));
            }
        }
    }

    fn syntax(&self, violation: &Violation, steps: &[Step], witness: Option<Witness>) -> Finding {
        let code = self.code();
        let fork = violation.fork.filter(|_| !violation.always);
        let whole = fork.map(|fork| self.block_of(fork.span));
        let words = path::words(code, steps, whole);
        let path = if words.is_empty() { String::new() } else { format!("{words}, ") };
        let place = if violation.nested { "in the JSON inside `callbackData`, " } else { "" };
        let sent = match (violation.sent.as_str(), violation.span.start == code.source.len()) {
            (_, true) => "the body ends".to_owned(),
            ("", _) => "an expression stands".to_owned(),
            ("\n", _) => "a line break is sent".to_owned(),
            (sent, _) => format!("`{}` is sent", sent.escape_debug()),
        };
        let message = format!("{place}{path}{sent} where {} has to stand", violation.expected);
        let at = self.place(violation.span);
        let finding = match fork {
            None => json_syntax::RULE.at(self.webhook.source, at, message).help(if steps.is_empty() {
                "write what is expected there"
            } else {
                "write what is expected there, or change the tags before it"
            }),
            Some(fork) if fork.is_loop => {
                let finding = json_loop::RULE.at(self.webhook.source, self.place(fork.span), message);
                let finding = finding.related(self.webhook.source, at, "the JSON breaks here");
                let finding =
                    finding.help("write `{% if not forloop.last %},{% endif %}` at the end of the loop's block");
                match self.loop_fix(fork.span) {
                    Some(fix) => finding.fix(fix),
                    None => finding,
                }
            }
            Some(fork) => json_branch::RULE
                .at(self.webhook.source, self.place(fork.span), message)
                .related(self.webhook.source, at, "the JSON breaks here")
                .help("let each branch leave the JSON where the others do: put the comma inside the branch with its member"),
        };
        with_witness(finding, witness)
    }

    /// The whole block that an opening tag begins, for telling its conditions from others.
    fn block_of(&self, opening: Span) -> Span {
        fn find(ops: &[Op], opening: Span) -> Option<Span> {
            ops.iter().find_map(|op| match &op.kind {
                OpKind::If(arms) => {
                    if arms.first().is_some_and(|arm| arm.opening == opening) {
                        return Some(op.span);
                    }
                    arms.iter().find_map(|arm| find(&arm.body, opening))
                }
                OpKind::For(each) => {
                    if each.opening == opening {
                        return Some(op.span);
                    }
                    find(&each.body, opening).or_else(|| find(&each.empty, opening))
                }
                OpKind::Autoescape(_, body) | OpKind::Block(body) | OpKind::Optional(body) => find(body, opening),
                OpKind::IfChanged { body, otherwise, .. } => find(body, opening).or_else(|| find(otherwise, opening)),
                _ => None,
            })
        }
        find(&self.code().ops, opening).unwrap_or(opening)
    }

    /// A guard for the loop's comma, if with it less is wrong.
    fn loop_fix(&self, opening: Span) -> Option<Fix> {
        const GUARD: &str = "{% if not forloop.last %},{% endif %}";
        let source = &self.code().source;
        if !self.locator.is_body() || source.len() > 200_000 {
            return None;
        }
        let each = find_loop(&self.code().ops, opening)?;
        let tail = Span::new(each.opening.end, each.end).of(source).trim_end();
        let end = each.opening.end + tail.len();
        let edit = match tail.strip_suffix(',') {
            Some(rest) => Edit { span: Span::new(each.opening.end + rest.len(), end), replacement: GUARD.to_owned() },
            None => Edit { span: Span::at(end), replacement: GUARD.to_owned() },
        };
        let fixed = crate::text::apply_edits(source, std::slice::from_ref(&edit)).ok()?;
        let tree = crate::template::parse(&fixed, dialect::library());
        let before = self.merged().len();
        let proof = prove(&tree, &Settings { nested: self.nested, ..Settings::default() });
        let still = proof.worlds.iter().map(|world| world.found.violations.len()).max().unwrap_or(0);
        (still < before).then(|| Fix {
            title: "write the comma behind all items but the last".to_owned(),
            applicability: Applicability::Safe,
            source: self.webhook.source,
            edits: vec![edit],
        })
    }

    fn bare(&self, violation: &Violation, surely: bool, expr: Option<&Expr>, witness: Option<Witness>) -> Finding {
        let place = if violation.nested { " in the JSON inside `callbackData`" } else { "" };
        let message = if surely {
            let sent = match violation.sent.as_str() {
                "" => "nothing".to_owned(),
                sent => format!("`{}`", sent.escape_debug()),
            };
            format!("the expression stands without quotes{place} and may print {sent}, which is no JSON value")
        } else {
            format!("the expression stands without quotes{place}, which breaks the JSON if the value is a text")
        };
        let mut finding = json_bare_value::RULE.at(self.webhook.source, self.place(violation.span), message);
        finding.severity = if surely { Severity::Error } else { Severity::Warning };
        finding = finding.help(
            "put it in quotes; or let it print only a number (`|add:0|default:0` for whole ones) or a word (`|yesno:'true,false'`)",
        );
        if let (Some(expr), true) = (expr, self.locator.is_body()) {
            let numeric =
                expr.filters.iter().rposition(|filter| !["default", "default_if_none"].contains(&filter.name.as_str()));
            let end = match numeric {
                None => expr.filters.first().map_or(expr.span.end, |first| base_end(first.span, &self.code().source)),
                Some(_) => expr.span.end,
            };
            finding = finding.fix(Fix {
                title: "print a whole number, or 0".to_owned(),
                applicability: Applicability::Unsafe,
                source: self.webhook.source,
                edits: vec![Edit { span: Span::new(end, expr.span.end), replacement: "|add:0|default:0".to_owned() }],
            });
        }
        with_witness(finding, witness)
    }

    /// Holes of both worlds, each once.
    fn all_holes(&self) -> Vec<(Hole, &super::World)> {
        let mut all: BTreeMap<usize, (Hole, &super::World)> = BTreeMap::new();
        for world in &self.proof.worlds {
            for (start, hole) in &world.found.holes {
                match all.get_mut(start) {
                    None => {
                        all.insert(*start, (hole.clone(), world));
                    }
                    Some((known, _)) => {
                        known.outer |= hole.outer;
                        known.inner |= hole.inner;
                        known.entities |= hole.entities;
                        known.unguarded |= hole.unguarded;
                        known.off = known.off.or(hole.off);
                    }
                }
            }
        }
        all.into_values().collect()
    }

    fn holes(&self, printing: &Printing<'_>, bench: &mut Bench<'_>, told: &BTreeSet<usize>, sink: &mut Sink) {
        let (mut plain, mut nested, mut entities, mut off) = (Vec::new(), Vec::new(), Vec::new(), BTreeSet::new());
        for (hole, world) in self.all_holes() {
            let expr = printing.get(&hole.span.start).copied().flatten();
            if hole.entities && self.is_seen(hole.span) {
                entities.push(hole.span);
            }
            let breaking = (hole.outer | hole.inner).and(Chars::BREAKING);
            if breaking.is_empty() || told.contains(&hole.span.start) {
                continue;
            }
            let slashes = expr.and_then(|expr| expr.filters.iter().find(|filter| filter.name == "addslashes"));
            if let Some(filter) = slashes.filter(|_| breaking.has(Chars::BACKSLASH)) {
                let steps = world.record.path(hole.trace);
                let message = "`addslashes` writes `\\'`, which no JSON reader takes";
                let finding = json_addslashes::RULE.at(self.webhook.source, self.place(filter.span), message);
                let witness = bench.find(&steps, expr, false, world.autoescape);
                sink.push(with_witness(finding.help("write `escapejs` instead"), witness));
            } else if hole.unguarded {
                let filter = expr.and_then(|expr| expr.filters.iter().find(|filter| filter.name == "safe"));
                let place = filter.map(|filter| filter.span).or(hole.off).unwrap_or(hole.span);
                if off.insert(place) {
                    let witness = bench.find(&world.record.path(hole.trace), expr, false, true);
                    sink.push(self.autoescape_off(place, filter.is_some(), &hole, witness));
                }
            } else if hole.nested {
                nested.push((hole, world, breaking));
            } else {
                plain.push((hole, world, breaking));
            }
        }
        for (holes, inner) in [(plain, false), (nested, true)] {
            if !holes.is_empty() {
                self.unescaped(&holes, inner, printing, bench, sink);
            }
        }
        self.entities(&entities, sink);
    }

    fn autoescape_off(&self, place: Span, is_filter: bool, hole: &Hole, witness: Option<Witness>) -> Finding {
        let name = if is_filter { "`safe`" } else { "`{% autoescape off %}`" };
        let message = format!(
            "{name} takes away HTML escaping, the only thing that may keep a `\"` from breaking the JSON string"
        );
        let finding = json_autoescape_off::RULE.at(self.webhook.source, self.place(place), message);
        let finding = if is_filter {
            finding
        } else {
            finding.related(self.webhook.source, self.place(hole.span), "this may print a `\"`")
        };
        with_witness(finding.help("leave it out, or write `escapejs` behind the expression"), witness)
    }

    fn unescaped(
        &self,
        holes: &[(Hole, &super::World, Chars)],
        inner: bool,
        printing: &Printing<'_>,
        bench: &mut Bench<'_>,
        sink: &mut Sink,
    ) {
        let rule = if inner { &json_unescaped_nested::RULE } else { &json_unescaped::RULE };
        let Some((first, _, _)) = holes.first() else { return };
        let all = holes.iter().fold(Chars::NONE, |all, (_, _, breaking)| all | *breaking);
        let many = match holes.len() {
            1 => "an expression".to_owned(),
            count => format!("{count} expressions"),
        };
        let string = match (inner, holes.len()) {
            (true, _) => "the JSON inside `callbackData`",
            (false, 1) => "the JSON string around it",
            (false, _) => "the JSON strings around them",
        };
        let message = format!("{many} may break {string}: {} in a value comes out as it is", all.words());
        let mut finding = rule.at(self.webhook.source, self.place(first.span), message);
        let mut places = BTreeSet::from([finding.primary.span]);
        for (hole, _, breaking) in holes.iter().skip(1) {
            let place = self.place(hole.span);
            if places.insert(place) {
                finding = finding.related(self.webhook.source, place, format!("may print {}", breaking.words()));
            }
        }
        finding = finding.help(if inner {
            "append `|escapejs|escapejs` (once for each level; exact where the account runs it), or use filters that drop such characters"
        } else {
            "append `|escapejs` (exact where the account runs it), or use filters that drop such characters"
        });
        let ids = holes.iter().all(|(hole, _, _)| {
            let expr = printing.get(&hole.span.start).copied().flatten();
            expr.is_some_and(|expr| expr.root_key == "person.KlaviyoID")
        });
        if inner && ids {
            // Klaviyo makes that value itself.
            finding.severity = Severity::Info;
        }
        let witness = holes.iter().take(12).find_map(|(hole, world, _)| {
            let expr = printing.get(&hole.span.start).copied().flatten();
            bench.find(&world.record.path(hole.trace), expr, false, world.autoescape)
        });
        sink.push(with_witness(finding, witness));
    }

    /// Whether people see the text, or a browser the address, that the place is in.
    fn is_seen(&self, span: Span) -> bool {
        self.webhook.endpoint.wunderkind
            && self
                .locator
                .field(span)
                .is_some_and(|name| [fields::TEXT, fields::CLICK_URL, fields::MEDIA_URL].contains(&name))
    }

    fn entities(&self, spans: &[Span], sink: &mut Sink) {
        let Some((first, rest)) = spans.split_first() else { return };
        let message = "where the account escapes values for HTML, people get `&amp;`, `&#x27;` or `&quot;` in place of the character";
        let mut finding = html_entities::RULE.at(self.webhook.source, self.place(*first), message);
        let mut places = BTreeSet::from([finding.primary.span]);
        for span in rest {
            let place = self.place(*span);
            if places.insert(place) {
                finding = finding.related(self.webhook.source, place, "here too");
            }
        }
        sink.push(finding.help(
            "append `|escapejs`, which prints every character as it is, once the account is known to run it (`flowhook probe`)",
        ));
    }

    fn clashes(&self, sink: &mut Sink) {
        let spans: BTreeSet<Span> = self.proof.worlds.iter().flat_map(|world| &world.found.clashes).copied().collect();
        let mut spans = spans.into_iter();
        let Some(first) = spans.next() else { return };
        let message = "a `\"` in a tag inside a JSON string: the body is no JSON before it is rendered";
        let mut finding = json_quote_clash::RULE.at(self.webhook.source, self.place(first), message);
        let mut edits = single_quoted(first, &self.code().source);
        let mut places = BTreeSet::from([finding.primary.span]);
        for span in spans {
            edits.extend(single_quoted(span, &self.code().source));
            let place = self.place(span);
            if places.insert(place) {
                finding = finding.related(self.webhook.source, place, "here too");
            }
        }
        finding = finding.help("write texts in tags in single quotes");
        if self.locator.is_body() && !edits.is_empty() {
            finding = finding.fix(Fix {
                title: "write single quotes".to_owned(),
                applicability: Applicability::Safe,
                source: self.webhook.source,
                edits,
            });
        }
        sink.push(finding);
    }
}

/// Puts the witness where every reader of the finding sees it, and says so where none was found.
fn with_witness(finding: Finding, witness: Option<Witness>) -> Finding {
    match witness {
        Some(witness) => {
            let world = if witness.autoescape { "values escaped for HTML" } else { "values as they are" };
            let label = format!("sends `{}` with the sample {} ({world})", witness.sent.escape_debug(), witness.sample);
            Finding { sample: Some(witness.sample), ..finding.label(label) }
        }
        None => finding.label("no sample that shows it was found"),
    }
}

/// Where the part before a chain of filters ends: before the `|` of the first.
fn base_end(first_filter: Span, source: &str) -> usize {
    source.get(..first_filter.start).and_then(|before| before.rfind('|')).unwrap_or(first_filter.start)
}

/// Edits that put the double-quoted texts of a tag in single quotes.
fn single_quoted(tag: Span, source: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut rest = tag;
    while let Some(at) = rest.of(source).find(['"', '\'']) {
        let open = rest.start + at;
        let quote = Span::new(open, open + 1).of(source);
        let inside = Span::new(open + 1, tag.end);
        let Some(length) = inside.of(source).find(quote) else { break };
        let text = Span::new(inside.start, inside.start + length);
        if quote == "\"" && !text.of(source).contains(['\'', '\\']) {
            edits.push(Edit { span: Span::new(open, open + 1), replacement: "'".to_owned() });
            edits.push(Edit { span: Span::new(text.end, text.end + 1), replacement: "'".to_owned() });
        }
        rest = Span::new(text.end + 1, tag.end);
    }
    edits
}

fn collect<'c>(ops: &'c [Op], into: &mut Printing<'c>) {
    for op in ops {
        match &op.kind {
            OpKind::Print(expr) => {
                into.insert(op.span.start, Some(expr));
            }
            OpKind::If(arms) => arms.iter().for_each(|arm| collect(&arm.body, into)),
            OpKind::For(each) => {
                collect(&each.body, into);
                collect(&each.empty, into);
            }
            OpKind::Autoescape(_, body)
            | OpKind::Block(body)
            | OpKind::Optional(body)
            | OpKind::Filtered { body, .. } => {
                collect(body, into);
            }
            OpKind::IfChanged { body, otherwise, .. } => {
                collect(body, into);
                collect(otherwise, into);
            }
            _ => {}
        }
    }
}

fn find_loop(ops: &[Op], opening: Span) -> Option<&Loop> {
    ops.iter().find_map(|op| match &op.kind {
        OpKind::For(each) if each.opening == opening => Some(&**each),
        OpKind::For(each) => find_loop(&each.body, opening).or_else(|| find_loop(&each.empty, opening)),
        OpKind::If(arms) => arms.iter().find_map(|arm| find_loop(&arm.body, opening)),
        OpKind::Autoescape(_, body) | OpKind::Block(body) | OpKind::Optional(body) => find_loop(body, opening),
        OpKind::IfChanged { body, otherwise, .. } => find_loop(body, opening).or_else(|| find_loop(otherwise, opening)),
        _ => None,
    })
}
