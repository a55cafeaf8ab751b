//! Holds `docs/compatibility.md` to what flowhook does.

use flowhook::klaviyo::catalogue::{self, FilterOrigin};
use flowhook::klaviyo::dialect::{self, Verification};

use crate::support::root;

/// The names in the first cell of each row of the page's tables.
fn rows() -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(root().join("docs/compatibility.md")).unwrap();
    let cells = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next().map(str::to_owned));
    cells.map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()).collect()
}

fn has_row(name: &str) -> bool {
    rows().iter().flatten().any(|known| known == name)
}

/// Whether a catalogue's note says that a source is doubtful or silent.
fn is_doubtful(notes: &str) -> bool {
    let notes = notes.to_lowercase();
    ["unknown", "not said", "not stated", "not settled", "presumably", "probably", "doubtful", "may be", "disagree"]
        .iter()
        .chain(&["not mentioned", "which is not nearest", "said to be", "says it is not", "lower-case true"])
        .any(|word| notes.contains(word))
}

#[test]
fn every_doubt_about_a_filter_is_told_on_the_page() {
    let doubtful: Vec<_> = catalogue::filters().iter().filter(|filter| is_doubtful(&filter.notes)).collect();
    assert!(doubtful.len() > 40, "the notes have lost their words: {}", doubtful.len());
    let untold: Vec<&str> = doubtful.iter().map(|filter| &*filter.name).filter(|name| !has_row(name)).collect();
    assert!(untold.is_empty(), "{untold:?}");
}

#[test]
fn every_tag_that_only_django_has_or_the_account_decides_is_told_on_the_page() {
    for tag in catalogue::tags() {
        // `elif`, `else` and `empty` are parts of other tags.
        let Some(verification) = dialect::verification(&tag.name) else { continue };
        let sure = matches!(verification, Verification::Verified | Verification::Reported);
        let refused = dialect::library().tag(&tag.name).is_some_and(|known| known.refused.is_some());
        assert!(sure || refused || has_row(&tag.name), "{}", tag.name);
    }
}

#[test]
fn every_name_on_the_page_is_one_that_the_dialect_has() {
    let library = dialect::library();
    for name in rows().iter().flatten().filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')) {
        let known = library.filter(name).is_some() || library.tag(name).is_some();
        assert!(known, "`{name}` is neither filter nor tag");
    }
}

#[test]
fn klaviyos_own_filters_are_all_evaluated() {
    let own = catalogue::filters().iter().filter(|filter| filter.origin == FilterOrigin::Klaviyo);
    let missing: Vec<&str> =
        own.map(|filter| &*filter.name).filter(|name| dialect::library().filter(name).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
