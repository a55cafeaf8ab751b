//! From paths to texts.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use rayon::prelude::*;

use crate::cli::Failure;
use crate::document::{MAX_BYTES, text_of};
use crate::lint;
use crate::text::{Source, SourceId, Sources};

/// Extensions of files in a folder that may be specs or bodies.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

/// Fewer files than this are not worth waking other threads for.
const MANY: usize = 16;

/// The texts of a run and where they came from.
pub(super) struct Gathered {
    pub(super) sources: Sources,
    /// By the number of the source; standard input has none.
    pub(super) paths: Vec<Option<PathBuf>>,
}

impl Gathered {
    fn add(&mut self, source: Source, path: Option<&Path>) {
        self.sources.add(source);
        self.paths.push(path.map(Path::to_path_buf));
    }

    /// Each text with the file that it was read from.
    pub(super) fn iter(&self) -> impl Iterator<Item = (SourceId, &Source, Option<&PathBuf>)> {
        self.sources.iter().zip(&self.paths).map(|((id, source), path)| (id, source, path.as_ref()))
    }

    /// The texts that are to be looked at.
    pub(super) fn without(self, ignored: impl Fn(&str) -> bool) -> Self {
        self.kept(|source| !ignored(source.name()))
    }

    /// The specs, bodies and flow exports.
    pub(super) fn known(self) -> Self {
        self.kept(|source| lint::recognises(source.name(), source.text()))
    }

    fn kept(self, wanted: impl Fn(&Source) -> bool) -> Self {
        if self.iter().all(|(_, source, _)| wanted(source)) {
            return self;
        }
        let mut kept = Self { sources: Sources::new(), paths: Vec::new() };
        for (_, source, path) in self.iter().filter(|(_, source, _)| wanted(source)) {
            kept.add(source.clone(), path.map(PathBuf::as_path));
        }
        kept
    }

    /// The file that a text was read from.
    pub(super) fn path(&self, id: SourceId) -> Option<&PathBuf> {
        self.iter().find(|(other, _, _)| *other == id).and_then(|(_, _, path)| path)
    }
}

/// Reads all inputs in the order they are given; a folder's files in the order of their
/// names. A file that is given twice is read once.
pub(super) fn gather(paths: &[PathBuf], stdin_name: Option<&str>, stdin: &mut dyn Read) -> Result<Gathered, Failure> {
    let mut gathered = Gathered { sources: Sources::new(), paths: Vec::new() };
    // One path has no file twice.
    let mut seen: Option<HashSet<PathBuf>> = (paths.len() > 1).then(HashSet::new);
    let mut stdin = Some(stdin);
    for path in paths {
        if path.as_os_str() == "-" {
            if let Some(stdin) = stdin.take() {
                let name = stdin_name.unwrap_or("<stdin>");
                gathered.add(Source::new(name, read_text(stdin, name)?), None);
            }
        } else if path.is_dir() {
            folder(path, seen.as_mut(), &mut gathered)?;
        } else if seen.as_mut().is_none_or(|seen| seen.insert(path.clone())) {
            let name = shown(path);
            let file = open(path, &name)?;
            gathered.add(Source::new(name.as_str(), read_text(file, &name)?), Some(path));
        }
    }
    if stdin.is_some() && stdin_name.is_some() {
        return Err(
            Failure::usage("--stdin-filename names standard input, but no path is `-`").help("add `-` to the paths")
        );
    }
    Ok(gathered)
}

fn open(path: &Path, name: &str) -> Result<std::fs::File, Failure> {
    let cannot = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Failure::files(format!("{name}: there is no such file or folder")).help("check the path")
        }
        _ => Failure::files(format!("{name}: {error}")),
    };
    let file = std::fs::File::open(path).map_err(cannot)?;
    Ok(file)
}

/// Reads no more than a spec or body may have, whatever the input (a device never ends).
fn read_text(input: impl Read, name: &str) -> Result<String, Failure> {
    // Nearly every file is read in one go.
    let mut bytes = Vec::with_capacity(16 * 1024);
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX) + 1;
    input.take(most).read_to_end(&mut bytes).map_err(|error| Failure::files(format!("{name}: {error}")))?;
    bytes.shrink_to_fit();
    text_of(bytes).map_err(|error| Failure::files(format!("{name}: {error}")))
}

/// Adds the specs and bodies below a folder. Other files are passed over, those that
/// cannot be text too; hidden ones and what `.gitignore` names are not looked at.
fn folder(path: &Path, mut seen: Option<&mut HashSet<PathBuf>>, gathered: &mut Gathered) -> Result<(), Failure> {
    let mut wanted = Vec::new();
    let mut walk = WalkBuilder::new(path);
    // What one person ignores on all of their machine is no property of the folder: a CI would see more files.
    walk.require_git(false).git_global(false).sort_by_file_name(Ord::cmp);
    for entry in walk.build() {
        let entry = entry.map_err(|error| Failure::files(error.to_string()))?;
        let file = entry.path();
        let known = file
            .extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)));
        if known && entry.file_type().is_some_and(|kind| kind.is_file()) {
            wanted.push(entry.into_path());
        }
    }
    let files = wanted.len();
    if let Some(seen) = &seen {
        wanted.retain(|file| !seen.contains(file));
    }
    let mut found = wanted.len() < files;
    let texts: Vec<Option<Source>> = if wanted.len() < MANY {
        wanted.iter().map(|file| recognised(file)).collect::<Result<_, Failure>>()?
    } else {
        wanted.par_iter().map(|file| recognised(file)).collect::<Result<_, Failure>>()?
    };
    for (file, source) in wanted.into_iter().zip(texts) {
        let Some(source) = source else { continue };
        found = true;
        gathered.add(source, Some(&file));
        if let Some(seen) = &mut seen {
            seen.insert(file);
        }
    }
    if found {
        return Ok(());
    }
    Err(Failure::files(format!("{}: no flow spec, webhook body or flow export is in this folder", shown(path)))
        .help("specs are .yaml, .yml or .json files with `flowhook: 1` at their top level; bodies and exports are .json files"))
}

/// A folder's file, if it is something to check.
fn recognised(file: &Path) -> Result<Option<Source>, Failure> {
    let name = shown(file);
    let Ok(text) = read_text(open(file, &name)?, &name) else { return Ok(None) };
    Ok(lint::recognises(&name, &text).then(|| Source::new(name.as_str(), text)))
}

/// A path as messages show it: the same on every system.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}
