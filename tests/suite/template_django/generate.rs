//! Random templates and data: what webhook bodies hold, odd values, and malformed text.

/// SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("below a usize")
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }
}

/// A template as pieces that can be taken away one by one.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(String),
    /// A value and its filters, printed.
    Print(String, Vec<String>),
    /// A block: opening tag, body, further branches, closing tag.
    Block(String, Vec<Piece>, Vec<(String, Vec<Piece>)>, String),
}

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) data: Vec<(&'static str, String)>,
    pub(crate) autoescape: bool,
    /// Where and how the finished text is damaged.
    pub(crate) damage: Option<(usize, &'static str)>,
}

impl Case {
    pub(crate) fn source(&self) -> String {
        let mut source = String::new();
        write(&self.pieces, &mut source);
        if let Some((at, insert)) = self.damage {
            let places: Vec<usize> = source.char_indices().map(|(at, _)| at).collect();
            if !places.is_empty() {
                let at = places[at % places.len()];
                if insert.is_empty() {
                    source.remove(at);
                } else {
                    source.insert_str(at, insert);
                }
            }
        }
        source
    }

    pub(crate) fn context(&self) -> String {
        let members: Vec<String> = self.data.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    }
}

fn write(pieces: &[Piece], out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Print(value, filters) => {
                out.push_str("{{ ");
                out.push_str(value);
                for filter in filters {
                    out.push('|');
                    out.push_str(filter);
                }
                out.push_str(" }}");
            }
            Piece::Block(open, body, branches, close) => {
                out.push_str(open);
                write(body, out);
                for (middle, body) in branches {
                    out.push_str(middle);
                    write(body, out);
                }
                out.push_str(close);
            }
        }
    }
}

const NAMES: [&str; 16] =
    ["s", "html", "n", "f", "b", "none", "xs", "words", "people", "d", "nested", "empty", "big", "url", "text", "odd"];

const PATHS: [&str; 58] = [
    "s",
    "html",
    "n",
    "f",
    "b",
    "none",
    "xs",
    "words",
    "people",
    "d",
    "nested",
    "empty",
    "big",
    "url",
    "text",
    "odd",
    "missing",
    "missing.deep",
    "xs.0",
    "xs.1",
    "xs.9",
    "words.0",
    "words.0.0",
    "people.0.name",
    "people.1.age",
    "people.0",
    "d.key",
    "d.items",
    "d.keys",
    "d.values",
    "d.missing",
    "d.0",
    "nested.a.b",
    "nested.list.1",
    "nested.a",
    "s.upper",
    "s.0",
    "s.count",
    "s.title",
    "s.strip",
    "s.split",
    "s.isdigit",
    "n.real",
    "n.bit_length",
    "f.is_integer",
    "f.real",
    "none.x",
    "b.real",
    "text.splitlines",
    "html.lower",
    "xs.copy",
    "xs.count",
    "True",
    "False",
    "None",
    "item",
    "item.name",
    "forloop.counter",
];

const LITERALS: [&str; 24] = [
    "'a'",
    "\"b\"",
    "''",
    "'<b>'",
    "'it\\'s'",
    "'a,b'",
    "'x y'",
    "1",
    "0",
    "-1",
    "2.5",
    ".5",
    "1e3",
    "5.",
    "1_000",
    "+3",
    "-0.5",
    "99999999999999999999",
    "'t'",
    "'\\\\'",
    "'é'",
    "'&amp;'",
    "1e400",
    "'1'",
];

const TEXTS: [&str; 44] = [
    "",
    " ",
    "a",
    "abc",
    "<b>x</b> & \"q\" 'z'",
    "é",
    "Straße",
    "日本語",
    "1",
    "-1.5",
    "1e3",
    "nan",
    "inf",
    "0",
    "True",
    "2024-02-29",
    "a\nb\r\nc",
    "\t tab",
    "http://example.com/?a=1&b=2",
    "me@example.com",
    "O'Neil",
    "the quick brown fox jumps over the lazy dog",
    "😀 smile",
    "e\u{301}",
    "A B-C_D",
    "5",
    " 7 ",
    "1_000",
    "{{ x }}",
    "%s",
    "…",
    "a\u{a0}b",
    "hello world. www.python.org, (see http://x.org/a_(b))",
    "<p>one <a href=\"#\">two</a><br>three</p>",
    "one\n\ntwo\n\n\nthree",
    "x&amp;y",
    "1.23456789",
    "12345.678",
    "1-800-CALL",
    "ǆ ß ŉ ΑΣ",
    "a,b,c",
    "\u{7f}\u{200b}",
    "they're 2nd",
    "<!-- c --><script>x</script>&copy;",
];

const NUMBERS: [&str; 27] = [
    "0",
    "1",
    "-1",
    "2",
    "5",
    "10",
    "255",
    "1024",
    "1000000",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "100000000000000000000",
    "-3",
    "0.0",
    "-0.0",
    "1.5",
    "2.5",
    "0.1",
    "1e16",
    "1e-7",
    "123456.789",
    "1e300",
    "-3.7",
    "100.0",
    "3.14159",
    "1e22",
];

/// Filters with arguments that make sense, and some that don't.
const FILTERS: [&str; 112] = [
    "addslashes",
    "capfirst",
    "center:7",
    "center:'6'",
    "cut:' '",
    "cut:'a'",
    "cut:';'",
    "cut:s",
    "default:'d'",
    "default:s",
    "default:'<'",
    "default_if_none:'n'",
    "dictsort:'name'",
    "dictsort:'age'",
    "dictsort:0",
    "dictsortreversed:'age'",
    "divisibleby:2",
    "divisibleby:n",
    "escape",
    "escapejs",
    "escapeseq",
    "filesizeformat",
    "first",
    "floatformat",
    "floatformat:2",
    "floatformat:-2",
    "floatformat:'2g'",
    "floatformat:0",
    "floatformat:'-3u'",
    "floatformat:n",
    "force_escape",
    "get_digit:1",
    "get_digit:3",
    "get_digit:n",
    "iriencode",
    "join:', '",
    "join:'<'",
    "join:s",
    "last",
    "length",
    "linebreaks",
    "linebreaksbr",
    "linenumbers",
    "ljust:8",
    "lower",
    "make_list",
    "phone2numeric",
    "pluralize",
    "pluralize:'es'",
    "pluralize:'y,ies'",
    "rjust:5",
    "safe",
    "safeseq",
    "slice:':2'",
    "slice:'1:'",
    "slice:'-2:'",
    "slice:'::-1'",
    "slice:'1'",
    "slugify",
    "stringformat:'s'",
    "stringformat:'05d'",
    "stringformat:'.2f'",
    "stringformat:'x'",
    "stringformat:'r'",
    "stringformat:'e'",
    "stringformat:'10s'",
    "striptags",
    "time",
    "title",
    "truncatechars:5",
    "truncatechars:1",
    "truncatechars:0",
    "truncatechars:n",
    "truncatechars_html:6",
    "truncatewords:2",
    "truncatewords_html:2",
    "unordered_list",
    "upper",
    "urlencode",
    "urlencode:''",
    "urlencode:'/:'",
    "urlize",
    "urlizetrunc:10",
    "wordcount",
    "wordwrap:6",
    "wordwrap:20",
    "yesno",
    "yesno:'y,n'",
    "yesno:'y,n,m'",
    "yesno:'x'",
    "add:1",
    "add:'2'",
    "add:s",
    "add:f",
    "add:xs",
    "add:'x'",
    "date:'Y'",
    "date:'-'",
    "date",
    "time:'H'",
    "json_script",
    "json_script:'id'",
    "pprint",
    "timesince",
    "length|default:0",
    "stringformat:'g'",
    "stringformat:'c'",
    "floatformat:'x'",
    "default:missing",
    "truncatewords:'x'",
    "upper:'x'",
    "nope",
];

const OPERATORS: [&str; 16] =
    ["==", "!=", "<", ">", "<=", ">=", "in", "not in", "is", "is not", "and", "or", "and not", "or not", "=", "=="];

const DAMAGE: [&str; 24] = [
    "", "", "", "", "", "", "{", "}", "%", "|", ":", "'", "\"", " ", "\n", "{{ x", "%}", "{#", "(", ".", "_", "é",
    "\\", ",",
];

pub(crate) fn case(random: &mut Random) -> Case {
    let count = 1 + random.below(3);
    let pieces = (0..count).map(|_| piece(random, 0)).collect();
    let data = NAMES.iter().map(|name| (*name, value(random, name))).collect();
    let damage = random.chance(12).then(|| (random.below(10_000), random.pick(&DAMAGE)));
    Case { pieces, data, autoescape: random.chance(60), damage }
}

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

fn scalar(random: &mut Random) -> String {
    match random.below(10) {
        0 => "null".to_owned(),
        1 => "true".to_owned(),
        2 => "false".to_owned(),
        3..=5 => random.pick(&NUMBERS).to_owned(),
        _ => json(random.pick(&TEXTS)),
    }
}

fn list(random: &mut Random, mut make: impl FnMut(&mut Random) -> String) -> String {
    let count = random.below(5);
    format!("[{}]", (0..count).map(|_| make(random)).collect::<Vec<_>>().join(","))
}

fn person(random: &mut Random) -> String {
    let name = json(random.pick(&TEXTS));
    let age = if random.chance(85) { random.below(90).to_string() } else { scalar(random) };
    format!("{{\"name\":{name},\"age\":{age}}}")
}

fn any(random: &mut Random, depth: usize) -> String {
    match random.below(if depth > 2 { 6 } else { 9 }) {
        0..=5 => scalar(random),
        6 => list(random, |random| any(random, depth + 1)),
        7 => list(random, person),
        _ => format!("{{\"key\":{},\"b\":{}}}", any(random, depth + 1), any(random, depth + 1)),
    }
}

fn value(random: &mut Random, name: &str) -> String {
    if random.chance(15) {
        return any(random, 0);
    }
    match name {
        "s" | "html" | "text" | "url" => json(random.pick(&TEXTS)),
        "n" | "big" | "f" => random.pick(&NUMBERS).to_owned(),
        "b" => (if random.chance(50) { "true" } else { "false" }).to_owned(),
        "none" => "null".to_owned(),
        "xs" => list(random, |random| random.pick(&NUMBERS).to_owned()),
        "words" => list(random, |random| json(random.pick(&TEXTS))),
        "people" => list(random, person),
        "d" => format!("{{\"key\":{},\"0\":{},\"b\":{}}}", scalar(random), scalar(random), scalar(random)),
        "nested" => format!("{{\"a\":{{\"b\":{}}},\"list\":[{},{}]}}", scalar(random), scalar(random), any(random, 1)),
        "empty" => random.pick(&["[]", "{}", "\"\"", "0"]).to_owned(),
        _ => any(random, 0),
    }
}

fn operand(random: &mut Random) -> String {
    if random.chance(80) { random.pick(&PATHS) } else { random.pick(&LITERALS) }.to_owned()
}

fn filters(random: &mut Random, most: usize) -> Vec<String> {
    let count = random.below(most + 1);
    (0..count).map(|_| filter(random)).collect()
}

fn filter(random: &mut Random) -> String {
    let known = random.pick(&FILTERS);
    // Now and then another argument: a variable, a literal.
    match known.split_once(':') {
        // A huge width would make Django build a huge text.
        Some(("ljust" | "rjust" | "center", _)) => known.to_owned(),
        Some((name, _)) if random.chance(10) => format!("{name}:{}", operand(random)),
        _ => known.to_owned(),
    }
}

fn expression(random: &mut Random, most: usize) -> String {
    let mut text = operand(random);
    for filter in filters(random, most) {
        text.push('|');
        text.push_str(&filter);
    }
    text
}

fn condition(random: &mut Random) -> String {
    let mut text = String::new();
    if random.chance(15) {
        text.push_str("not ");
    }
    text.push_str(&expression(random, 1));
    for _ in 0..random.below(3) {
        text.push(' ');
        text.push_str(random.pick(&OPERATORS));
        text.push(' ');
        text.push_str(&expression(random, 1));
    }
    text
}

fn body(random: &mut Random, depth: usize) -> Vec<Piece> {
    (0..1 + random.below(3)).map(|_| piece(random, depth + 1)).collect()
}

fn block(open: String, body: Vec<Piece>, close: &str) -> Piece {
    Piece::Block(open, body, Vec::new(), close.to_owned())
}

fn piece(random: &mut Random, depth: usize) -> Piece {
    if depth > 3 || random.chance(55) {
        return match random.below(10) {
            0 => Piece::Text(
                random
                    .pick(&["{\"a\":\"", "\"}", " ", "\n", "x", "{# c #}", "{ ", "{{ x }", "é", "{{ _('t') }}"])
                    .to_owned(),
            ),
            _ => Piece::Print(operand(random), filters(random, 4)),
        };
    }
    match random.below(16) {
        0..=2 => conditional(random, depth),
        3..=5 => looped(random, depth),
        6 => {
            let open = format!("{{% with item={} s={} %}}", expression(random, 2), expression(random, 1));
            block(open, body(random, depth), "{% endwith %}")
        }
        7 => block(
            format!("{{% autoescape {} %}}", random.pick(&["on", "off"])),
            body(random, depth),
            "{% endautoescape %}",
        ),
        8 => block(format!("{{% filter {} %}}", filter(random)), body(random, depth), "{% endfilter %}"),
        9 => {
            let name = random.pick(&["", " as item", " as c"]);
            Piece::Text(format!("{{% firstof {} {}{name} %}}", expression(random, 1), expression(random, 1)))
        }
        10 => Piece::Text(format!(
            "{{% widthratio {} {} {}{} %}}",
            expression(random, 1),
            expression(random, 1),
            expression(random, 1),
            random.pick(&["", " as item"])
        )),
        11 => {
            let name = random.pick(&["", " as c", " as item silent", " as item"]);
            Piece::Text(format!(
                "{{% cycle {} {} {}{name} %}}",
                operand(random),
                operand(random),
                expression(random, 1)
            ))
        }
        12 => {
            let watched = if random.chance(50) { format!(" {}", expression(random, 1)) } else { String::new() };
            let otherwise =
                if random.chance(40) { vec![("{% else %}".to_owned(), body(random, depth))] } else { Vec::new() };
            Piece::Block(
                format!("{{% ifchanged{watched} %}}"),
                body(random, depth),
                otherwise,
                "{% endifchanged %}".to_owned(),
            )
        }
        13 => block(
            random.pick(&["{% spaceless %}", "{% verbatim %}", "{% comment %}"]).to_owned(),
            body(random, depth),
            random.pick(&["{% endspaceless %}", "{% endverbatim %}", "{% endcomment %}"]),
        ),
        14 => Piece::Text(format!(
            "{{% regroup {} by {} as groups %}}{{% for item in groups %}}{{{{ item.grouper }}}}:{{{{ item.list|length }}}} {{{{ item.0 }}}}{{% endfor %}}",
            expression(random, 1),
            random.pick(&["age", "name", "key", "0", "age|default:0", "name|length"])
        )),
        _ => Piece::Text(
            random
                .pick(&[
                    "{% now 'Y-m-d H:i' %}",
                    "{% now \"DATE_FORMAT\" as item %}",
                    "{% now 'N j, Y, P' %}",
                    "{% templatetag openblock %}",
                    "{% resetcycle %}",
                    "{% cycle c %}",
                    "{% resetcycle c %}",
                    "{% endif %}",
                    "{% else %}",
                    "{% nope %}",
                    "{% %}",
                    "{{ }}",
                ])
                .to_owned(),
        ),
    }
}

fn conditional(random: &mut Random, depth: usize) -> Piece {
    let mut branches = Vec::new();
    if random.chance(30) {
        branches.push((format!("{{% elif {} %}}", condition(random)), body(random, depth)));
    }
    if random.chance(50) {
        branches.push(("{% else %}".to_owned(), body(random, depth)));
    }
    Piece::Block(format!("{{% if {} %}}", condition(random)), body(random, depth), branches, "{% endif %}".to_owned())
}

fn looped(random: &mut Random, depth: usize) -> Piece {
    let open = match random.below(8) {
        0 => format!("{{% for item, s in {} %}}", random.pick(&["d.items", "people", "nested.items", "xs", "words"])),
        1 => format!("{{% for item in {} reversed %}}", expression(random, 1)),
        2 => "{% for item in d.items %}".to_owned(),
        _ => format!(
            "{{% for item in {} %}}",
            random.pick(&[
                "xs",
                "words",
                "people",
                "d",
                "s",
                "nested.list",
                "people|dictsort:'age'",
                "odd",
                "missing",
                "words|slice:':2'"
            ])
        ),
    };
    let mut inside = body(random, depth);
    if random.chance(40) {
        let field = random.pick(&[
            "counter",
            "counter0",
            "revcounter",
            "revcounter0",
            "first",
            "last",
            "parentloop.counter",
            "parentloop",
            "nope",
        ]);
        inside.push(Piece::Print(format!("forloop.{field}"), Vec::new()));
    }
    let branches = if random.chance(30) { vec![("{% empty %}".to_owned(), body(random, depth))] } else { Vec::new() };
    Piece::Block(open, inside, branches, "{% endfor %}".to_owned())
}
