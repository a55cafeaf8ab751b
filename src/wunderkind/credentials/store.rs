//! The system's keyring: the Keychain, the Credential Manager, or on Linux the Secret Service
//! (GNOME Keyring, KWallet, KeePassXC).

use crate::text::Secret;

/// The name under which a keyring lists entries of flowhook.
pub const SERVICE: &str = "flowhook";

/// Why the keyring can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// None runs, or this session can't reach it.
    #[error("no keyring can be reached here: {0}")]
    Unreachable(String),
    /// It is locked and nobody unlocked it, or it has no place for new entries yet.
    #[error("the keyring is locked or not set up, and nobody unlocked it: {0}")]
    Locked(String),
    /// It refuses.
    #[error("the keyring refuses: {0}")]
    Refused(String),
    /// It said nothing for so many seconds.
    #[error("the keyring has not answered within {0} s")]
    Silent(u64),
    /// flowhook was built without it.
    #[error("this flowhook was built without the keyring")]
    NotBuilt,
}

/// What an entry is called: the profile (`default` where there is none) and the name.
fn account(profile: Option<&str>, name: &str) -> String {
    format!("{}:{name}", profile.unwrap_or("default"))
}

/// What `work` gives, or nothing after `limit`: a keyring asks a person, or hangs, and a run of
/// which nobody knows that must not wait for ever. The work is left alone then.
#[cfg(any(feature = "keyring", test))]
fn within<T: Send + 'static>(limit: std::time::Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    result.recv_timeout(limit).ok()
}

#[cfg(feature = "keyring")]
mod backed {
    use std::time::Duration;

    use keyring_core::{Entry, Error};

    use super::{KeyringError, SERVICE, Secret, account, within};

    /// Long enough to look a password up and type it.
    const PATIENCE: Duration = Duration::from_secs(120);

    /// Makes the system's keyring the store, once in a process.
    fn entry(profile: Option<&str>, name: &str) -> Result<Entry, KeyringError> {
        if keyring_core::get_default_store().is_none() {
            keyring_core::set_default_store(system_store().map_err(|error| why(&error))?);
        }
        Entry::new(SERVICE, &account(profile, name)).map_err(|error| why(&error))
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    fn system_store() -> Result<std::sync::Arc<keyring_core::CredentialStore>, Error> {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    }

    #[cfg(target_os = "macos")]
    fn system_store() -> Result<std::sync::Arc<keyring_core::CredentialStore>, Error> {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    }

    #[cfg(windows)]
    fn system_store() -> Result<std::sync::Arc<keyring_core::CredentialStore>, Error> {
        Ok(windows_native_keyring_store::Store::new()?)
    }

    /// Only the sort of error and its reason: some variants hold the value.
    fn why(error: &Error) -> KeyringError {
        match error {
            Error::PlatformFailure(reason) => KeyringError::Unreachable(plain(&reason.to_string())),
            Error::NoStorageAccess(reason) => KeyringError::Locked(plain(&reason.to_string())),
            Error::NoDefaultStore => KeyringError::Unreachable("there is no store".to_owned()),
            Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                KeyringError::Refused("the entry is no text".to_owned())
            }
            Error::NoEntry => KeyringError::Refused("there is no such entry".to_owned()),
            _ => KeyringError::Refused("it gives no usable answer".to_owned()),
        }
    }

    /// The reason without the names of the crates that it came through.
    fn plain(reason: &str) -> String {
        let rest = reason.strip_prefix("SS error: ").or_else(|| reason.strip_prefix("zbus error: "));
        rest.unwrap_or(reason).to_owned()
    }

    /// Asks the keyring, for so long as a person may need to unlock it.
    fn ask<T: Send + 'static>(
        profile: Option<&str>,
        name: &str,
        question: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, KeyringError> {
        let (profile, name) = (profile.map(str::to_owned), name.to_owned());
        let answer = within(PATIENCE, move || match question(&entry(profile.as_deref(), &name)?) {
            Ok(value) => Ok(Some(value)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(why(&error)),
        });
        answer.unwrap_or(Err(KeyringError::Silent(PATIENCE.as_secs())))
    }

    pub(super) fn get(profile: Option<&str>, name: &str) -> Result<Option<Secret>, KeyringError> {
        ask(profile, name, |entry| entry.get_password().map(Secret::new))
    }

    pub(super) fn set(profile: Option<&str>, name: &str, value: &Secret) -> Result<(), KeyringError> {
        let value = value.clone();
        ask(profile, name, move |entry| entry.set_password(value.expose())).map(|_| ())
    }

    pub(super) fn remove(profile: Option<&str>, name: &str) -> Result<bool, KeyringError> {
        ask(profile, name, Entry::delete_credential).map(|found| found.is_some())
    }
}

/// The entry of a name, if there is one.
///
/// # Errors
/// When the keyring can't be asked.
pub fn get(profile: Option<&str>, name: &str) -> Result<Option<Secret>, KeyringError> {
    #[cfg(feature = "keyring")]
    return backed::get(profile, name);
    #[cfg(not(feature = "keyring"))]
    {
        let _ = account(profile, name);
        Err(KeyringError::NotBuilt)
    }
}

/// Keeps a value, in place of the one that is there.
///
/// # Errors
/// When the keyring does not take it.
pub fn set(profile: Option<&str>, name: &str, value: &Secret) -> Result<(), KeyringError> {
    #[cfg(feature = "keyring")]
    return backed::set(profile, name, value);
    #[cfg(not(feature = "keyring"))]
    {
        let _ = value;
        get(profile, name).map(|_| ())
    }
}

/// Removes an entry; says whether there was one.
///
/// # Errors
/// When the keyring can't be asked.
pub fn remove(profile: Option<&str>, name: &str) -> Result<bool, KeyringError> {
    #[cfg(feature = "keyring")]
    return backed::remove(profile, name);
    #[cfg(not(feature = "keyring"))]
    get(profile, name).map(|_| false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyring_that_says_nothing_is_not_waited_for_without_end() {
        let long = std::time::Duration::from_secs(60);
        assert_eq!(within(long, || 1), Some(1));
        let (never, held) = std::sync::mpsc::channel::<()>();
        assert_eq!(within(std::time::Duration::from_millis(20), move || held.recv().is_ok()), None);
        drop(never);
    }

    #[test]
    fn profiles_have_entries_of_their_own() {
        assert_eq!(account(None, "A"), "default:A");
        assert_eq!(account(Some("staging"), "A"), "staging:A");
    }
}
