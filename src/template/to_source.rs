//! A tree back into a template's text.

use std::fmt::Write;

use super::tree::{
    Condition, ConditionKind, Expression, FilterCall, Node, NodeKind, Operand, OperandKind, Operator, Tag, TagKind,
    Tree, Word,
};

impl Tree {
    /// The template in a plain notation: one blank inside delimiters, none around `|` and `:`.
    /// Parsed again, it gives the same tree, places aside. What could not be read is written as
    /// it stands in the source.
    #[must_use]
    pub fn to_source(&self) -> String {
        let mut writer = Writer { source: &self.source, out: String::with_capacity(self.source.len()) };
        writer.nodes(&self.nodes);
        writer.out
    }
}

impl Expression {
    /// The expression in a plain notation.
    #[must_use]
    pub fn to_source(&self) -> String {
        let mut writer = Writer { source: "", out: String::new() };
        writer.expression(self);
        writer.out
    }
}

impl Condition {
    /// The condition in a plain notation.
    #[must_use]
    pub fn to_source(&self) -> String {
        let mut writer = Writer { source: "", out: String::new() };
        writer.condition(self);
        writer.out
    }
}

struct Writer<'t> {
    source: &'t str,
    out: String,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match &node.kind {
                NodeKind::Text | NodeKind::Comment => self.push(node.span.of(self.source)),
                NodeKind::Variable(expression) => {
                    self.push("{{ ");
                    self.expression(expression);
                    self.push(" }}");
                }
                NodeKind::Tag(tag) => self.tag(tag),
            }
        }
    }

    fn tag(&mut self, tag: &Tag) {
        if matches!(tag.kind, TagKind::Broken | TagKind::Comment { .. } | TagKind::Verbatim { .. }) {
            self.push(tag.opening.of(self.source));
        } else {
            self.push("{% ");
            self.push(&tag.name.text);
            self.arguments(tag);
            self.push(" %}");
        }
        for (index, branch) in tag.branches.iter().enumerate() {
            if index > 0 {
                self.push("{% ");
                self.push(&branch.keyword.text);
                if let Some(condition) = &branch.condition {
                    self.push(" ");
                    self.condition(condition);
                }
                self.push(" %}");
            }
            self.nodes(&branch.body);
        }
        if let Some(closing) = tag.closing {
            self.push(closing.of(self.source));
        }
    }

    fn arguments(&mut self, tag: &Tag) {
        match &tag.kind {
            TagKind::If => {
                if let Some(condition) = tag.branches.first().and_then(|branch| branch.condition.as_ref()) {
                    self.push(" ");
                    self.condition(condition);
                }
            }
            TagKind::For { targets, iterable, reversed } => {
                for (index, target) in targets.iter().enumerate() {
                    self.push(if index > 0 { ", " } else { " " });
                    self.push(&target.text);
                }
                self.push(" in ");
                self.expression(iterable);
                self.push(if *reversed { " reversed" } else { "" });
            }
            TagKind::With { bindings } => self.bindings(bindings),
            TagKind::Autoescape { on } => self.push(if *on { " on" } else { " off" }),
            TagKind::Filter { chain } => {
                self.push(" ");
                self.filters(&chain.filters, "");
            }
            TagKind::IfChanged { values } => self.values(values),
            TagKind::Cycle { values, name, silent } => {
                self.values(values);
                self.name(name.as_ref());
                self.push(if *silent { " silent" } else { "" });
            }
            TagKind::CycleNext { name } => {
                self.push(" ");
                self.push(&name.text);
            }
            TagKind::ResetCycle { name } => {
                if let Some(name) = name {
                    self.push(" ");
                    self.push(&name.text);
                }
            }
            TagKind::FirstOf { values, name } => {
                self.values(values);
                self.name(name.as_ref());
            }
            TagKind::Now { format, name } => {
                self.push(" ");
                self.push(&format.text);
                self.name(name.as_ref());
            }
            TagKind::Regroup { target, key, name } => self.regroup(target, key, name),
            TagKind::TemplateTag { which } => {
                self.push(" ");
                self.push(&which.text);
            }
            TagKind::WidthRatio { value, max, width, name } => {
                for part in [value, max, width] {
                    self.push(" ");
                    self.expression(part);
                }
                self.name(name.as_ref());
            }
            TagKind::Custom { positional, keywords, name } => {
                self.values(positional);
                for (name, value) in keywords {
                    self.pair(name, value);
                }
                self.name(name.as_ref());
            }
            TagKind::Spaceless | TagKind::Comment { .. } | TagKind::Verbatim { .. } | TagKind::Broken => {}
        }
    }

    fn regroup(&mut self, target: &Expression, key: &Expression, name: &Word) {
        self.push(" ");
        self.expression(target);
        self.push(" by ");
        // The key begins with the name that the groups get: written, it does not.
        let whole = key.to_source();
        self.push(whole.strip_prefix(&format!("{}.", name.text)).unwrap_or(&whole));
        self.name(Some(name));
    }

    fn bindings(&mut self, bindings: &[(Word, Expression)]) {
        let is_word = |name: &Word| name.text.chars().all(|c| c.is_alphanumeric() || c == '_');
        if bindings.iter().all(|(name, _)| is_word(name)) {
            bindings.iter().for_each(|(name, value)| self.pair(name, value));
            return;
        }
        // Only Django's older form takes any text for a name.
        for (index, (name, value)) in bindings.iter().enumerate() {
            self.push(if index == 0 { " " } else { " and " });
            self.expression(value);
            self.name(Some(name));
        }
    }

    fn pair(&mut self, name: &Word, value: &Expression) {
        self.push(" ");
        self.push(&name.text);
        self.push("=");
        self.expression(value);
    }

    fn name(&mut self, name: Option<&Word>) {
        if let Some(name) = name {
            self.push(" as ");
            self.push(&name.text);
        }
    }

    fn values(&mut self, values: &[Expression]) {
        for value in values {
            self.push(" ");
            self.expression(value);
        }
    }

    fn expression(&mut self, expression: &Expression) {
        self.operand(&expression.base);
        self.filters(&expression.filters, "|");
    }

    fn filters(&mut self, filters: &[FilterCall], first: &str) {
        for (index, filter) in filters.iter().enumerate() {
            self.push(if index > 0 { "|" } else { first });
            self.push(&filter.name.text);
            if let Some(argument) = &filter.argument {
                self.push(":");
                self.operand(argument);
            }
        }
    }

    fn operand(&mut self, operand: &Operand) {
        match &operand.kind {
            OperandKind::Path(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.push(if index > 0 { "." } else { "" });
                    self.push(&part.text);
                }
            }
            OperandKind::Text { value, translated } => {
                self.push(if *translated { "_(" } else { "" });
                self.quoted(value);
                self.push(if *translated { ")" } else { "" });
            }
            OperandKind::Int(int) => {
                let _ = write!(self.out, "{int}");
            }
            OperandKind::Big(digits) => self.push(digits),
            OperandKind::Float(float) => self.float(*float),
            OperandKind::Block => {}
            OperandKind::Broken => self.push(operand.span.of(self.source)),
        }
    }

    /// A text in quotes. Django resolves `\"` first and `\\` then, from left to right: with the
    /// quote that the text does not hold, backslashes can simply be doubled.
    fn quoted(&mut self, value: &str) {
        let quote = if value.contains('\'') { '"' } else { '\'' };
        self.out.push(quote);
        for c in value.chars() {
            if c == '\\' || c == quote {
                self.out.push('\\');
            }
            self.out.push(c);
        }
        self.out.push(quote);
    }

    /// A float as a literal of the language: no sign in an exponent.
    fn float(&mut self, float: f64) {
        if float.is_infinite() {
            // Django reads `1e999` as infinity; it has no other name.
            self.push(if float < 0.0 { "-1e999" } else { "1e999" });
            return;
        }
        let text = format!("{float:?}");
        if text.contains("e-") {
            // An exponent with a sign can't be written: all digits can.
            let _ = write!(self.out, "{float}");
        } else {
            self.push(&text);
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match &condition.kind {
            ConditionKind::Value(value) => self.expression(value),
            ConditionKind::Not(inner) => {
                self.push("not ");
                self.condition(inner);
            }
            ConditionKind::Binary { operator, left, right, .. } => {
                self.condition(left);
                let symbol = Operator::symbol(*operator);
                let _ = write!(self.out, " {symbol} ");
                self.condition(right);
            }
        }
    }
}
