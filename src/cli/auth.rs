//! `flowhook auth`: credentials in the system's keyring, and where credentials come from.

use std::io::{Read as _, Write};
use std::path::Path;

use clap::{Args, Subcommand};
use serde_json::json;
use zeroize::Zeroizing;

use super::send::Format;
use super::vault::{ProfileArgument, VaultArguments};
use super::{Failure, Status, Streams};
use crate::text::Secret;
use crate::wunderkind::api;
use crate::wunderkind::credentials::store::{self, KeyringError};
use crate::wunderkind::credentials::{ClientKeys, CredentialFile, Vault, usable};

const AFTER_HELP: &str = "\
Credentials are looked for in this order; the first place that has a name wins:
  1. the file named with --credentials
  2. the environment: WUNDERKIND_CLIENT_ID and WUNDERKIND_CLIENT_SECRET, or what headers name;
     with --profile staging: WUNDERKIND_CLIENT_ID_STAGING and so on
  3. the system's keyring

Values are never arguments, which everybody on the machine can see, and are never shown.";

/// Keep credentials in the system's keyring, and show where they come from
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct AuthCommand {
    #[command(subcommand)]
    command: AuthSubcommand,
}

#[derive(Debug, Subcommand)]
enum AuthSubcommand {
    /// Ask for credentials and keep them in the keyring; off a terminal, read `NAME = value`
    /// lines from standard input
    Login(EntryArguments),
    /// Show which credentials would be used, and from where
    Status(StatusArguments),
    /// Remove credentials from the keyring
    Logout(EntryArguments),
}

#[derive(Debug, Args)]
struct EntryArguments {
    /// Another credential than Wunderkind's pair, by the name that headers call it
    #[arg(long, value_name = "NAME")]
    name: Vec<String>,
    #[command(flatten)]
    profile: ProfileArgument,
}

#[derive(Debug, Args)]
struct StatusArguments {
    /// Another credential than Wunderkind's pair, by the name that headers call it
    #[arg(long, value_name = "NAME")]
    name: Vec<String>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    vault: VaultArguments,
}

/// Runs the command.
///
/// # Errors
/// When the keyring or a file can't be used.
pub(super) fn run(command: &AuthCommand, streams: &mut Streams) -> anyhow::Result<Status> {
    match &command.command {
        AuthSubcommand::Login(arguments) => login(arguments, streams),
        AuthSubcommand::Status(arguments) => status(arguments, streams),
        AuthSubcommand::Logout(arguments) => logout(arguments, streams),
    }
}

fn names(given: &[String]) -> Vec<&str> {
    if given.is_empty() {
        return vec![api::CLIENT_ID_VARIABLE, api::CLIENT_SECRET_VARIABLE];
    }
    given.iter().map(String::as_str).collect()
}

fn login(arguments: &EntryArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let (names, profile) = (names(&arguments.name), arguments.profile.name());
    // Nobody shall look a secret up and type it for a keyring that can't be had.
    for name in &names {
        store::get(profile, name).map_err(|error| unusable(&error))?;
    }
    let values = if streams.interactive { asked(&names)? } else { piped(&names, streams)? };
    for (name, value) in &values {
        usable(value.clone()).map_err(|why| Failure::usage(format!("{name} can't stand in a header: {why}")))?;
    }
    let mut kept = Vec::new();
    for (name, value) in &values {
        store::set(profile, name, value).map_err(|error| half_kept(&kept, &error))?;
        kept.push(*name);
    }
    if let [(_, id), (_, secret)] = values.as_slice() {
        let keys = ClientKeys { id: id.clone(), secret: secret.clone() };
        for doubt in keys.doubts() {
            writeln!(streams.stderr, "look out: {doubt}")?;
        }
    }
    writeln!(streams.stderr, "Kept in the system's keyring: {}{}.", names.join(", "), of_profile(profile))?;
    Ok(Status::Fine)
}

/// An error that also says what went in before it.
fn half_kept(kept: &[&str], error: &KeyringError) -> Failure {
    if kept.is_empty() { unusable(error) } else { unusable_after(&format!("; {} is kept", kept.join(", ")), error) }
}

fn asked<'n>(names: &[&'n str]) -> anyhow::Result<Vec<(&'n str, Secret)>> {
    let ask = |name: &&'n str| {
        let typed = dialoguer::Password::new().with_prompt(*name).interact()?;
        Ok((*name, Secret::new(typed)))
    };
    names.iter().map(ask).collect()
}

fn piped<'n>(names: &[&'n str], streams: &mut Streams) -> anyhow::Result<Vec<(&'n str, Secret)>> {
    let mut text = Zeroizing::new(String::with_capacity(64 * 1024));
    (&mut streams.stdin).take(64 * 1024).read_to_string(&mut text)?;
    let file =
        CredentialFile::parse(Path::new("standard input"), &text).map_err(|error| Failure::usage(error.to_string()))?;
    let value = |name: &&'n str| {
        let value = file.get(None, name).cloned();
        let missing = || Failure::usage(format!("standard input gives no {name}")).help("write a line `NAME = value`");
        Ok((*name, value.ok_or_else(missing)?))
    };
    names.iter().map(value).collect()
}

fn logout(arguments: &EntryArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let profile = arguments.profile.name();
    for name in names(&arguments.name) {
        let was_there = store::remove(profile, name).map_err(|error| unusable(&error))?;
        let what = if was_there { "removed from the system's keyring" } else { "was not in the system's keyring" };
        writeln!(streams.stderr, "{name}{}: {what}", of_profile(profile))?;
    }
    Ok(Status::Fine)
}

fn status(arguments: &StatusArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let vault = arguments.vault.vault(true)?;
    let names = names(&arguments.name);
    let found: Vec<(&str, Result<String, String>)> = names.iter().map(|name| (*name, origin(&vault, name))).collect();
    let places = places(&vault, &names);
    match arguments.format {
        Format::Human => {
            let profile = vault.profile().unwrap_or("default");
            writeln!(streams.stdout, "Profile {profile}")?;
            for (name, origin) in &found {
                let what = match origin {
                    Ok(origin) => format!("from {origin}"),
                    Err(why) => why.clone(),
                };
                writeln!(streams.stdout, "  {name:<26} {what}")?;
            }
            writeln!(streams.stdout, "Asked in this order; the first that has a name wins")?;
            for (number, (place, what)) in places.iter().enumerate() {
                writeln!(streams.stdout, "  {}. {place}: {what}", number + 1)?;
            }
        }
        Format::Json => {
            let credentials: Vec<_> = found
                .iter()
                .map(|(name, origin)| json!({"name": name, "origin": origin.as_ref().ok(), "problem": origin.as_ref().err()}))
                .collect();
            let places: Vec<_> = places.iter().map(|(place, what)| json!({"place": place, "says": what})).collect();
            let profile = vault.profile();
            let document = json!({"version": 1, "profile": profile, "credentials": credentials, "places": places});
            writeln!(streams.stdout, "{document:#}")?;
        }
    }
    Ok(if found.iter().all(|(_, origin)| origin.is_ok()) { Status::Fine } else { Status::CheckFailed })
}

fn origin(vault: &Vault, name: &str) -> Result<String, String> {
    let given = vault.find(name).ok_or_else(|| "not set".to_owned())?;
    match given.value {
        Ok(_) => Ok(given.origin.to_string()),
        Err(reason) => Err(format!("from {}, but {reason}", given.origin)),
    }
}

fn places(vault: &Vault, names: &[&str]) -> Vec<(String, String)> {
    let file = vault.file().map_or_else(
        || "none named".to_owned(),
        |file| {
            let held: Vec<&str> = file.names(vault.profile()).collect();
            let held = if held.is_empty() { "nothing for this profile".to_owned() } else { held.join(", ") };
            format!("{} has {held}", file.path().display())
        },
    );
    let variables: Vec<String> = names.iter().map(|name| vault.variable(name)).collect();
    let set: Vec<&str> = variables
        .iter()
        .filter(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
        .map(String::as_str)
        .collect();
    let environment = if set.is_empty() { format!("{} not set", variables.join(", ")) } else { set.join(", ") };
    let mut ring = Vec::new();
    for name in names {
        match vault.keyring(name) {
            Ok(Some(_)) => ring.push((*name).to_owned()),
            Ok(None) => {}
            Err(error) => {
                ring = vec![error.to_string()];
                break;
            }
        }
    }
    let ring = if ring.is_empty() { "nothing".to_owned() } else { ring.join(", ") };
    vec![
        ("the file named with --credentials".to_owned(), file),
        ("the environment".to_owned(), environment),
        ("the system's keyring".to_owned(), ring),
    ]
}

fn of_profile(profile: Option<&str>) -> String {
    profile.map_or_else(String::new, |profile| format!(" (profile {profile})"))
}

fn unusable(error: &KeyringError) -> Failure {
    unusable_after("", error)
}

fn unusable_after(before: &str, error: &KeyringError) -> Failure {
    let help = match error {
        KeyringError::NotBuilt => {
            "build it with `--features keyring`, or use the environment or a file: --credentials FILE, mode 0600"
        }
        KeyringError::Unreachable(_) => {
            "on Linux a Secret Service must run (GNOME Keyring, KWallet, KeePassXC), which servers and containers rarely \
             have; use the environment or a file there: --credentials FILE, mode 0600"
        }
        KeyringError::Locked(_) | KeyringError::Silent(_) => {
            "unlock the keyring and try again: by a window of the desktop, or without one by `gnome-keyring-daemon \
             --unlock`; or use the environment or a file: --credentials FILE, mode 0600"
        }
        KeyringError::Refused(_) => "look at the entries of flowhook in the keyring's own program",
    };
    Failure::usage(format!("{error}{before}")).help(help)
}
