//! One pass over all contexts with each engine; contexts are built before the clock starts.

use flowhook::template::{Library, Program, RenderOptions, Renderer, Value};

use super::{contexts, handwritten};

pub(crate) const ENGINES: [&str; 8] = [
    "memcpy",
    "flowhook",
    "flowhook-fresh",
    "handwritten",
    "minijinja",
    "tera",
    "flowhook-parse-json",
    "serde-parse-json",
];

/// A pass: renders every context and gives the bytes written.
pub(crate) type Pass = Box<dyn FnMut() -> usize>;

/// Renders all contexts once, shows each output to the callback, and gives the bytes written.
type Rendering = Box<dyn FnMut(&mut dyn FnMut(&str)) -> usize>;

fn source(body: &str, dialect: &str) -> &'static str {
    match (body, dialect) {
        ("birthday", "django") => include_str!("../bodies/birthday.django"),
        ("birthday", "jinja") => include_str!("../bodies/birthday.jinja"),
        ("birthday", _) => include_str!("../bodies/birthday.tera"),
        (_, "django") => include_str!("../bodies/checkout.django"),
        (_, "jinja") => include_str!("../bodies/checkout.jinja"),
        _ => include_str!("../bodies/checkout.tera"),
    }
}

fn money(number: f64) -> String {
    format!("{number:.2}")
}

fn built(write: impl FnOnce(&mut String)) -> String {
    let mut out = String::new();
    write(&mut out);
    out
}

/// Minijinja with the filters it lacks.
fn minijinja(body: &str) -> minijinja::Environment<'static> {
    let mut env = minijinja::Environment::new();
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    env.add_filter("floatformat2", money);
    env.add_filter("truncatechars30", |text: &str| built(|out| handwritten::truncated(text, out)));
    env.add_filter("quote_path", |text: &str| built(|out| handwritten::quoted(text, out)));
    env.add_filter("capfirst", |text: &str| built(|out| handwritten::capfirst(text, out)));
    env.add_filter("plural_s", |count: u64| if count == 1 { "" } else { "s" });
    env.add_template("body", source(body, "jinja")).expect("the minijinja template parses");
    env
}

/// The context as minijinja's own values.
fn minijinja_value(value: &serde_json::Value) -> minijinja::Value {
    minijinja::Value::from(minijinja::value::Serde(value))
}

/// Tera with the filters it lacks.
fn tera(body: &str) -> tera::Tera {
    use tera::{Kwargs, State};
    let mut engine = tera::Tera::default();
    engine.autoescape_on(Vec::<&'static str>::new());
    engine.register_filter("floatformat2", |number: f64, _: Kwargs, _: &State| money(number));
    engine.register_filter("truncatechars30", |text: &str, _: Kwargs, _: &State| {
        built(|out| handwritten::truncated(text, out))
    });
    engine
        .register_filter("quote_path", |text: &str, _: Kwargs, _: &State| built(|out| handwritten::quoted(text, out)));
    engine
        .register_filter("capfirst", |text: &str, _: Kwargs, _: &State| built(|out| handwritten::capfirst(text, out)));
    engine.register_filter(
        "plural_s",
        |count: usize, _: Kwargs, _: &State| if count == 1 { String::new() } else { "s".to_owned() },
    );
    engine.add_raw_template("body", source(body, "tera")).expect("the tera template parses");
    engine
}

/// All outputs of one engine, one after another: the same text for every engine.
pub(crate) fn output(engine: &str, body: &str) -> String {
    let mut all = String::new();
    run(engine, body, Some(&mut all))();
    all
}

/// A pass of `engine` over the contexts of `body`.
pub(crate) fn pass(engine: &str, body: &str) -> Pass {
    run(engine, body, None)
}

fn run(engine: &str, body: &str, keep: Option<&mut String>) -> Pass {
    let lines = contexts::lines(body);
    let data = || lines.iter().map(|line| Value::from_json(line).expect("the context is JSON")).collect::<Vec<_>>();
    let json = || {
        lines
            .iter()
            .map(|line| serde_json::from_str(line).expect("the context is JSON"))
            .collect::<Vec<serde_json::Value>>()
    };
    let mut pass: Rendering = match engine {
        "memcpy" => {
            let text = output("flowhook", body);
            let size = text.len() / lines.len();
            let count = lines.len();
            let mut out = String::with_capacity(4096);
            Box::new(move |_| {
                let mut total = 0;
                for index in 0..count {
                    out.clear();
                    let mut at = index * size;
                    while !text.is_char_boundary(at) {
                        at += 1;
                    }
                    let mut end = (at + size).min(text.len());
                    while !text.is_char_boundary(end) {
                        end += 1;
                    }
                    out.push_str(&text[at..end]);
                    total += std::hint::black_box(&out).len();
                }
                total
            })
        }
        "flowhook" => {
            let program: &'static Program =
                Box::leak(Box::new(Program::compile(source(body, "django"), &Library::django()).expect("it compiles")));
            let mut renderer = Renderer::new(program);
            let options = RenderOptions { autoescape: false, ..RenderOptions::default() };
            let (data, mut out) = (data(), String::with_capacity(4096));
            Box::new(move |take| {
                let mut total = 0;
                for value in &data {
                    out.clear();
                    renderer.render(value, &options, &mut out).expect("it renders");
                    total += std::hint::black_box(&out).len();
                    take(&out);
                }
                total
            })
        }
        "flowhook-fresh" => {
            let program = Program::compile(source(body, "django"), &Library::django()).expect("it compiles");
            let options = RenderOptions { autoescape: false, ..RenderOptions::default() };
            let data = data();
            Box::new(move |take| {
                let mut total = 0;
                for value in &data {
                    let mut out = String::new();
                    program.render(value, &options, &mut out).expect("it renders");
                    total += std::hint::black_box(&out).len();
                    take(&out);
                }
                total
            })
        }
        "handwritten" => {
            let write = if body == "birthday" { handwritten::birthday } else { handwritten::checkout };
            let (data, mut out) = (json(), String::with_capacity(4096));
            Box::new(move |take| {
                let mut total = 0;
                for value in &data {
                    out.clear();
                    write(value, &mut out);
                    total += std::hint::black_box(&out).len();
                    take(&out);
                }
                total
            })
        }
        "minijinja" => {
            let env: &'static minijinja::Environment<'static> = Box::leak(Box::new(minijinja(body)));
            let template = env.get_template("body").expect("it was added");
            let data: Vec<minijinja::Value> = json().iter().map(minijinja_value).collect();
            Box::new(move |take| {
                let mut total = 0;
                for value in &data {
                    let out = template.render(value).expect("it renders");
                    total += std::hint::black_box(&out).len();
                    take(&out);
                }
                total
            })
        }
        "tera" => {
            let engine = tera(body);
            let data: Vec<tera::Context> =
                json().iter().map(|value| tera::Context::from_serialize(value).expect("an object")).collect();
            Box::new(move |take| {
                let mut total = 0;
                for value in &data {
                    let out = engine.render("body", value).expect("it renders");
                    total += std::hint::black_box(&out).len();
                    take(&out);
                }
                total
            })
        }
        "flowhook-parse-json" => {
            let lines = lines.clone();
            Box::new(move |_| {
                lines.iter().map(|line| Value::from_json(line).expect("the context is JSON").size()).sum()
            })
        }
        "serde-parse-json" => {
            let lines = lines.clone();
            Box::new(move |_| {
                lines
                    .iter()
                    .map(|line| {
                        let value: serde_json::Value = serde_json::from_str(line).expect("the context is JSON");
                        std::hint::black_box(&value);
                        line.len()
                    })
                    .sum()
            })
        }
        other => panic!("no engine named {other}"),
    };
    match keep {
        Some(all) => {
            pass(&mut |text| all.push_str(text));
            Box::new(|| 0)
        }
        None => Box::new(move || pass(&mut |_| {})),
    }
}
