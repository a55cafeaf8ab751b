//! A sample from a row of a CSV file of profiles, such as Klaviyo exports.

use serde_json::{Map, Value};

use super::sample_error::SampleError;
use crate::klaviyo::columns::known_name;

/// Separators that spreadsheets write.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// A row's roots with their members.
pub(super) type Roots = [(&'static str, Map<String, Value>); 3];

/// The roots of the row with the number `row` (from 1, the header not counted). A header
/// `event.Total` names a member of a root, any other one a member of the person; an empty cell is a
/// value that is not known.
pub(super) fn read(text: &str, row: usize) -> Result<Roots, SampleError> {
    let wrong = |error: &csv::Error| SampleError::Csv { reason: error.to_string() };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(text)).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| wrong(&error))?.clone();
    let mut rows = 0;
    for record in reader.records() {
        let record = record.map_err(|error| wrong(&error))?;
        rows += 1;
        if rows == row {
            return Ok(roots(header.iter().zip(record.iter())));
        }
    }
    Err(SampleError::NoRow { row, rows })
}

fn roots<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> Roots {
    let mut roots = ["person", "event", "organization"].map(|root| (root, Map::new()));
    for (header, cell) in cells.filter(|(_, cell)| !cell.is_empty()) {
        let prefixed = header.split_once('.').and_then(|(root, key)| {
            let at = roots.iter().position(|(name, _)| *name == root)?;
            Some((at, key))
        });
        let (at, key) = prefixed.unwrap_or_else(|| (0, known_name(header).unwrap_or(header)));
        if let Some((_, members)) = roots.get_mut(at) {
            members.entry(key.to_owned()).or_insert_with(|| Value::from(cell));
            // A header as it stands may be looked up, too; but `id` is Klaviyo's own there, and not `person.id`.
            if prefixed.is_none() && header != "id" {
                members.entry(header.to_owned()).or_insert_with(|| Value::from(cell));
            }
        }
    }
    let [(_, person), ..] = &mut roots;
    let names: Vec<&str> = ["first_name", "last_name"].iter().filter_map(|name| person.get(*name)?.as_str()).collect();
    if !names.is_empty() && !person.contains_key("full_name") {
        let full = names.join(" ");
        person.insert("full_name".to_owned(), Value::String(full));
    }
    roots
}

/// The separator that the header has most of, a comma where there is none.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| header.bytes().filter(|byte| *byte == delimiter).count();
    let mut best = DELIMITERS[0];
    for delimiter in DELIMITERS {
        if count(delimiter) > count(best) {
            best = delimiter;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPORT: &str = "Klaviyo ID,External ID,Email,First Name,Last Name,City,Shoe Size,event.Total,Title\n\
                          01AB,c-1,ada@acme.test,\"Ada \"\"A\"\"\",Byron,Oslo,42,9.5,\n\
                          01CD,c-2,g@acme.test,Grace,Hopper,Arlington,,,Rear Admiral\n";

    #[test]
    fn a_row_goes_by_the_names_of_templates() {
        let [(_, person), (_, event), _] = read(EXPORT, 1).unwrap();
        for (name, value) in [
            ("KlaviyoID", "01AB"),
            ("id", "c-1"),
            ("email", "ada@acme.test"),
            ("first_name", "Ada \"A\""),
            ("full_name", "Ada \"A\" Byron"),
            ("City", "Oslo"),
            ("Shoe Size", "42"),
            ("First Name", "Ada \"A\""),
        ] {
            assert_eq!(person[name], value, "{name}");
        }
        assert_eq!(event["Total"], "9.5");
        assert_eq!(person.get("title"), None);
    }

    #[test]
    fn the_row_is_a_choice_and_a_missing_one_is_told() {
        assert_eq!(read(EXPORT, 2).unwrap()[0].1["first_name"], "Grace");
        assert_eq!(read(EXPORT, 3).unwrap_err().to_string(), "the file has no row 3; it has 2 rows below its header");
        assert_eq!(
            read("Email\n", 1).unwrap_err().to_string(),
            "the file has no row 1; it has 0 rows below its header"
        );
    }

    #[test]
    fn a_row_with_another_number_of_columns_is_told() {
        let error = read("Email,City\na@acme.test\n", 1).unwrap_err().to_string();
        assert!(error.contains("line: 2") && error.contains("2 fields"), "{error}");
    }

    #[test]
    fn other_separators_are_known_by_the_header() {
        assert_eq!(
            read("Email;First Name\na@acme.test;Ada, Countess\n", 1).unwrap()[0].1["first_name"],
            "Ada, Countess"
        );
        assert_eq!(read("Email\tFirst Name\na@acme.test\tAda\n", 1).unwrap()[0].1["first_name"], "Ada");
    }
}
