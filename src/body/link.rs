//! Parameters of a link whose address may hold template expressions.

use super::escape::{Part, parts};

/// The address with the parameters in its query: before a fragment, behind a query that is
/// there already. A parameter of the address that bears the name of a given one is replaced
/// by it (what stands under `utm` is the more deliberate of the two), so none comes twice.
///
/// Names and values are percent-encoded but for their template expressions. An address that
/// begins with an expression may bring a query of its own, which only shows when it is
/// rendered; there the template itself chooses between `?` and `&`.
pub(super) fn with_parameters(url: &str, parameters: &[(&str, &str)]) -> String {
    if parameters.is_empty() {
        return url.to_owned();
    }
    let mask = mask(url);
    let fragment_at = mask.find('#').unwrap_or(url.len());
    let query_at = mask[..fragment_at].find('?');
    let base = &url[..query_at.unwrap_or(fragment_at)];
    let fragment = &url[fragment_at..];
    let mut query = query_at.map_or_else(Vec::new, |at| split(&url[at + 1..fragment_at], &mask[at + 1..fragment_at]));
    let mut added = Vec::new();
    for (name, value) in parameters {
        let parameter = format!("{}={}", encode(name), encode(value));
        let mut places = query.iter_mut().filter(|known| name_of(known) == *name);
        match places.next() {
            Some(first) => {
                *first = parameter.clone();
                places.for_each(String::clear);
            }
            None => added.push(parameter),
        }
    }
    query.retain(|parameter| !parameter.is_empty());
    query.extend(added);
    let separator = match (query_at, opening_expression(base)) {
        (None, Some(expression)) => format!("{{% if '?' in {expression} %}}&{{% else %}}?{{% endif %}}"),
        _ => "?".to_owned(),
    };
    format!("{base}{separator}{}{fragment}", query.join("&"))
}

/// The text with every byte of a tag replaced by a byte that has no meaning in an address.
fn mask(text: &str) -> String {
    parts(text)
        .into_iter()
        .map(|part| match part {
            Part::Literal(literal) => literal.to_owned(),
            Part::Tag(tag) => "\u{1}".repeat(tag.len()),
        })
        .collect()
}

/// The parameters of a query.
fn split(query: &str, mask: &str) -> Vec<String> {
    let mut at = 0;
    mask.split('&')
        .map(|parameter| {
            let piece = query[at..at + parameter.len()].to_owned();
            at += parameter.len() + 1;
            piece
        })
        .collect()
}

/// The decoded name of a parameter.
fn name_of(parameter: &str) -> String {
    let name = parameter.split('=').next().unwrap_or("");
    url::form_urlencoded::parse(name.as_bytes()).next().map_or_else(String::new, |(name, _)| name.into_owned())
}

/// RFC 3986, clause 2.3: everything but unreserved characters, expressions excepted.
fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for part in parts(text) {
        match part {
            Part::Tag(tag) => encoded.push_str(tag),
            Part::Literal(literal) => literal.bytes().for_each(|byte| match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
                other => encoded.push_str(&format!("%{other:02X}")),
            }),
        }
    }
    encoded
}

/// What stands between the braces of the expression that an address begins with.
fn opening_expression(base: &str) -> Option<&str> {
    match parts(base).first()? {
        Part::Tag(tag) => tag.strip_prefix("{{")?.strip_suffix("}}").map(str::trim),
        Part::Literal(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTM: [(&str, &str); 1] = [("utm_api", "birthday")];

    #[test]
    fn parameters_go_into_the_query_wherever_it_is() {
        for (url, expected) in [
            ("https://a.test", "https://a.test?utm_api=birthday"),
            ("https://a.test/", "https://a.test/?utm_api=birthday"),
            ("https://a.test?", "https://a.test?utm_api=birthday"),
            ("https://a.test?b=1", "https://a.test?b=1&utm_api=birthday"),
            ("https://a.test?b=1&", "https://a.test?b=1&utm_api=birthday"),
            ("https://a.test#top", "https://a.test?utm_api=birthday#top"),
            ("https://a.test?b=1#top?c", "https://a.test?b=1&utm_api=birthday#top?c"),
        ] {
            assert_eq!(with_parameters(url, &UTM), expected);
        }
        assert_eq!(with_parameters("https://a.test?&x", &[]), "https://a.test?&x");
    }

    #[test]
    fn a_parameter_that_is_there_already_is_replaced_where_it_stands() {
        assert_eq!(
            with_parameters("https://a.test?utm_api=x&b=1&utm%5Fapi=y", &UTM),
            "https://a.test?utm_api=birthday&b=1"
        );
    }

    #[test]
    fn literals_are_percent_encoded_and_expressions_are_not() {
        let parameters = [("utm_content", "50% off & é {{ person.City|default:'x&y' }}")];
        assert_eq!(
            with_parameters("https://a.test", &parameters),
            "https://a.test?utm_content=50%25%20off%20%26%20%C3%A9%20{{ person.City|default:'x&y' }}"
        );
    }

    #[test]
    fn question_marks_and_hashes_inside_expressions_are_not_the_addresss() {
        assert_eq!(
            with_parameters("https://a.test/{{ x|default:'?#&' }}?id={{ y|default:'&#' }}#z", &UTM),
            "https://a.test/{{ x|default:'?#&' }}?id={{ y|default:'&#' }}&utm_api=birthday#z"
        );
    }

    #[test]
    fn an_address_that_is_an_expression_decides_when_it_is_rendered() {
        assert_eq!(
            with_parameters("{{ event.extra.checkout_url }}", &UTM),
            "{{ event.extra.checkout_url }}{% if '?' in event.extra.checkout_url %}&{% else %}?{% endif %}utm_api=birthday"
        );
        assert_eq!(with_parameters("{{ organization.url }}?a=1", &UTM), "{{ organization.url }}?a=1&utm_api=birthday");
    }
}
