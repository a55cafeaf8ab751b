//! Where a command's credentials come from.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use crate::text::Redactor;
use crate::wunderkind::client::Outgoing;
use crate::wunderkind::credentials::{CredentialFile, FileError, Vault, store};

/// Which credentials to use. Never the credentials: arguments can be seen by everybody.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct VaultArguments {
    /// Take credentials from this file of `NAME = value` lines, which only you may be able to
    /// read; it goes before the environment and the system keyring
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    #[command(flatten)]
    profile: ProfileArgument,
}

/// Whose credentials.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ProfileArgument {
    /// Use the credentials of this profile: a section of the file, variables that end in its
    /// name (WUNDERKIND_CLIENT_ID_STAGING), or the keyring's entries for it
    #[arg(long, value_name = "NAME", value_parser = profile, env = "FLOWHOOK_PROFILE")]
    profile: Option<String>,
}

/// What keeps the credentials of a request, and all others of the file, out of what is shown.
///
/// # Errors
/// When the request lacks a credential.
pub(super) fn redactor_of(outgoing: &Outgoing, vault: &Vault) -> Result<Redactor, Failure> {
    all_there(outgoing, vault, "Wunderkind gives both out")?;
    let mut redactor = outgoing.redactor();
    vault.file().into_iter().flat_map(CredentialFile::secrets).for_each(|secret| redactor.learn(secret));
    Ok(redactor)
}

/// Whether the request has all its credentials; `help` is what to do where one is missing.
///
/// # Errors
/// The credentials that are missing, and why the keyring, which may have them, was of no use.
pub(super) fn all_there(outgoing: &Outgoing, vault: &Vault, help: &str) -> Result<(), Failure> {
    let missing: Vec<String> = outgoing.missing().map(ToString::to_string).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let profile = vault.profile().map_or_else(String::new, |profile| format!(" (profile {profile})"));
    let trouble = vault.trouble().map_or_else(String::new, |trouble| format!("; {trouble}"));
    Err(Failure::usage(missing.join("; ") + &profile + &trouble)
        .help(format!("{help}; `flowhook auth status` tells where it is looked for")))
}

impl ProfileArgument {
    /// The profile's name.
    pub(super) fn name(&self) -> Option<&str> {
        self.profile.as_deref()
    }
}

impl VaultArguments {
    /// The places where credentials are looked for; the keyring only with `keyring`.
    ///
    /// # Errors
    /// When the file can't be used.
    pub(super) fn vault(&self, keyring: bool) -> anyhow::Result<Vault> {
        let file = self.credentials.as_deref().map(CredentialFile::read).transpose().map_err(failure)?;
        let environment = Box::new(|name: &str| std::env::var_os(name));
        let ring = keyring.then(|| Box::new(store::get) as Box<_>);
        Ok(Vault::new(self.profile.profile.clone(), file, environment, ring))
    }
}

fn failure(error: FileError) -> Failure {
    let message = error.to_string();
    match error {
        FileError::Open { path, .. } => Failure::usage(message)
            .help(format!("run `chmod 600 {}`; then think about who has read it", path.display())),
        FileError::Read { .. } => Failure::files(message),
        FileError::Line { .. } => Failure::files(message).help("a line is `NAME = value`, `[profile]` or `# comment`"),
    }
}

fn profile(text: &str) -> Result<String, String> {
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if text == "default" {
        return Err("leave --profile out for the default one".to_owned());
    }
    if !text.is_empty() && text.chars().all(fine) {
        Ok(text.to_owned())
    } else {
        Err("a profile's name is made of letters, digits, - and _".to_owned())
    }
}
