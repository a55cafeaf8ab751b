//! Where in a YAML file a place is, told by lines and their indents: while somebody types,
//! the file is rarely sound enough for a parser.

/// A step from the top of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The value of a key.
    Key(String),
    /// An item of a list.
    Item,
}

/// What a place is in a file of keys and values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// The mapping that the place is in.
    pub(super) path: Vec<Step>,
    /// The key whose value the place is in; none where a key is typed.
    pub(super) value_of: Option<String>,
    /// The keys that the mapping has already.
    pub(super) taken: Vec<String>,
}

/// A line: its indent, where its list marks are, and its key.
struct Line<'t> {
    dashes: Vec<usize>,
    /// Where the content begins, behind the marks.
    column: usize,
    key: Option<&'t str>,
}

fn read(line: &str) -> Option<Line<'_>> {
    let mut column = line.len() - line.trim_start_matches(' ').len();
    let mut dashes = Vec::new();
    let mut rest = line.get(column..)?;
    while let Some(behind) = rest.strip_prefix("- ").or_else(|| (rest.trim_end() == "-").then_some("")) {
        dashes.push(column);
        let content = behind.trim_start_matches(' ');
        column += rest.len() - content.len();
        rest = content;
    }
    if (rest.trim().is_empty() && dashes.is_empty()) || rest.starts_with('#') {
        return None;
    }
    Some(Line { dashes, column, key: key_of(rest) })
}

/// The key that a line's content begins with.
fn key_of(content: &str) -> Option<&str> {
    let end = content.find(": ").or_else(|| content.trim_end().ends_with(':').then(|| content.trim_end().len() - 1))?;
    let key = content.get(..end)?.trim().trim_matches(['"', '\'']);
    (!key.is_empty() && !key.contains(['{', '[', '#', ' '])).then_some(key)
}

/// The spot of a byte offset.
pub(super) fn spot(text: &str, offset: usize) -> Option<Spot> {
    let before = text.get(..offset)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let prefix = before.get(start..)?;
    let mut marks = read(prefix);
    let column = marks.as_ref().map_or(prefix.len(), |line| line.column);
    let content = prefix.get(column..).unwrap_or("");
    if prefix.trim_start().starts_with('#') || content.contains(" #") {
        return None;
    }
    let mut walk = Walk { need: column, path: Vec::new(), taken: Vec::new(), sequence: false };
    walk.marks(marks.as_mut().map_or(&mut Vec::new(), |line| &mut line.dashes));
    before.get(..start)?.lines().rev().for_each(|line| walk.above(line));
    let mut below = keys_below(column, text.get(offset..)?);
    walk.taken.append(&mut below);
    walk.path.reverse();
    let (path, taken) = (walk.path, walk.taken);
    inline(content, path, taken)
}

struct Walk {
    /// The column that the owner's key must be left of.
    need: usize,
    path: Vec<Step>,
    taken: Vec<String>,
    /// Whether the owner of a list at column `need` is looked for.
    sequence: bool,
}

impl Walk {
    /// The marks of a line on which the mapping begins.
    fn marks(&mut self, dashes: &mut Vec<usize>) {
        while let Some(dash) = dashes.pop() {
            self.path.push(Step::Item);
            self.need = dash;
            self.sequence = true;
        }
    }

    fn above(&mut self, line: &str) {
        let Some(mut line) = read(line) else { return };
        let first = line.dashes.first().copied().unwrap_or(line.column);
        let owner = if self.sequence {
            // A list may stand right below its key, or indented.
            line.column <= self.need && (line.dashes.is_empty() || first < self.need)
        } else {
            line.column < self.need
        };
        if owner {
            if let Some(key) = line.key {
                self.path.push(Step::Key(key.to_owned()));
                self.need = line.column;
                self.sequence = false;
                self.marks(&mut line.dashes);
            }
        } else if !self.sequence && line.column == self.need {
            if self.path.is_empty() {
                self.taken.extend(line.key.map(str::to_owned));
            }
            self.marks(&mut line.dashes);
        }
    }
}

/// The keys of the same mapping below the place; `rest` begins at the place.
fn keys_below(column: usize, rest: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for line in rest.lines().skip(1) {
        let Some(line) = read(line) else { continue };
        let first = line.dashes.first().copied().unwrap_or(line.column);
        if first < column || (!line.dashes.is_empty() && line.column == column) {
            break;
        }
        if line.column == column {
            keys.extend(line.key.map(str::to_owned));
        }
    }
    keys
}

/// Goes on inside the brackets that are open on the place's own line.
fn inline(content: &str, mut path: Vec<Step>, mut taken: Vec<String>) -> Option<Spot> {
    let Some(key) = key_of(content) else {
        let plain = !content.contains(['{', '[', '"', '\'']);
        return plain.then_some(Spot { path, value_of: None, taken });
    };
    let value = content.split_once(':').map_or("", |(_, value)| value);
    let mut key = key.to_owned();
    let mut part = 0;
    let mut typed_key = false;
    let mut quote: Option<char> = None;
    for (at, character) in value.char_indices() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '{') => {
                // The item of a list has no key.
                path.extend(Some(std::mem::take(&mut key)).filter(|key| !key.is_empty()).map(Step::Key));
                taken.clear();
                (part, typed_key) = (at + 1, true);
            }
            (None, '[') => {
                path.push(Step::Key(std::mem::take(&mut key)));
                path.push(Step::Item);
                (part, typed_key) = (at + 1, true);
            }
            (None, ':')
                if typed_key && value.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) =>
            {
                key = value.get(part..at)?.trim().to_owned();
                taken.push(key.clone());
                typed_key = false;
            }
            (None, ',') if !path.is_empty() => (part, typed_key) = (at + 1, true),
            (None, '}' | ']') => return None,
            _ => {}
        }
    }
    let value_of = (!typed_key).then_some(key);
    if quote.is_some() && value_of.is_none() {
        return None;
    }
    Some(Spot { path, value_of, taken })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path, the key and the taken keys at the `^` of a text.
    fn at(text: &str) -> Option<(String, Option<String>, Vec<String>)> {
        let offset = text.find('^').unwrap();
        let text = text.replace('^', "");
        let spot = spot(&text, offset)?;
        let path = spot.path.iter().map(|step| match step {
            Step::Key(key) => format!("/{key}"),
            Step::Item => "/-".to_owned(),
        });
        Some((path.collect(), spot.value_of, spot.taken))
    }

    #[test]
    fn the_path_follows_the_indents() {
        const SPEC: &str = "flowhook: 1\nflow:\n  name: F\n  trigger: { type: list, list: L }\nwebhooks:\n  - name: A\n    text: x\n    endpoint:\n      url: u\n";
        for (tail, path, taken) in [
            ("^", "", vec!["webhooks", "flow", "flowhook"]),
            ("br^\nbrand: x\n", "", vec!["webhooks", "flow", "flowhook", "brand"]),
            ("    ^", "/webhooks/-", vec!["endpoint", "text", "name"]),
            ("    utm:\n      ^", "/webhooks/-/utm", vec![]),
            ("      he^", "/webhooks/-/endpoint", vec!["url"]),
            ("  - ^", "/webhooks/-", vec![]),
            ("  - na^\n    text: y\n", "/webhooks/-", vec!["text"]),
            ("  - name: B\n    # c\n\n    t^", "/webhooks/-", vec!["name"]),
        ] {
            let text = format!("{SPEC}{tail}");
            let taken: Vec<String> = taken.into_iter().map(str::to_owned).collect();
            assert_eq!(at(&text), Some((path.to_owned(), None, taken)), "{tail}");
        }
        assert_eq!(at("webhooks:\n- name: A\n  ^").unwrap().0, "/webhooks/-", "a list right below its key");
    }

    #[test]
    fn values_and_inline_mappings_are_told_apart() {
        for (text, path, value_of) in [
            ("flow:\n  trigger: { ^ }", "/flow/trigger", None),
            ("flow:\n  trigger: { type: ^ }", "/flow/trigger", Some("type")),
            ("flow:\n  trigger: { type: li^, list: L }", "/flow/trigger", Some("type")),
            ("flow: { name: F, trigger: { type: list, l^", "/flow/trigger", None),
            ("currency:\n  position: be^", "/currency", Some("position")),
            ("lint: { files: [{ pa^", "/lint/files/-", None),
            ("a:\n  b: \"x^", "/a", Some("b")),
        ] {
            let (found, key, _) = at(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.as_str(), key.as_deref()), (path, value_of), "{text}");
        }
        for text in ["# ^", "a: b # ^", "a: { b: c }^"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
