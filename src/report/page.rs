//! HTML pages: one file each, which loads nothing from elsewhere.

use base64::Engine as _;
use sha2::{Digest, Sha256};

/// A page's template with its style and, where it needs one, its script.
pub(super) struct Page {
    /// The template's name, which ends in `.html`, so that Tera escapes what it fills in.
    pub(super) name: &'static str,
    pub(super) template: &'static str,
    pub(super) style: &'static str,
    pub(super) script: Option<&'static str>,
}

impl Page {
    /// The page with `context` filled in. The template sees `style`, `script` and `policy`, too: the
    /// content of its `Content-Security-Policy`, which lets nothing through but these two.
    ///
    /// # Errors
    /// Never with the templates of this program, which its tests fill in.
    pub(super) fn fill(&self, context: &serde_json::Value) -> tera::TeraResult<String> {
        let mut tera = tera::Tera::default();
        tera.add_raw_template(self.name, self.template)?;
        tera.autoescape_on(vec![".html"]);
        let mut context = tera::Context::from_serialize(context)?;
        context.insert("style", self.style);
        context.insert("script", &self.script);
        context.insert("policy", &self.policy());
        tera.render(self.name, &context)
    }

    /// What a browser may do with the page.
    pub(super) fn policy(&self) -> String {
        let mut policy = format!("default-src 'none'; style-src {}; ", hash(self.style));
        if let Some(script) = self.script {
            policy.push_str(&format!("script-src {}; connect-src 'self'; ", hash(script)));
        }
        policy + "base-uri 'none'; form-action 'none'"
    }
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes())))
}
