//! Audiences as they come: names of many scripts, names that are missing, quotes, emoji, phones that are none,
//! people that are there twice. Every phone is from the numbers kept for fiction or can't be dialled.

use std::io::{BufWriter, Write};

/// SplitMix64: small, seedable, good enough for test data.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

const FIRST: [&str; 16] = [
    "Ada",
    "grace",
    "Zoë",
    "Linus",
    "Margaret",
    "Édith",
    "Alan",
    "barbara",
    "Ken",
    "Søren",
    "Frances",
    "Donald",
    "MARIA",
    "José",
    "Anne-Marie",
    "Li",
];
/// Names that cost more, or break a body.
const RARE: [&str; 12] = [
    "Łukasz",
    "Вера",
    "さくら",
    "מרים",
    "Ada 🎂",
    "D’Arcy",
    "O'Brien",
    "Zo\"e",
    "Back\\slash",
    "Ann & Bob",
    "<b>Eve</b>",
    "Çelik",
];
const LAST: [&str; 8] = ["Lovelace", "Hopper", "Torvalds", "Hamilton", "Turing", "Liskov", "O'Neill", "Knuth, Jr."];
const CITY: [&str; 8] = ["London", "New York", "Kraków", "São Paulo", "Austin", "Kyoto", "Oslo", "Reykjavík"];
const COLOUR: [&str; 6] = ["Navy", "Olive", "Rust", "Ecru", "Black", "Sky Blue"];

struct Person {
    id: String,
    email: String,
    first: &'static str,
    last: &'static str,
    phone: String,
    city: &'static str,
    zip: String,
    birthday: String,
    colour: &'static str,
}

fn person(seed: u64, index: u64) -> Person {
    let mut choice = Random(seed ^ index.wrapping_mul(0xD6E8_FEB8_6659_FD93));
    // Two in a hundred are there a second time.
    let who = if index > 0 && choice.below(50) == 0 { choice.below(index) } else { index };
    let mut random = Random(seed ^ 0xABCD ^ who.wrapping_mul(0xA076_1D64_78BD_642F));
    let first = match random.below(100) {
        0..12 => "",
        12..15 => random.pick(&RARE),
        _ => random.pick(&FIRST),
    };
    let number = random.next();
    let phone = match random.below(100) {
        0 => String::new(),
        1 => format!("({}) 555-{:04}", 200 + number % 700, number % 10_000),
        2 => format!("{}5550{:03}", 2_020_000_000 / 1_000 + number % 100, number % 1_000),
        _ => format!("+1{}{}{:02}{:04}", 2 + number % 8, 22 + number / 8 % 70, 20 + who / 10_000 % 80, who % 10_000)
            .chars()
            .take(4)
            .chain(format!("{:07}", 2_000_000 + who % 8_000_000).chars())
            .collect(),
    };
    let last = random.pick(&LAST);
    let alphabet = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let id: String =
        (0..24).map(|_| alphabet[random.below(32) as usize] as char).fold("01".to_owned(), |id, c| id + &c.to_string());
    Person {
        id,
        email: if random.below(20) == 0 {
            String::new()
        } else {
            format!("{}.{who}@mail.test", last.to_lowercase().replace(['\'', ',', ' ', '.'], ""))
        },
        first,
        last,
        phone,
        city: if random.below(10) == 0 { "" } else { random.pick(&CITY) },
        zip: format!("{:05}", random.below(100_000)),
        birthday: format!("{}-{:02}-{:02}", 1950 + random.below(55), 1 + random.below(12), 1 + random.below(28)),
        colour: random.pick(&COLOUR),
    }
}

/// Writes an audience to standard output.
pub(crate) fn write(rows: u64, seed: u64, ndjson: bool) {
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    if !ndjson {
        let header = "Klaviyo ID,Email,First Name,Last Name,Phone Number,City,State / Region,Country,Zip Code,Birthday,Favorite Color,SMS Consent\n";
        out.write_all(header.as_bytes()).expect("standard output");
    }
    for index in 0..rows {
        let person = person(seed, index);
        let line = if ndjson { json(&person) } else { csv(&person) };
        out.write_all(line.as_bytes()).expect("standard output");
    }
    out.flush().expect("standard output");
}

fn csv(person: &Person) -> String {
    let quoted = |text: &str| {
        if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let fields = [
        quoted(&person.id),
        quoted(&person.email),
        quoted(person.first),
        quoted(person.last),
        quoted(&person.phone),
        quoted(person.city),
        "NY".to_owned(),
        "United States".to_owned(),
        person.zip.clone(),
        person.birthday.clone(),
        person.colour.to_owned(),
        "SUBSCRIBED".to_owned(),
    ];
    fields.join(",") + "\n"
}

fn json(person: &Person) -> String {
    let mut profile = serde_json::json!({
        "id": person.id,
        "last_name": person.last,
        "location": {"region": "NY", "country": "United States", "zip": person.zip},
        "properties": {"Birthday": person.birthday, "Favorite Color": person.colour, "SMS Consent": "SUBSCRIBED"},
    });
    for (name, value) in
        [("email", person.email.as_str()), ("first_name", person.first), ("phone_number", &person.phone)]
    {
        if !value.is_empty() {
            profile[name] = value.into();
        }
    }
    if !person.city.is_empty() {
        profile["location"]["city"] = person.city.into();
    }
    profile.to_string() + "\n"
}
