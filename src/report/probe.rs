//! The page of `flowhook probe`: bodies to send and what to do with them.

use std::fmt::Write as _;

use crate::klaviyo::capabilities;
use crate::klaviyo::probe::{LINES_PROPERTY, PROPERTY, Probe};

/// The steps and the bodies.
#[must_use]
pub fn page(probes: &[Probe]) -> String {
    let mut page = format!(
        "# What your Klaviyo account does with a webhook body\n\n\
         Nobody documents it; these webhooks find out. They text nobody: point them at an endpoint of your own that\n\
         keeps what it receives.\n\n\
         1. Give one test profile two properties: `{}` with the value {:?}, and `{}` with two lines, {:?} and {:?}.\n\
         2. In a draft flow, add one webhook step for each body below. URL: your capturing endpoint, https. No headers.\n\
         3. Preview each with that profile, \"Send Test Request\", and keep what arrives in a file.\n\
         4. flowhook probe --read FILE… prints the settings for flowhook.yaml. For a body that Klaviyo refuses to save\n   \
         or to send, add --refused with its name.\n",
        PROPERTY.0,
        PROPERTY.1,
        LINES_PROPERTY.0,
        LINES_PROPERTY.1.lines().next().unwrap_or(""),
        LINES_PROPERTY.1.lines().nth(1).unwrap_or(""),
    );
    for probe in probes {
        let asks: Vec<&str> = probe
            .questions
            .iter()
            .filter_map(|question| capabilities::capability(question.capability))
            .map(|capability| capability.question)
            .collect();
        // Writing to a string can't fail.
        let _ = write!(page, "\n## {}: {}\n\n{}", probe.name, asks.join(" And: "), probe.body());
    }
    let asked =
        |name: &str| probes.iter().flat_map(|probe| &probe.questions).any(|question| question.capability == name);
    let by_hand: Vec<&str> = capabilities::ALL.iter().map(|one| one.name).filter(|name| !asked(name)).collect();
    let _ = writeln!(
        page,
        "\nNot asked here, since they need records of your account; set them by hand once you know: {}.",
        by_hand.join(", ")
    );
    page
}
