//! The text that people get: as it is typed, as a sample makes it, and as long as it may
//! realistically become.

use std::sync::OnceLock;

use super::literal::HOLE;
use super::samples::Samples;
use super::templates::TemplateText;
use super::uses;
use super::view::WebhookView;
use crate::body::Sample;
use crate::klaviyo::dialect;
use crate::template::{Expression, Node, NodeKind, OperandKind, Program, RenderOptions, Tag, TagKind, Tree, Value};
use crate::text::{Mapped, Span};
use crate::wunderkind::fields;

/// How often a loop is taken to turn.
const TURNS: usize = 3;
/// No estimate gets longer: it is far too long by then.
const LONGEST: usize = 5_000;

/// One text of a webhook.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    /// The text as it is written.
    pub(crate) text: &'a Mapped,
    /// The same with a blank for each byte of a tag, at the same offsets.
    pub(crate) literal: String,
    /// What samples make of it, the longest one; what is typed where no sample can be rendered.
    pub(crate) sample: String,
    /// A text as long as long values make it; what they are is a guess.
    pub(crate) long: String,
    /// Expressions that print an address.
    pub(crate) addresses: Vec<Span>,
}

/// All texts of a webhook to the Text API.
pub(crate) fn messages<'a>(webhook: &WebhookView<'a>) -> Vec<Message<'a>> {
    if !webhook.endpoint.wunderkind {
        return Vec::new();
    }
    webhook.texts(fields::TEXT).map(|text| Message::new(text, &webhook.masked(text), webhook.samples)).collect()
}

impl<'a> Message<'a> {
    fn new(text: &'a Mapped, masked: &str, samples: &Samples) -> Self {
        if !masked.contains(HOLE) {
            let [literal, sample, long] = [0; 3].map(|_| text.text.clone());
            return Self { text, literal, sample, long, addresses: Vec::new() };
        }
        let literal = masked.replace(HOLE, " ");
        let typed = || masked.replace(HOLE, "");
        let template = TemplateText::new(text.clone(), &[]);
        if !template.tree.errors.is_empty() {
            let (sample, long) = (typed(), typed());
            return Self { text, literal, sample, long, addresses: Vec::new() };
        }
        let mut long = String::new();
        lengthen(&template.tree.nodes, &text.text, &mut long);
        // A whole object is `dict-method`'s to tell.
        let sample = rendered(&template.tree, samples).filter(|text| !text.contains("dict_")).unwrap_or_else(typed);
        // A sample may know longer values than we guess.
        if sample.chars().count() > long.chars().count() {
            long.clone_from(&sample);
        }
        let printed = uses::Uses::of(&template);
        let addresses = printed
            .usages
            .iter()
            .filter(|usage| usage.used == uses::Used::Printed && is_address(usage.expression))
            .map(|usage| usage.tag)
            .collect();
        Self { text, literal, sample, long, addresses }
    }
}

fn is_address(expression: &Expression) -> bool {
    let steps = uses::steps(expression);
    steps.len() > 1 && steps.last().is_some_and(|last| last.to_ascii_lowercase().ends_with("url"))
}

/// The longest text that the samples make, or the built-in one where there are none.
fn rendered(tree: &Tree, samples: &Samples) -> Option<String> {
    static ORDINARY: OnceLock<Value> = OnceLock::new();
    let program = Program::from_tree(tree, dialect::library()).ok()?;
    let options = RenderOptions { autoescape: false, ..RenderOptions::default() };
    let render = |data: &Value| {
        let mut out = String::new();
        program.render(data, &options, &mut out).ok().map(|()| out)
    };
    if samples.is_empty() {
        return render(ORDINARY.get_or_init(|| Value::from(&Sample::ordinary().context())));
    }
    let contexts = samples.iter().filter_map(|sample| Sample::from_json("sample", &sample.to_string()).ok());
    contexts.filter_map(|sample| render(&Value::from(&sample.context()))).max_by_key(|out| out.chars().count())
}

/// Writes the longest realistic form of some nodes.
fn lengthen(nodes: &[Node], source: &str, into: &mut String) {
    for node in nodes {
        if into.len() > LONGEST {
            return;
        }
        match &node.kind {
            NodeKind::Text => into.push_str(node.span.of(source)),
            NodeKind::Comment => {}
            NodeKind::Variable(expression) => stand_in(expression, into),
            NodeKind::Tag(tag) => of_tag(tag, source, into),
        }
    }
}

fn of_tag(tag: &Tag, source: &str, into: &mut String) {
    match &tag.kind {
        TagKind::Comment { .. } => {}
        TagKind::For { .. } => {
            for _ in 0..TURNS {
                lengthen(tag.body(), source, into);
            }
        }
        TagKind::FirstOf { values, name: None } => {
            let mut longest = String::new();
            for value in values {
                let mut one = String::new();
                stand_in(value, &mut one);
                if one.len() > longest.len() {
                    longest = one;
                }
            }
            into.push_str(&longest);
        }
        TagKind::Now { name: None, .. } | TagKind::Custom { name: None, .. } if tag.branches.is_empty() => {
            into.push_str("2026-12-31");
        }
        _ => {
            let branches = tag.branches.iter().map(|branch| {
                let mut one = String::new();
                lengthen(&branch.body, source, &mut one);
                one
            });
            into.push_str(&branches.max_by_key(String::len).unwrap_or_default());
        }
    }
}

/// Letters in the place of a value, as many as a long one has.
fn stand_in(expression: &Expression, into: &mut String) {
    let mut length = match &expression.base.kind {
        OperandKind::Text { value, .. } => value.chars().count(),
        OperandKind::Path(_) => of_name(uses::steps(expression).last().copied().unwrap_or_default()),
        _ => 4,
    };
    for filter in &expression.filters {
        let number = match filter.argument.as_ref().map(|argument| &argument.kind) {
            Some(OperandKind::Int(number)) => usize::try_from(*number).ok(),
            _ => None,
        };
        let text = match filter.argument.as_ref().map(|argument| &argument.kind) {
            Some(OperandKind::Text { value, .. }) => value.chars().count(),
            _ => 0,
        };
        length = match (filter.name.text.as_str(), number) {
            ("truncatechars" | "truncate", Some(most)) => length.min(most),
            ("floatformat" | "round" | "percentize", _) => length.min(9),
            ("length" | "count" | "size" | "wordcount", _) => 3,
            ("date" | "time", _) => 12,
            ("default" | "default_if_none", _) => length.max(text),
            ("append" | "prepend", _) => length + text,
            ("join" | "list_to_string", _) => length.max(60),
            _ => length,
        };
    }
    into.extend(std::iter::repeat_n('x', length));
}

/// How long a long value of a name is: a guess.
fn of_name(name: &str) -> usize {
    let name = name.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match () {
        () if has(&["url", "link", "href", "src"]) => 60,
        () if has(&["email"]) => 30,
        () if name == "first_name" => 12,
        () if name == "last_name" => 15,
        () if has(&["price", "value", "total", "quantity", "count", "points", "amount", "number"]) => 8,
        () if has(&["code", "sku", "id", "zip"]) => 12,
        () if has(&["city", "country", "region"]) => 16,
        () if has(&["title", "name", "address"]) => 30,
        () => 20,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::literal::masked;

    fn long(source: &str) -> usize {
        Message::new(&Mapped::verbatim(source, 0), &masked(source), &Samples::default()).long.chars().count()
    }

    #[test]
    fn long_values_are_guessed_by_their_names_and_cut_by_filters() {
        assert_eq!(long("Hi {{ person.first_name|default:'friend' }}!"), "Hi !".len() + 12);
        assert_eq!(long("{{ event.extra.checkout_url }}"), 60);
        assert_eq!(long("{{ event.Title|truncatechars:10 }}"), 10);
        assert_eq!(long("{% if a %}ab{% else %}abc{% endif %}"), 3);
        assert_eq!(long("{% for x in event.Items %}{{ x }}, {% endfor %}"), 3 * 22);
    }

    #[test]
    fn the_sample_is_rendered() {
        let text = Mapped::verbatim("Hi {{ person.first_name|default:'friend' }}!", 0);
        assert_eq!(Message::new(&text, &masked(&text.text), &Samples::default()).sample, "Hi Ada!");
    }
}
