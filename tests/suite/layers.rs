//! Holds the order of the layers that `docs/architecture.md` tells.

use std::path::{Path, PathBuf};

use crate::support::root;

/// From the lowest to the highest; a module uses only modules before it.
const LAYERS: [&str; 18] = [
    "text",
    "finding",
    "template",
    "document",
    "klaviyo",
    "wunderkind",
    "sms",
    "ledger",
    "spec",
    "body",
    "lint",
    "online",
    "preview",
    "audience",
    "rehearse",
    "report",
    "editor",
    "cli",
];

/// Neighbours that must not know each other although one stands before the other.
const STRANGERS: [(&str, &str); 8] = [
    ("wunderkind", "klaviyo"),
    ("sms", "klaviyo"),
    ("sms", "wunderkind"),
    ("ledger", "klaviyo"),
    ("ledger", "wunderkind"),
    ("ledger", "sms"),
    ("audience", "lint"),
    ("rehearse", "lint"),
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The layers that a file's text names through `crate::`.
fn used_layers(text: &str) -> Vec<&str> {
    let mut used: Vec<&str> = text
        .match_indices("crate::")
        .flat_map(|(at, _)| {
            let rest = &text[at + "crate::".len()..];
            if let Some(group) = rest.strip_prefix('{') {
                let group = group.split('}').next().unwrap_or("");
                group.split(',').map(|name| first_word(name.trim())).collect()
            } else {
                vec![first_word(rest)]
            }
        })
        .collect();
    used.sort_unstable();
    used.dedup();
    used
}

fn first_word(text: &str) -> &str {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or("")
}

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|known| *known == layer)
}

#[test]
fn a_module_uses_only_the_layers_above_it_in_the_list() {
    let source = root().join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    assert!(files.len() > 10, "the sources were not found");
    let mut wrong = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
        let layer = relative.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        if layer == "main" || layer == "lib" {
            continue;
        }
        let own = rank(&layer).unwrap_or_else(|| panic!("{relative}: no layer is called {layer}"));
        let text = std::fs::read_to_string(&file).unwrap();
        for used in used_layers(&text) {
            let stranger = STRANGERS.contains(&(layer.as_str(), used));
            if rank(used).is_some_and(|used| used > own) || stranger {
                wrong.push(format!("{relative} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_architecture_page_lists_the_layers_in_this_order() {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let places: Vec<usize> = LAYERS
        .iter()
        .map(|layer| page.find(&format!("\n| `{layer}` |")).unwrap_or_else(|| panic!("{layer} is not in the table")))
        .collect();
    assert!(places.is_sorted(), "the table's order differs from the test's");
}
