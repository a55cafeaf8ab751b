//! Seeded profiles and events, the same for every engine; Django reads them from NDJSON.

/// SplitMix64: small, seedable, good enough for test data.
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

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

const FIRST: [&str; 12] =
    ["Ada", "grace", "Zoë", "Linus", "Margaret", "Édith", "Alan", "barbara", "Ken", "Søren", "Frances", "Donald"];
const LAST: [&str; 8] = ["Lovelace", "Hopper", "Torvalds", "Hamilton", "Turing", "Liskov", "Kierkegaard", "Knuth"];
const CITY: [&str; 6] = ["London", "New York", "Kraków", "São Paulo", "Austin", "Kyoto"];
const THING: [&str; 10] = [
    "Linen Shirt",
    "Wide Leg Trousers in Washed Denim",
    "Merino Crew Neck",
    "Café Mug 300 ml",
    "Trail Running Shoe (Wide)",
    "Waxed Cotton Jacket with Hood",
    "Silk Scarf",
    "Beeswax Candle, Large",
    "Oak Serving Board 40 cm",
    "Wool Socks",
];
const COLOUR: [&str; 6] = ["Navy", "Olive", "Rust", "Ecru", "Black", "Sky Blue"];

fn person(random: &mut Random, index: usize) -> serde_json::Value {
    let first = random.pick(&FIRST);
    let last = random.pick(&LAST);
    let mut person = serde_json::json!({
        "KlaviyoID": format!("01{:016X}{index:08X}", random.next()),
        "email": format!("{}.{index}@mail.test", last.to_lowercase()),
        "phone_number": format!("+1919{:07}", random.below(10_000_000)),
        "last_name": last,
        "location": {"city": random.pick(&CITY), "zip": format!("{:05}", random.below(100_000))},
    });
    if random.below(8) > 0 {
        person["first_name"] = first.into();
    }
    person
}

/// One context of the birthday body.
pub(crate) fn birthday(random: &mut Random, index: usize) -> serde_json::Value {
    serde_json::json!({"person": person(random, index)})
}

/// One context of the checkout body: five items.
pub(crate) fn checkout(random: &mut Random, index: usize) -> serde_json::Value {
    let mut total = 0;
    let items: Vec<serde_json::Value> = (0..5)
        .map(|_| {
            let title = format!("{} {}", random.pick(&COLOUR), random.pick(&THING));
            let cents = 500 + random.below(12_000);
            let quantity = 1 + random.below(3);
            total += cents * quantity;
            serde_json::json!({
                "ProductID": 1_000_000 + random.below(9_000_000),
                "SKU": format!("SKU-{:06}", random.below(1_000_000)),
                "Title": title,
                "Handle": title.to_lowercase().replace(' ', "-"),
                "Price": cents as f64 / 100.0,
                "Quantity": quantity,
                "Gift": random.below(4) == 0,
                "ImageURL": format!("https://cdn.acme.test/{:08x}.jpg", random.next() as u32),
            })
        })
        .collect();
    serde_json::json!({
        "person": person(random, index),
        "event": {"Brand": "Acme", "Items": items, "Total": total as f64 / 100.0, "Currency": "USD"},
    })
}

/// How many contexts a run goes over.
pub(crate) fn count() -> usize {
    std::env::var("FLOWHOOK_BENCH_CONTEXTS").ok().and_then(|count| count.parse().ok()).unwrap_or(20_000)
}

/// The contexts of a body, as JSON lines.
pub(crate) fn lines(body: &str) -> Vec<String> {
    let mut random = Random::new(20_261_121);
    (0..count())
        .map(|index| match body {
            "birthday" => birthday(&mut random, index).to_string(),
            _ => checkout(&mut random, index).to_string(),
        })
        .collect()
}
