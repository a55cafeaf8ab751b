//! What one needs beside Klaviyo's webhook window.

use super::{BodyError, Scaffolds, render, scaffolds};
use crate::spec::{Spec, Webhook};

/// Address, headers, body and the steps of Wunderkind's Klaviyo guide (2 and 3.1 to 4) as a
/// checklist. Headers name environment variables, never their values.
///
/// # Errors
/// As [`render`].
pub fn setup(spec: &Spec, webhook: &Webhook, scaffolds: &Scaffolds) -> Result<String, BodyError> {
    let mut context = scaffolds::context(spec, webhook);
    context.insert("body", &render(spec, webhook, scaffolds)?);
    Ok(scaffolds.fill(scaffolds::SETUP, &context)?)
}

/// The steps of the checklist in [`setup`], one by one.
///
/// # Errors
/// As [`render`].
pub fn setup_steps(spec: &Spec, webhook: &Webhook, scaffolds: &Scaffolds) -> Result<Vec<String>, BodyError> {
    let text = setup(spec, webhook, scaffolds)?;
    Ok(text.lines().filter_map(|line| line.strip_prefix("- [ ] ")).map(str::to_owned).collect())
}
