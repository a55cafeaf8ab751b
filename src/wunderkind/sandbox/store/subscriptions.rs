//! Who subscribed or unsubscribed since the book was written.

use rusqlite::OptionalExtension as _;

use super::Db;
use crate::wunderkind::phone::E164;
use crate::wunderkind::sandbox::book::Phone;

impl Db {
    /// What a phone is by now.
    pub(super) fn phone(&self, number: &str) -> rusqlite::Result<Phone> {
        let since: Option<bool> = self
            .connection
            .prepare_cached("SELECT subscribed FROM subscriptions WHERE phone = ?1")?
            .query_row([number], |row| row.get(0))
            .optional()?;
        let listed = self.book.phone(number);
        Ok(since.map_or(listed, |subscribed| listed.with(subscribed)))
    }

    /// Of each phone, whether it is subscribed.
    pub(in crate::wunderkind::sandbox) fn subscribed(&mut self, phones: &[E164]) -> rusqlite::Result<Vec<bool>> {
        phones.iter().map(|phone| Ok(self.phone(phone.as_str())?.is_subscribed())).collect()
    }

    /// Subscribes or unsubscribes phones.
    pub(in crate::wunderkind::sandbox) fn subscribe(
        &mut self,
        phones: &[E164],
        subscribed: bool,
    ) -> rusqlite::Result<()> {
        let mut statement = self
            .connection
            .prepare_cached("INSERT OR REPLACE INTO subscriptions (phone, subscribed) VALUES (?1, ?2)")?;
        phones.iter().try_for_each(|phone| statement.execute((phone.as_str(), subscribed)).map(|_| ()))
    }
}
