//! Samples: the built-in ones by name, files, standard input, JSON on the command line, and the files
//! that a configuration names.

use std::path::{Path, PathBuf};

use super::{Failure, Streams, input};
use crate::body::{Part, Sample};
use crate::spec::Text;
use crate::text::nearest;

const FORMS: &str = "a sample holds person, event and organization, or is a profile or an event as Klaviyo's API returns \
                     it, or a CSV file of profiles (people.csv#3 takes its third row)";

/// The sample that `given` names: a built-in one, JSON that begins with `{`, `-` for standard input,
/// or a file; of a CSV file `FILE#N` takes the row N.
///
/// # Errors
/// When it can't be read or is no sample.
pub(super) fn one(given: &Path, part: Part, streams: &mut Streams) -> anyhow::Result<Sample> {
    let word = given.to_str().unwrap_or_default();
    let built_in = Sample::built_in(word).filter(|_| part == Part::Whole);
    if let Some(sample) = built_in {
        return Ok(sample);
    }
    if word.trim_start().starts_with('{') {
        return of_text("the sample given", word, part, 1);
    }
    let (path, row) = row_of(given);
    if !path.exists() && path != Path::new("-") && path.components().count() == 1 && path.extension().is_none() {
        let near = nearest(word, Sample::BUILT_IN);
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("built in are {}", Sample::BUILT_IN.join(", ")),
        };
        let message = format!("{}: there is no such file, and no built-in sample is called so", path.display());
        return Err(Failure::files(message).help(help).into());
    }
    let text = input::read(&path, streams)?;
    of_text(&input::name(given), &text, part, row)
}

fn of_text(name: &str, text: &str, part: Part, row: usize) -> anyhow::Result<Sample> {
    let wrong = |error: crate::body::SampleError| Failure::files(format!("{name}: {error}")).help(FORMS);
    Ok(Sample::read(name, text, part, row).map_err(wrong)?)
}

/// The file that a sample is read from, if it is read from one.
pub(super) fn file_of(given: &Path) -> PathBuf {
    row_of(given).0
}

/// The file and the row that `FILE#N` names; a file of that very name comes first.
fn row_of(given: &Path) -> (PathBuf, usize) {
    let whole = || (given.to_path_buf(), 1);
    if given.exists() {
        return whole();
    }
    let split = given.to_str().and_then(|text| text.rsplit_once('#'));
    let row = split.and_then(|(path, row)| Some((PathBuf::from(path), row.parse().ok().filter(|row| *row > 0)?)));
    row.unwrap_or_else(whole)
}

/// Reads the files that a configuration names, and all `.json` files of the folders, in the order of their names. Paths
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
