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
    /// It is locked, or refuses.
    #[error("the keyring refuses: {0}")]
    Refused(String),
    /// flowhook was built without it.
    #[error("this flowhook was built without the keyring")]
    NotBuilt,
}

/// What an entry is called: the profile (`default` where there is none) and the name.
fn account(profile: Option<&str>, name: &str) -> String {
    format!("{}:{name}", profile.unwrap_or("default"))
}

#[cfg(feature = "keyring")]
mod backed {
    use keyring_core::{Entry, Error};

    use super::{KeyringError, SERVICE, Secret, account};

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
            Error::PlatformFailure(reason) => KeyringError::Unreachable(reason.to_string()),
            Error::NoStorageAccess(reason) => KeyringError::Refused(reason.to_string()),
            Error::NoDefaultStore => KeyringError::Unreachable("there is no store".to_owned()),
            Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                KeyringError::Refused("the entry is no text".to_owned())
            }
            Error::NoEntry => KeyringError::Refused("there is no such entry".to_owned()),
            _ => KeyringError::Refused("it gives no usable answer".to_owned()),
        }
    }

    pub(super) fn get(profile: Option<&str>, name: &str) -> Result<Option<Secret>, KeyringError> {
        match entry(profile, name)?.get_password() {
            Ok(value) => Ok(Some(Secret::new(value))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(why(&error)),
        }
    }

    pub(super) fn set(profile: Option<&str>, name: &str, value: &Secret) -> Result<(), KeyringError> {
        entry(profile, name)?.set_password(value.expose()).map_err(|error| why(&error))
    }

    pub(super) fn remove(profile: Option<&str>, name: &str) -> Result<bool, KeyringError> {
        match entry(profile, name)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(why(&error)),
        }
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
    fn profiles_have_entries_of_their_own() {
        assert_eq!(account(None, "A"), "default:A");
        assert_eq!(account(Some("staging"), "A"), "staging:A");
    }
}
