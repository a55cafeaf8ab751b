//! A date with time, and Django's date letters (`django/utils/dateformat.py`), in English.

use std::cmp::Ordering;
use std::fmt::{self, Write};

use jiff::civil::DateTime;

/// A date with time of day and, when it is known, its distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Date and time as the clock on the wall shows them.
    pub civil: DateTime,
    /// Seconds east of UTC; none for a time of which that is unknown.
    pub offset: Option<i32>,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_AP: [&str; 12] =
    ["Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Names that Django's settings give to formats, for the language `en-us`.
const NAMED: [(&str, &str); 11] = [
    ("DATE_FORMAT", "N j, Y"),
    ("DATETIME_FORMAT", "N j, Y, P"),
    ("TIME_FORMAT", "P"),
    ("YEAR_MONTH_FORMAT", "F Y"),
    ("MONTH_DAY_FORMAT", "F j"),
    ("SHORT_DATE_FORMAT", "m/d/Y"),
    ("SHORT_DATETIME_FORMAT", "m/d/Y P"),
    ("FIRST_DAY_OF_WEEK", "0"),
    ("DECIMAL_SEPARATOR", "."),
    ("THOUSAND_SEPARATOR", ","),
    ("NUMBER_GROUPING", "3"),
];

/// The format that a name of Django's settings stands for; other texts stand for themselves.
pub(crate) fn named_format(format: &str) -> &str {
    NAMED.iter().find(|(name, _)| *name == format).map_or(format, |(_, format)| format)
}

fn pick(names: &[&'static str], index: i8) -> &'static str {
    usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or("")
}

impl Moment {
    /// A moment in UTC.
    #[must_use]
    pub const fn utc(civil: DateTime) -> Self {
        Self { civil, offset: Some(0) }
    }

    /// The moment of this call, in UTC, by the clock of the machine.
    #[must_use]
    pub fn now() -> Self {
        let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let stamp =
            i64::try_from(seconds.as_micros()).ok().and_then(|micros| jiff::Timestamp::from_microsecond(micros).ok());
        Self::utc(jiff::tz::Offset::UTC.to_datetime(stamp.unwrap_or(jiff::Timestamp::UNIX_EPOCH)))
    }

    /// Reads an ISO 8601 date with time; one without an offset is taken as UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_timestamp(text);
        if let Ok(stamp) = pieces {
            return Some(Self::utc(jiff::tz::Offset::UTC.to_datetime(stamp)));
        }
        text.parse().ok().map(Self::utc)
    }

    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self.offset, other.offset) {
            (None, None) => Some(self.civil.cmp(&other.civil)),
            (Some(_), Some(_)) => Some(self.timestamp().cmp(&other.timestamp())),
            _ => None,
        }
    }

    /// Seconds since 1970 (UTC), and nanoseconds.
    fn timestamp(&self) -> (i64, i32) {
        let days = i64::from(
            jiff::civil::Date::constant(1970, 1, 1).until(self.civil.date()).map_or(0, |span| span.get_days()),
        );
        let time = self.civil.time();
        let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        (days * 86400 + seconds - i64::from(self.offset.unwrap_or(0)), time.subsec_nanosecond())
    }

    fn microsecond(&self) -> i32 {
        self.civil.subsec_nanosecond() / 1000
    }

    fn write_offset(&self, colon: &str, out: &mut dyn Write) -> fmt::Result {
        let Some(offset) = self.offset else { return Ok(()) };
        let sign = if offset < 0 { '-' } else { '+' };
        let seconds = offset.abs();
        write!(out, "{sign}{:02}{colon}{:02}", seconds / 3600, seconds / 60 % 60)
    }

    fn write_iso(&self, between: char, out: &mut dyn Write) -> fmt::Result {
        let c = self.civil;
        write!(
            out,
            "{:04}-{:02}-{:02}{between}{:02}:{:02}:{:02}",
            c.year(),
            c.month(),
            c.day(),
            c.hour(),
            c.minute(),
            c.second()
        )?;
        if self.microsecond() != 0 {
            write!(out, ".{:06}", self.microsecond())?;
        }
        self.write_offset(":", out)
    }

    pub(crate) fn write_str(&self, out: &mut dyn Write) -> fmt::Result {
        self.write_iso(' ', out)
    }

    pub(crate) fn write_repr(&self, out: &mut dyn Write) -> fmt::Result {
        let c = self.civil;
        write!(out, "datetime.datetime({}, {}, {}, {}, {}", c.year(), c.month(), c.day(), c.hour(), c.minute())?;
        if c.second() != 0 || self.microsecond() != 0 {
            write!(out, ", {}", c.second())?;
        }
        if self.microsecond() != 0 {
            write!(out, ", {}", self.microsecond())?;
        }
        match self.offset {
            None => out.write_char(')'),
            Some(0) => out.write_str(", tzinfo=datetime.timezone.utc)"),
            Some(seconds) => write!(out, ", tzinfo=datetime.timezone(datetime.timedelta(seconds={seconds})))"),
        }
    }

    /// Writes the moment by Django's date letters; `\x` writes `x`.
    pub(crate) fn write_date(&self, format: &str, out: &mut dyn Write) -> fmt::Result {
        for piece in pieces(format) {
            match piece {
                Piece::Text(c) => out.write_char(c)?,
                Piece::Letter(c) => self.write_letter(c, out)?,
            }
        }
        Ok(())
    }

    fn hour12(&self) -> i8 {
        if self.civil.hour() % 12 == 0 { 12 } else { self.civil.hour() % 12 }
    }

    /// Writes what one letter stands for.
    fn write_letter(&self, letter: char, out: &mut dyn Write) -> fmt::Result {
        if is_time_letter(letter) {
            return self.write_time_letter(letter, out);
        }
        let c = self.civil;
        let month = c.month() - 1;
        let weekday = c.weekday().to_monday_zero_offset();
        let short = |name: &'static str| name.get(..3).unwrap_or(name);
        match letter {
            'b' => out.write_str(&short(pick(&MONTHS, month)).to_lowercase()),
            'c' => self.write_iso('T', out),
            'd' => write!(out, "{:02}", c.day()),
            'D' => out.write_str(short(pick(&WEEKDAYS, weekday))),
            'E' | 'F' => out.write_str(pick(&MONTHS, month)),
            'j' => write!(out, "{}", c.day()),
            'l' => out.write_str(pick(&WEEKDAYS, weekday)),
            'L' => out.write_str(if c.date().in_leap_year() { "True" } else { "False" }),
            'm' => write!(out, "{:02}", c.month()),
            'M' => out.write_str(short(pick(&MONTHS, month))),
            'n' => write!(out, "{}", c.month()),
            'N' => out.write_str(pick(&MONTHS_AP, month)),
            'o' => write!(out, "{}", c.date().iso_week_date().year()),
            'r' => self.write_rfc(out),
            'S' => out.write_str(ordinal(c.day())),
            't' => write!(out, "{}", c.date().days_in_month()),
            'U' => write!(out, "{}", self.timestamp().0),
            'w' => write!(out, "{}", (weekday + 1) % 7),
            'W' => write!(out, "{}", c.date().iso_week_date().week()),
            'y' => write!(out, "{:02}", c.year().rem_euclid(100)),
            'Y' => write!(out, "{:04}", c.year()),
            'z' => write!(out, "{}", c.date().day_of_year()),
            _ => Ok(()),
        }
    }

    fn write_rfc(&self, out: &mut dyn Write) -> fmt::Result {
        let c = self.civil;
        let day = pick(&WEEKDAYS, c.weekday().to_monday_zero_offset());
        let month = pick(&MONTHS, c.month() - 1);
        let (day, month) = (day.get(..3).unwrap_or(day), month.get(..3).unwrap_or(month));
        write!(
            out,
            "{day}, {:02} {month} {:04} {:02}:{:02}:{:02} ",
            c.day(),
            c.year(),
            c.hour(),
            c.minute(),
            c.second()
        )?;
        if self.offset.is_none() { out.write_str("-0000") } else { self.write_offset("", out) }
    }

    fn write_time_letter(&self, letter: char, out: &mut dyn Write) -> fmt::Result {
        let c = self.civil;
        match letter {
            'a' => out.write_str(if c.hour() > 11 { "p.m." } else { "a.m." }),
            'A' => out.write_str(if c.hour() > 11 { "PM" } else { "AM" }),
            'e' | 'T' => match self.offset {
                None => Ok(()),
                Some(0) => out.write_str("UTC"),
                Some(_) => {
                    out.write_str("UTC")?;
                    self.write_offset(":", out)
                }
            },
            'f' if c.minute() == 0 => write!(out, "{}", self.hour12()),
            'f' => write!(out, "{}:{:02}", self.hour12(), c.minute()),
            'g' => write!(out, "{}", self.hour12()),
            'G' => write!(out, "{}", c.hour()),
            'h' => write!(out, "{:02}", self.hour12()),
            'H' => write!(out, "{:02}", c.hour()),
            'i' => write!(out, "{:02}", c.minute()),
            'I' => out.write_str(if self.offset.is_some() { "0" } else { "" }),
            'O' => self.write_offset("", out),
            'P' if c.minute() == 0 && c.hour() == 0 => out.write_str("midnight"),
            'P' if c.minute() == 0 && c.hour() == 12 => out.write_str("noon"),
            'P' => {
                self.write_time_letter('f', out)?;
                out.write_char(' ')?;
                self.write_time_letter('a', out)
            }
            's' => write!(out, "{:02}", c.second()),
            'u' => write!(out, "{:06}", self.microsecond()),
            'Z' => self.offset.map_or(Ok(()), |offset| write!(out, "{offset}")),
            _ => Ok(()),
        }
    }
}

const fn ordinal(day: i8) -> &'static str {
    match (day, day % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

/// The letters of `TimeFormat`, and `I`, which answers without a time too.
const fn is_time_letter(letter: char) -> bool {
    matches!(letter, 'a' | 'A' | 'e' | 'f' | 'g' | 'G' | 'h' | 'H' | 'i' | 'I' | 'O' | 'P' | 's' | 'T' | 'u' | 'Z')
}

/// A part of a format.
enum Piece {
    Text(char),
    Letter(char),
}

/// Django's reading of a format: a letter right behind a backslash is text; then each backslash
/// goes and the character behind it stays.
fn pieces(format: &str) -> impl Iterator<Item = Piece> {
    let mut chars = format.chars().peekable();
    let mut before = ' ';
    let mut pending = false;
    std::iter::from_fn(move || {
        loop {
            let c = chars.next()?;
            let behind = std::mem::replace(&mut before, c);
            if behind != '\\' && LETTERS.contains(c) {
                pending = false;
                return Some(Piece::Letter(c));
            }
            if !pending && c == '\\' && chars.peek().is_some_and(|next| *next != '\n') {
                pending = true;
                continue;
            }
            pending = false;
            return Some(Piece::Text(c));
        }
    })
}

/// The letters that stand for a part of a date.
const LETTERS: &str = "aAbcdDeEfFgGhHiIjlLmMnNoOPrsStTUuwWyYzZ";

/// What a format's letters do with a value that is no date.
pub(crate) enum NoDate {
    /// Nothing in the format asks for a part of the date: this text comes out.
    Text(String),
    /// A letter asks for a part that the value has not (`AttributeError`, which the filters take for "").
    Missing,
    /// The letters `r` and `U` make Python combine the value with a time: `TypeError`.
    Combine,
}

/// What Django's formatter makes of a value that is no date at all.
pub(crate) fn format_no_date(format: &str, time_only: bool) -> NoDate {
    let mut out = String::new();
    for piece in pieces(format) {
        match piece {
            Piece::Text(c) => out.push(c),
            Piece::Letter('e' | 'O' | 'T' | 'Z') => {}
            Piece::Letter('I') if !time_only => {}
            Piece::Letter('r' | 'U') if !time_only => return NoDate::Combine,
            Piece::Letter(_) => return NoDate::Missing,
        }
    }
    NoDate::Text(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(letters: &str) -> String {
        let moment = Moment::utc(DateTime::constant(2024, 2, 29, 17, 5, 9, 0));
        let mut out = String::new();
        moment.write_date(letters, &mut out).unwrap();
        out
    }

    #[test]
    fn letters_print_the_parts_of_a_date() {
        assert_eq!(format("j n Y"), "29 2 2024");
        assert_eq!(format("N j, Y, P"), "Feb. 29, 2024, 5:05 p.m.");
        assert_eq!(format("D, d M y l jS F W z t L"), "Thu, 29 Feb 24 Thursday 29th February 9 60 29 True");
        assert_eq!(format("H:i:s O e U"), "17:05:09 +0000 UTC 1709226309");
        assert_eq!(format("c"), "2024-02-29T17:05:09+00:00");
        assert_eq!(format("r"), "Thu, 29 Feb 2024 17:05:09 +0000");
    }

    #[test]
    fn a_backslash_keeps_a_letter() {
        assert_eq!(format(r"\Y\\Y Y"), r"Y\2024 2024".replace(r"\2024", r"\Y"));
    }
}
