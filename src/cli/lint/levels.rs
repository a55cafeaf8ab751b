//! Which levels the rules have in which file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::gather::Gathered;
use crate::cli::Streams;
use crate::cli::settings::{ConfigArguments, Found, read};
use crate::lint::{Context, Settings};

/// The levels for each text, by the configuration nearest to its file. Standard input has
/// the configuration of the path that `--stdin-filename` gives it.
pub(super) fn of(gathered: &Gathered, arguments: &ConfigArguments, streams: &mut Streams) -> anyhow::Result<Settings> {
    let mut settings = Settings::default();
    // Files of one folder have one configuration; each is looked for and read once.
    let mut of_folder: HashMap<PathBuf, Option<PathBuf>> = HashMap::new();
    let mut found: HashMap<PathBuf, Found> = HashMap::new();
    for (_, source, path) in gathered.iter() {
        let path = path.map_or_else(|| Path::new(source.name()), PathBuf::as_path);
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let place = of_folder.entry(folder).or_insert_with_key(|folder| {
            arguments.place(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
        });
        let Some(place) = place else { continue };
        if !found.contains_key(place) {
            found.insert(place.clone(), read(place, streams)?);
        }
        if let Some(found) = found.get(place) {
            let mut of_file = found.lint.for_file(&found.relative(path));
            let context = found.context();
            of_file.context = (context != Context::default()).then(|| Arc::new(context));
            settings.set(source.name(), of_file);
        }
    }
    Ok(settings)
}
