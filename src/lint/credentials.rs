//! Telling credentials from placeholders.

use crate::text::Span;
use crate::wunderkind::fields;

/// Beginnings of keys whose form is public.
const KNOWN_PREFIXES: [(&str, usize); 4] = [("pk_", 34), ("sk_live_", 16), ("ghp_", 36), ("xoxb-", 20)];

/// Whether a header, field or parameter of this name carries a credential.
pub(crate) fn is_credential_name(name: &str) -> bool {
    // The commonest names of a body: the question is asked of each of its members.
    if fields::field(name).is_some() {
        return false;
    }
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase()));
    let name: String = letters.collect();
    let parts = ["secret", "apikey", "token", "password", "passwd", "privatekey", "accesskey"];
    ["xclientid", "authorization", "proxyauthorization"].contains(&name.as_str())
        || parts.iter().any(|part| name.contains(part))
}

/// The credential that a value writes out, if it is neither empty, nor a variable, nor a
/// template, nor a placeholder. After a scheme such as `Bearer` only what follows counts.
pub(crate) fn written_out(value: &str) -> Option<Span> {
    let trimmed = value.trim_end();
    let start = ["Bearer ", "Basic ", "Klaviyo-API-Key ", "Token "]
        .iter()
        .find(|scheme| value.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme)))
        .map_or(0, |scheme| scheme.len());
    let secret = Span::new(start, trimmed.len());
    let text = secret.of(value);
    let placeholder = text.len() < 4
        || text.contains(char::is_whitespace)
        || text.contains(['{', '<', '$'])
        || text.chars().all(|c| matches!(c, 'x' | 'X' | '*' | '.' | '…' | '-'));
    (!placeholder).then_some(secret)
}

/// The values of a text's `NAME = value` lines, as files of credentials and environments have them.
pub(crate) fn assigned(text: &str) -> impl Iterator<Item = &str> {
    const LINES: usize = 1_000;
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    text.lines().take(LINES).filter_map(move |line| {
        let (name, value) = line.split_once('=')?;
        let name = name.trim().strip_prefix("export ").unwrap_or(name).trim();
        is_name(name).then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// The first key of a well-known form in a text.
pub(crate) fn known_form(text: &str) -> Option<Span> {
    // All prefixes end in one of two characters that are rare in prose.
    memchr::memchr2_iter(b'_', b'-', text.as_bytes()).find_map(|last| {
        let (begin, rest) = text.split_at_checked(last + 1)?;
        let (prefix, least) = KNOWN_PREFIXES.iter().find(|(prefix, _)| begin.ends_with(prefix))?;
        let before = begin.strip_suffix(prefix).unwrap_or("");
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(rest.len());
        let begins = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        (begins && length >= *least).then(|| Span::new(before.len(), last + 1 + length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_written_out_is_a_credential() {
        assert_eq!(written_out("Bearer abc123").map(|s| s.of("Bearer abc123")), Some("abc123"));
        assert_eq!(written_out("0a1b2c").map(|s| s.of("0a1b2c")), Some("0a1b2c"));
        for harmless in [
            "",
            "${WUNDERKIND_CLIENT_ID}",
            "Bearer ${TOKEN}",
            "provided by Wunderkind",
            "XXXX",
            "<id>",
            "{{ event.token }}",
        ] {
            assert_eq!(written_out(harmless), None, "{harmless}");
        }
    }

    #[test]
    fn credential_names_are_known_in_any_spelling() {
        for name in ["X-Client-Secret", "x-client-id", "Authorization", "api_key", "X-Addon-Link-Secret", "accessToken"]
        {
            assert!(is_credential_name(name), "{name}");
        }
        for name in ["Content-Type", "revision", "text", "clientId"] {
            assert!(!is_credential_name(name), "{name}");
        }
    }

    #[test]
    fn the_values_of_a_file_of_credentials_are_found() {
        let text = "# mine\nexport WUNDERKIND_CLIENT_ID=abc\n B = 'd e'\n[staging]\nlower=x\nA B=c\n";
        assert_eq!(assigned(text).collect::<Vec<_>>(), ["abc", "d e"]);
    }

    #[test]
    fn a_private_key_is_known_by_its_form() {
        let text = format!("key pk_{} end", "0123456789abcdef".repeat(2) + "01");
        assert_eq!(known_form(&text).map(|span| span.of(&text).len()), Some(37));
        assert_eq!(known_form("pk_short spk_"), None);
    }
}
