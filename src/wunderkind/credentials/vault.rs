//! Where credentials are looked for, in which order.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::file::CredentialFile;
use super::store::KeyringError;
use crate::text::Secret;

/// Where a credential came from; never the credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An environment variable, by its name.
    Environment(String),
    /// A credentials file, with its section.
    File(PathBuf, Option<String>),
    /// The system's keyring, with the profile.
    Keyring(Option<String>),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Environment(name) => write!(f, "the environment variable {name}"),
            Self::File(path, None) => write!(f, "the file {}", path.display()),
            Self::File(path, Some(profile)) => write!(f, "the file {}, section [{profile}]", path.display()),
            Self::Keyring(None) => f.write_str("the system keyring"),
            Self::Keyring(Some(profile)) => write!(f, "the system keyring, profile {profile}"),
        }
    }
}

/// A credential that was found.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its value, or why it can't stand in a header.
    pub value: Result<Secret, &'static str>,
    /// Where it came from.
    pub origin: Origin,
}

/// Reads one entry of the keyring: profile and name.
type Keyring = Box<dyn Fn(Option<&str>, &str) -> Result<Option<Secret>, KeyringError>>;

/// Reads one variable of the environment.
type Environment = Box<dyn Fn(&str) -> Option<OsString>>;

/// All the places where credentials can be. The first that has a name wins: the file that the
/// user named for this run, then the environment, then the keyring.
pub struct Vault {
    profile: Option<String>,
    file: Option<CredentialFile>,
    environment: Environment,
    keyring: Option<Keyring>,
    heard: RefCell<Heard>,
}

/// What the keyring said. It is asked once for each name, and never again after it failed:
/// every question may be a window in front of a person.
#[derive(Default)]
struct Heard {
    entries: HashMap<String, Option<Secret>>,
    trouble: Option<KeyringError>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("profile", &self.profile).field("file", &self.file).finish_non_exhaustive()
    }
}

impl Vault {
    /// The places for a profile (`None`: the default one).
    #[must_use]
    pub fn new(
        profile: Option<String>,
        file: Option<CredentialFile>,
        environment: Environment,
        keyring: Option<Keyring>,
    ) -> Self {
        Self { profile, file, environment, keyring, heard: RefCell::default() }
    }

    /// The profile.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// The file, if one was named.
    #[must_use]
    pub const fn file(&self) -> Option<&CredentialFile> {
        self.file.as_ref()
    }

    /// The environment variable that holds `name`: for a profile with the profile's name behind
    /// it, so that a test never falls back on the credentials of another account.
    #[must_use]
    pub fn variable(&self, name: &str) -> String {
        match &self.profile {
            None => name.to_owned(),
            Some(profile) => {
                let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
                format!("{name}_{}", profile.chars().map(upper).collect::<String>())
            }
        }
    }

    /// The first place that has `name`. A keyring that fails has nothing;
    /// [`keyring`](Self::keyring) and [`trouble`](Self::trouble) tell why.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Given> {
        let profile = self.profile.as_deref();
        if let Some((file, value)) = self.file.as_ref().and_then(|file| Some((file, file.get(profile, name)?))) {
            let origin = Origin::File(file.path().to_path_buf(), self.profile.clone());
            return Some(Given { value: usable(value.clone()), origin });
        }
        let variable = self.variable(name);
        if let Some(value) = (self.environment)(&variable).filter(|value| !value.is_empty()) {
            let value = value.into_string().map(Secret::new).map_err(|_| "it is not UTF-8");
            return Some(Given { value: value.and_then(usable), origin: Origin::Environment(variable) });
        }
        let value = self.keyring(name).ok().flatten()?;
        Some(Given { value: usable(value), origin: Origin::Keyring(self.profile.clone()) })
    }

    /// What the keyring says about `name`.
    ///
    /// # Errors
    /// When the keyring can't be asked.
    pub fn keyring(&self, name: &str) -> Result<Option<Secret>, KeyringError> {
        let Some(keyring) = &self.keyring else { return Ok(None) };
        let mut heard = self.heard.borrow_mut();
        if let Some(trouble) = &heard.trouble {
            return Err(trouble.clone());
        }
        if let Some(entry) = heard.entries.get(name) {
            return Ok(entry.clone());
        }
        match keyring(self.profile.as_deref(), name) {
            Ok(entry) => {
                heard.entries.insert(name.to_owned(), entry.clone());
                Ok(entry)
            }
            Err(trouble) => {
                heard.trouble = Some(trouble.clone());
                Err(trouble)
            }
        }
    }

    /// Why the keyring, which was asked, could not be had; nothing where flowhook has none.
    #[must_use]
    pub fn trouble(&self) -> Option<KeyringError> {
        self.heard.borrow().trouble.clone().filter(|trouble| *trouble != KeyringError::NotBuilt)
    }
}

/// The credential, if a header can hold it.
///
/// # Errors
/// What is wrong with it.
pub fn usable(secret: Secret) -> Result<Secret, &'static str> {
    if secret.expose().chars().any(char::is_control) {
        return Err("it holds a line break or another control character");
    }
    if !secret.expose().is_ascii() {
        return Err("it holds characters outside ASCII");
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(profile: Option<&str>) -> Vault {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "A=file\n[staging]\nB=staged\n").unwrap();
        Vault::new(
            profile.map(str::to_owned),
            Some(CredentialFile::read(file.path()).unwrap()),
            Box::new(|name| {
                ["A", "B", "C_STAGING", "C"].contains(&name).then(|| OsString::from(format!("env {name}")))
            }),
            Some(Box::new(|profile, name| {
                Ok((name != "NONE").then(|| Secret::new(format!("ring {} {name}", profile.unwrap_or("-")))))
            })),
        )
    }

    fn found(vault: &Vault, name: &str) -> Option<(String, String)> {
        let given = vault.find(name)?;
        Some((given.value.unwrap().expose().to_owned(), given.origin.to_string()))
    }

    #[test]
    fn the_file_wins_over_the_environment_and_that_over_the_keyring() {
        let vault = vault(None);
        let first = |name| found(&vault, name).map(|(value, _)| value);
        assert_eq!(first("A").as_deref(), Some("file"));
        assert_eq!(first("B").as_deref(), Some("env B"));
        assert_eq!(first("D").as_deref(), Some("ring - D"));
        assert_eq!(first("NONE"), None);
        assert_eq!(found(&vault, "B").unwrap().1, "the environment variable B");
    }

    #[test]
    fn the_keyring_is_asked_once_for_each_name_and_not_after_it_failed() {
        let asked = std::rc::Rc::new(RefCell::new(Vec::new()));
        let log = std::rc::Rc::clone(&asked);
        let ring = move |_: Option<&str>, name: &str| {
            log.borrow_mut().push(name.to_owned());
            match name {
                "LOCKED" => Err(KeyringError::Locked("prompt dismissed".to_owned())),
                _ => Ok(Some(Secret::new("x".to_owned()))),
            }
        };
        let vault = Vault::new(None, None, Box::new(|_| None), Some(Box::new(ring)));
        for name in ["A", "A", "B", "LOCKED", "LOCKED", "A"] {
            let _ = vault.find(name);
        }
        assert_eq!(*asked.borrow(), ["A", "B", "LOCKED"]);
        assert_eq!(vault.trouble(), Some(KeyringError::Locked("prompt dismissed".to_owned())));
    }

    #[test]
    fn a_profile_never_falls_back_on_the_default_credentials() {
        let vault = vault(Some("staging"));
        assert_eq!(found(&vault, "A").unwrap().0, "ring staging A");
        assert_eq!(found(&vault, "B").unwrap().0, "staged");
        assert_eq!(found(&vault, "C").unwrap(), ("env C_STAGING".into(), "the environment variable C_STAGING".into()));
        assert_eq!(vault.variable("A"), "A_STAGING");
    }
}
