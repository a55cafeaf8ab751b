//! The texts that are open, and the settings that hold for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use url::Url;

use crate::cli::settings::{ConfigArguments, of_text};
use crate::document::{MAX_BYTES, text_of};
use crate::editor::Document;
use crate::lint::Settings;
use crate::spec::config::FILE_NAME;

/// A text that is open.
#[derive(Debug)]
pub(super) struct Open {
    /// As the editor counts.
    pub(super) version: Option<i32>,
    /// The text with what was found in it; none until it is checked.
    document: Option<Document>,
    text: String,
    name: String,
    /// Its place, where it has one on this machine.
    path: Option<PathBuf>,
    /// Whether the editor waits for findings.
    pub(super) stale: bool,
}

/// All texts that are open, by their addresses.
#[derive(Debug)]
pub(super) struct Workspace {
    open: BTreeMap<String, Open>,
    config: ConfigArguments,
}

impl Workspace {
    pub(super) const fn new(config: ConfigArguments) -> Self {
        Self { open: BTreeMap::new(), config }
    }

    /// Takes a text that was opened. One without a place is named after its language.
    pub(super) fn open(&mut self, uri: &str, language: &str, version: i32, text: String) {
        let path = Url::parse(uri).ok().and_then(|url| url.to_file_path().ok());
        let name = match &path {
            Some(path) => path.to_string_lossy().replace('\\', "/"),
            None => format!("untitled.{}", if language.contains("json") { "json" } else { "yaml" }),
        };
        let config = path.as_deref().is_some_and(is_config);
        let open = Open { version: Some(version), document: None, text, name, path, stale: true };
        self.open.insert(uri.to_owned(), open);
        if config {
            self.invalidate();
        }
    }

    /// Forgets a text; says whether it was open.
    pub(super) fn close(&mut self, uri: &str) -> bool {
        let closed = self.open.remove(uri);
        if closed.as_ref().and_then(|open| open.path.as_deref()).is_some_and(is_config) {
            self.invalidate();
        }
        closed.is_some()
    }

    /// Changes a text by `change`, which gets the current one.
    pub(super) fn change(&mut self, uri: &str, version: i32, change: impl FnOnce(String) -> String) {
        let Some(open) = self.open.get_mut(uri) else { return };
        open.text = change(std::mem::take(&mut open.text));
        open.version = Some(version);
        (open.document, open.stale) = (None, true);
        if open.path.as_deref().is_some_and(is_config) {
            self.invalidate();
        }
    }

    /// All texts are to be checked anew: a configuration may have changed.
    pub(super) fn invalidate(&mut self) {
        for open in self.open.values_mut() {
            (open.document, open.stale) = (None, true);
        }
    }

    /// The addresses of the texts whose findings the editor waits for.
    pub(super) fn stale(&self) -> Vec<String> {
        self.open.iter().filter(|(_, open)| open.stale).map(|(uri, _)| uri.clone()).collect()
    }

    /// An open text, checked, with the settings that hold for it.
    pub(super) fn checked(&mut self, uri: &str) -> Option<(&mut Open, Settings)> {
        let open = self.open.get(uri)?;
        let settings = self.settings(open);
        let open = self.open.get_mut(uri)?;
        if open.document.is_none() {
            open.document = Some(Document::new(&open.name, open.text.clone(), &settings));
        }
        Some((open, settings))
    }

    /// What the nearest flowhook.yaml says, its unsaved text before the saved one. One that is
    /// not sound says nothing: its own findings tell why.
    fn settings(&self, open: &Open) -> Settings {
        let mut settings = Settings::default();
        let Some(path) = &open.path else { return settings };
        let folder = path.parent().unwrap_or(Path::new("."));
        let unsaved =
            folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|place| self.unsaved(place).is_some());
        let place = match (self.config.place(folder), unsaved) {
            (Some(saved), Some(unsaved)) if self.config.is_searched() => Some(nearer(saved, unsaved)),
            (None, unsaved) if self.config.is_searched() => unsaved,
            (place, _) => place,
        };
        let Some(place) = place else { return settings };
        let text = self.unsaved(&place).map(str::to_owned).or_else(|| read(&place));
        if let Some(mut found) = text.and_then(|text| of_text(&place, &text).ok()) {
            // A sample that can't be read tells nothing; `flowhook lint` says what is wrong with it.
            let _ = found.read_samples();
            settings.set(&open.name, found.settings_of(path));
        }
        settings
    }

    /// The text of a file that is open.
    fn unsaved(&self, place: &Path) -> Option<&str> {
        let place = std::path::absolute(place).ok()?;
        let mut open = self.open.values();
        open.find(|open| open.path.as_deref() == Some(&place)).map(|open| open.text.as_str())
    }
}

impl Open {
    /// What was checked.
    pub(super) const fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }
}

/// Of two files above the same one that with the longer way from the root.
fn nearer(one: PathBuf, other: PathBuf) -> PathBuf {
    let depth = |path: &Path| std::path::absolute(path).map_or(0, |path| path.components().count());
    if depth(&other) > depth(&one) { other } else { one }
}

fn is_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE_NAME)
}

/// The text of a saved file, if it can be one.
fn read(path: &Path) -> Option<String> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).ok()?;
    text_of(bytes).ok()
}
