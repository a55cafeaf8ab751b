//! How an account writes money.

use serde_json::json;

use super::filters::{Way, round_to};
use crate::template::Val;

/// Where the symbol stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Before the number.
    #[default]
    Before,
    /// Behind it.
    After,
}

/// How `{% currency_format %}` writes a number. Klaviyo takes symbol and decimals from the
/// locale of account or template
/// (<https://help.klaviyo.com/hc/en-us/articles/4408802648731>); they can't be known here, so they
/// are settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    /// The symbol. Without a setting it is `¤`, the sign for a currency that is not named.
    pub symbol: String,
    /// Where it stands.
    pub side: Side,
    /// Decimal places, 0 to 4.
    pub decimals: u8,
    /// What parts decimals from the whole.
    pub point: String,
    /// What parts thousands; nothing when empty.
    pub thousands: String,
}

impl Default for Currency {
    fn default() -> Self {
        Self {
            symbol: "¤".to_owned(),
            side: Side::Before,
            decimals: 2,
            point: ".".to_owned(),
            thousands: String::new(),
        }
    }
}

impl Currency {
    /// A number as money; from the middle rounded away from zero.
    #[must_use]
    pub fn write(&self, amount: f64) -> String {
        let places = usize::from(self.decimals);
        let rounded =
            if amount.is_finite() { round_to(amount, i32::from(self.decimals), Way::Nearest) } else { amount };
        let digits = format!("{:.places$}", rounded.abs());
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut number = String::new();
        for (at, digit) in whole.char_indices() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) && amount.is_finite() {
                number.push_str(&self.thousands);
            }
            number.push(digit);
        }
        if !fraction.is_empty() {
            number.push_str(&self.point);
            number.push_str(fraction);
        }
        let sign = if rounded < 0.0 { "-" } else { "" };
        match self.side {
            Side::Before => format!("{sign}{}{number}", self.symbol),
            Side::After => format!("{sign}{number}{}", self.symbol),
        }
    }

    /// As the tag finds it in the settings of a render.
    pub(super) fn to_json(&self) -> serde_json::Value {
        json!({
            "symbol": self.symbol,
            "after": self.side == Side::After,
            "decimals": self.decimals,
            "point": self.point,
            "thousands": self.thousands,
        })
    }

    pub(super) fn from_settings(settings: Option<Val<'_>>) -> Self {
        let Some(settings) = settings else { return Self::default() };
        let text = |name: &str| settings.get(name).and_then(Val::as_str).unwrap_or_default().to_owned();
        let decimals = match settings.get("decimals") {
            Some(Val::Int(decimals)) => u8::try_from(decimals).unwrap_or(2),
            _ => 2,
        };
        let after = settings.get("after").is_some_and(Val::is_true);
        Self {
            symbol: text("symbol"),
            side: if after { Side::After } else { Side::Before },
            decimals,
            point: text("point"),
            thousands: text("thousands"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_the_settings_say() {
        assert_eq!(Currency::default().write(12.0), "¤12.00");
        assert_eq!(Currency::default().write(1.005), "¤1.01");
        let euro = Currency {
            symbol: " €".to_owned(),
            side: Side::After,
            decimals: 2,
            point: ",".to_owned(),
            thousands: ".".to_owned(),
        };
        assert_eq!(euro.write(-1_234_567.5), "-1.234.567,50 €");
        assert_eq!(euro.write(999.0), "999,00 €");
        let yen = Currency { symbol: "¥".to_owned(), decimals: 0, thousands: ",".to_owned(), ..Currency::default() };
        assert_eq!(yen.write(12_345.6), "¥12,346");
    }

    #[test]
    fn a_negative_amount_that_rounds_to_nothing_has_no_sign() {
        assert_eq!(Currency::default().write(-0.001), "¤0.00");
    }
}
