//! What the proof accepts, what it refuses, and that it accepts nothing that can break.

use super::{Proof, Settings, prove};
use crate::klaviyo::dialect;
use crate::template::parse;

pub(super) fn proof(body: &str) -> Proof {
    let tree = parse(body, dialect::library());
    assert!(tree.errors.is_empty(), "{body}\n{:?}", tree.errors);
    prove(&tree, &Settings::default())
}

fn complaints(body: &str) -> String {
    let proof = proof(body);
    let mut all = String::new();
    for world in &proof.worlds {
        for violation in world.found.violations.values() {
            all += &format!("{:?} {:?} {:?}\n", world.autoescape, violation, violation.span.of(body));
        }
        for hole in world.found.holes.values() {
            all += &format!("{:?} {:?} {:?}\n", world.autoescape, hole, hole.span.of(body));
        }
    }
    all
}

#[test]
fn every_body_of_the_ok_folder_is_accepted() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/proof/ok");
    let mut seen = 0;
    let mut wrong = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let body = std::fs::read_to_string(&path).unwrap();
        seen += 1;
        if !proof(&body).holds() {
            wrong += &format!("{}\n{body}{}\n", path.display(), complaints(&body));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(seen >= 80, "only {seen} bodies");
}
