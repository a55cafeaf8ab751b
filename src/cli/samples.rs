//! Sample files that a configuration names.

use std::path::{Path, PathBuf};

use super::{Failure, input};
use crate::body::Sample;
use crate::spec::Text;

/// Reads the files, and all `.json` files of the folders, in the order of their names. Paths
/// are taken from `folder`; `config` is what messages call the configuration.
///
/// # Errors
/// When one is not there, can't be read or is no sample.
pub(super) fn read(paths: &[Text], folder: Option<&Path>, config: &str) -> anyhow::Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for path in paths {
        let full = folder.map_or_else(|| PathBuf::from(path.as_str()), |folder| folder.join(path.as_str()));
        let files = if full.is_dir() { json_files(&full)? } else { vec![full] };
        if files.is_empty() {
            return Err(Failure::usage(format!(
                "{config}: `samples` names `{}`, which has no .json file",
                path.as_str()
            ))
            .help("put samples into it, or take it out of the list")
            .into());
        }
        for file in files {
            let name = input::name(&file);
            let text = input::read_file(&file)?;
            let sample = Sample::from_json(&name, &text);
            samples.push(sample.map_err(|error| Failure::files(format!("{name}: {error}")))?);
        }
    }
    Ok(samples)
}

fn json_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| Failure::files(format!("{}: {error}", folder.display())))?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Ok(files)
}
