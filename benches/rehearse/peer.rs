//! The same job with what one would reach for in Rust, and parts of flowhook's own.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::sync::Arc;

use flowhook::audience::{self, Block, Blocks, HeaderMap, RowReader, Wanted};
use flowhook::template::{Library, parse as parse_template};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
#[allow(non_snake_case, reason = "the variable's name")]
struct Person<'a> {
    KlaviyoID: &'a str,
    email: &'a str,
    first_name: &'a str,
    phone_number: &'a str,
    City: &'a str,
}

#[derive(Serialize)]
struct Context<'a> {
    person: Person<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    #[serde(borrow, default)]
    phone: Cow<'a, str>,
    #[serde(borrow, default)]
    email: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow, default)]
    click_url: Cow<'a, str>,
    #[serde(borrow)]
    callback_data: Cow<'a, str>,
    #[serde(borrow)]
    send_purpose: Cow<'a, str>,
}

fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

fn septets(c: char) -> Option<usize> {
    match c {
        '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€' => Some(2),
        '\n' | '\r' | ' '..='Z' | '_' | 'a'..='z' => Some(1),
        'à' | 'ä' | 'å' | 'æ' | 'è' | 'é' | 'ì' | 'ñ' | 'ò' | 'ö' | 'ø' | 'ù' | 'ü' | 'Ä' | 'Å' | 'Æ' | 'Ç' | 'É'
        | 'Ñ' | 'Ö' | 'Ø' | 'Ü' | 'ß' => Some(1),
        _ => None,
    }
}

fn segments(text: &str) -> usize {
    let mut units = 0;
    for c in text.chars() {
        match septets(c) {
            Some(septets) => units += septets,
            None => {
                let units = text.encode_utf16().count();
                return if units <= 70 { 1 } else { units.div_ceil(67) };
            }
        }
    }
    if units <= 160 { 1 } else { units.div_ceil(153) }
}

fn is_fine(message: &Message<'_>) -> bool {
    let to = if message.phone.is_empty() { message.email.contains('@') } else { is_phone(&message.phone) };
    let callback = message.callback_data.is_empty()
        || (message.callback_data.starts_with('{')
            && serde_json::from_str::<serde::de::IgnoredAny>(&message.callback_data).is_ok());
    let url = message.click_url.is_empty() || message.click_url.starts_with("https://");
    to && callback && url && !message.text.trim().is_empty() && !message.send_purpose.trim().is_empty()
}

/// csv, minijinja and serde_json, as one would write it with care.
pub(crate) fn minijinja(file: &str) {
    let mut env = minijinja::Environment::new();
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    env.add_template("body", include_str!("../bodies/rehearse.jinja")).expect("it parses");
    let template = env.get_template("body").expect("it was added");
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(256 << 10).from_path(file).expect("the audience");
    let mut record = csv::StringRecord::new();
    let (mut rows, mut failed, mut total, mut duplicates) = (0_u64, 0_u64, 0, 0_u64);
    let mut seen = HashSet::new();
    while reader.read_record(&mut record).expect("a row") {
        rows += 1;
        let field = |at: usize| record.get(at).unwrap_or("");
        let person = Person {
            KlaviyoID: field(0),
            email: field(1),
            first_name: field(2),
            phone_number: field(4),
            City: field(5),
        };
        let body =
            template.render(minijinja::Value::from(minijinja::value::Serde(Context { person }))).expect("it renders");
        let Some(message) = serde_json::from_str::<Message<'_>>(&body).ok().filter(is_fine) else {
            failed += 1;
            continue;
        };
        total += segments(&message.text);
        let mut hasher = DefaultHasher::new();
        let to = if message.phone.is_empty() { &message.email } else { &message.phone };
        (to, &message.text, &message.send_purpose).hash(&mut hasher);
        duplicates += u64::from(!seen.insert(hasher.finish()));
    }
    println!("{rows} {failed} {total} {duplicates}");
}

/// The rows as documents, and nothing done with them.
pub(crate) fn parse(file: &str) {
    let tree = parse_template(include_str!("../bodies/rehearse.django"), &Library::django());
    let wanted = Wanted::of(&tree);
    let (input, _) =
        audience::open(Box::new(std::fs::File::open(file).expect("the audience"))).expect("it can be read");
    let mut blocks = Blocks::new(input, &wanted, &HeaderMap::default()).expect("an audience");
    let mut reader = RowReader::new(Arc::new(blocks.format().clone()), Arc::new(wanted));
    let mut block = Block::default();
    let (mut rows, mut bad) = (0, 0);
    while blocks.next(&mut block) {
        reader.load(&mut block);
        while let Some(row) = reader.next_row() {
            rows += 1;
            bad += u64::from(std::hint::black_box(&row).data.is_err());
        }
        reader.unload(&mut block);
    }
    println!("{rows} {bad}");
}

/// The bytes, and nothing done with them.
pub(crate) fn read(file: &str) {
    let mut file = std::fs::File::open(file).expect("the audience");
    let mut buffer = vec![0; 256 << 10];
    let mut total = 0;
    loop {
        match file.read(&mut buffer).expect("it can be read") {
            0 => break,
            read => total += read,
        }
        std::hint::black_box(&buffer);
    }
    println!("{total}");
}

/// flowhook's own job in one thread of this program, for a profiler that wants symbols.
pub(crate) fn flowhook(file: &str) {
    use flowhook::rehearse::{Plan, Settings, Sinks, start};
    let account = flowhook::klaviyo::world::Account::default();
    let now = flowhook::template::Moment::now();
    let body = include_str!("../bodies/rehearse.django");
    let plan = Plan::new(body, None, &account, now, Settings::default()).expect("it compiles");
    let (input, _) =
        audience::open(Box::new(std::fs::File::open(file).expect("the audience"))).expect("it can be read");
    let blocks = Blocks::new(input, &plan.wanted, &HeaderMap::default()).expect("an audience");
    let run = start(Arc::new(plan), blocks, Sinks::default()).expect("threads");
    while !run.wait(std::time::Duration::from_millis(20)) {}
    let finished = run.finish().expect("no sink fails");
    println!("{} {} {}", finished.tally.rows, finished.tally.failed, finished.tally.segments);
}
