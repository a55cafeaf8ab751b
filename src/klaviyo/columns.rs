//! Which column of a CSV export of profiles is which variable.
//!
//! No public page lists the headers of Klaviyo's exports. Names are therefore compared without
//! regard to case, blanks and punctuation; a header that means none of Klaviyo's own variables is
//! the name of a profile property as it stands.

/// Klaviyo's variables (<https://help.klaviyo.com/hc/en-us/articles/4408802648731>; `person.id` is the
/// external id, `person.KlaviyoID` Klaviyo's own) and the headers, letters and digits only, that mean them.
const KNOWN: [(&str, &[&str]); 18] = [
    ("KlaviyoID", &["klaviyoid", "klaviyoprofileid", "profileid", "id"]),
    ("id", &["externalid"]),
    ("email", &["email", "emailaddress"]),
    ("phone_number", &["phonenumber", "phone"]),
    ("first_name", &["firstname"]),
    ("last_name", &["lastname"]),
    ("full_name", &["fullname"]),
    ("title", &["title"]),
    ("organization", &["organization", "company"]),
    ("City", &["city"]),
    ("Region", &["region", "state", "stateregion", "stateprovince"]),
    ("Country", &["country"]),
    ("Zipcode", &["zipcode", "zip", "postalcode"]),
    ("$address1", &["address", "address1"]),
    ("$address2", &["address2"]),
    ("$latitude", &["latitude"]),
    ("$longitude", &["longitude"]),
    ("$timezone", &["timezone"]),
];

/// The name under which templates know what a header or an API attribute calls otherwise.
#[must_use]
pub fn known_name(header: &str) -> Option<&'static str> {
    let plain: String = header.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    KNOWN.iter().find(|(_, headers)| headers.contains(&plain.as_str())).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_whatever_their_case_and_blanks() {
        for (header, name) in [
            ("Klaviyo ID", "KlaviyoID"),
            ("external_id", "id"),
            ("First Name", "first_name"),
            ("State / Region", "Region"),
            ("ZIP-Code", "Zipcode"),
        ] {
            assert_eq!(known_name(header), Some(name), "{header}");
        }
        assert_eq!(known_name("Shoe Size"), None);
    }
}
