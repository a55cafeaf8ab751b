//! The work of a proof is told in steps, which a busy machine does not change.

use super::{Settings, prove};
use crate::klaviyo::dialect;
use crate::template::parse;

/// Steps for each byte of a body in the costlier world, and whether a limit was reached.
fn steps(body: &str) -> (u64, bool) {
    let tree = parse(body, dialect::library());
    assert!(tree.errors.is_empty(), "{:?}", tree.errors.first());
    let proof = prove(&tree, &Settings::default());
    let most = proof.worlds.iter().map(|world| world.steps).max().unwrap();
    let limit = proof.worlds.iter().any(|world| world.found.limit.is_some());
    (most / u64::try_from(body.len()).unwrap(), limit)
}

fn body(members: &str) -> String {
    format!("{{\"a\": 1{members}}}")
}

/// The members `length` bytes long in all.
fn repeated(length: usize, member: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    let mut at = 0;
    while all.len() < length {
        all += &member(at);
        at += 1;
    }
    body(&all)
}

#[test]
fn a_large_body_takes_few_steps_for_each_byte() {
    const GUARD: &str = "{% if not forloop.last %},{% endif %}";
    for length in [20_000, 200_000] {
        for (name, text) in [
            (
                "loops",
                repeated(length, |_| {
                    format!(", \"l\": [{{% for i in event.l %}}\"{{{{ i|escapejs }}}}\"{GUARD}{{% endfor %}}]")
                }),
            ),
            ("ifs", repeated(length, |at| format!("{{% if event.a{at} %}}, \"k\": 1{{% endif %}}"))),
            ("the same ifs", repeated(length, |at| format!("{{% if event.a{} %}}, \"k\": 1{{% endif %}}", at % 60))),
            (
                "ifs in ifs",
                repeated(length, |_| {
                    "{% if event.a %}, \"k\": {% if event.b %}1{% else %}2{% endif %}{% endif %}".to_owned()
                }),
            ),
            ("expressions", repeated(length, |_| ", \"k\": \"{{ event.a|default:'x'|escapejs }}\"".to_owned())),
            ("unguarded expressions", repeated(length, |_| ", \"k\": \"{{ event.a }}\"".to_owned())),
            ("bare expressions", repeated(length, |_| ", \"k\": {{ event.a }}".to_owned())),
            ("broken branches", repeated(length, |_| ", \"k\": {% if event.a %}1{% endif %}".to_owned())),
            ("text", body(&format!(", \"k\": \"{}\"", "x".repeat(length)))),
        ] {
            let (steps, limit) = steps(&text);
            assert!(steps <= 8 && !limit, "{name}, {length} bytes: {steps} steps a byte, limit {limit}");
        }
    }
}

#[test]
fn a_deep_body_takes_few_steps_for_each_byte() {
    let deep = |levels: usize, open: &dyn Fn(usize) -> String, middle: &str, close: &str| {
        let opened: String = (0..levels).map(open).collect();
        body(&format!(", \"k\": {opened}{middle}{}", close.repeat(levels)))
    };
    for levels in [20, 60] {
        for (name, text) in [
            ("ifs", deep(levels, &|at| format!("{{% if event.a{at} %}}1{{% else %}}"), "2", "{% endif %}")),
            (
                "loops, the comma before",
                deep(
                    levels,
                    &|at| format!("[{{% for i{at} in event.b{at} %}}{{% if not forloop.first %}},{{% endif %}}"),
                    "2",
                    "{% endfor %}]",
                ),
            ),
            (
                "loops, the comma behind",
                deep(
                    levels,
                    &|at| format!("[{{% for i{at} in event.b{at} %}}"),
                    "2",
                    "{% if not forloop.last %},{% endif %}{% endfor %}]",
                ),
            ),
            (
                "names bound twice by names",
                deep(levels, &|at| format!("{{% with b{}=b{at}|add:b{at} %}}", at + 1), "1", "{% endwith %}"),
            ),
        ] {
            let (steps, limit) = steps(&text);
            assert!(steps <= 60 && !limit, "{name}, {levels} deep: {steps} steps a byte, limit {limit}");
        }
    }
}

#[test]
fn what_has_too_many_paths_is_told_and_not_gone_through() {
    let opened: String = (0..2_000).map(|at| format!("{{% if event.a{at} %}}[{{% endif %}}")).collect();
    let values: Vec<String> = (0..14).map(|at| format!("'a{at}'")).collect();
    let cycles: String = (0..8)
        .map(|at| format!("{{% if i.a{at} %}}{{% cycle '\"' {} as c{at} %}}{{% endif %}}", values.join(" ")))
        .collect();
    let each = |at: usize| format!("event.a{at} and event.b{at}");
    let long: Vec<String> = (0..30).map(each).collect();
    let cond = long.join(" or ");
    for (text, limited) in [
        (body(&format!(", \"k\": {opened}1")), true),
        (body(&format!(", \"k\": [{{% for i in event.l %}}{cycles}{{% endfor %}}]")), true),
        (body(&format!("{{% if {cond} %}}, \"x\": 1{{% endif %}}{{% if {cond} %}}, \"x\": 1{{% endif %}}")), false),
    ] {
        let (steps, limit) = steps(&text);
        assert_eq!(limit, limited, "{steps} steps a byte");
        assert!(steps <= 1_100, "{steps} steps a byte");
    }
}
