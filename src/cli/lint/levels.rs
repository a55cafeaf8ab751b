//! Which levels the rules have in which file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::gather::Gathered;
use crate::cli::Streams;
use crate::cli::settings::{ConfigArguments, Found, read};
use crate::lint::Settings;

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
            settings.set(source.name(), found.settings_of(path));
        }
    }
    Ok(settings)
}
