//! Times for people: UTC to the minute, and ages in one unit.

use jiff::Timestamp;

/// `2026-11-24 09:12 UTC`.
pub fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// `2026-11-24`.
pub fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// How long ago, in the largest unit that gives two or more: `3 days`, `26 hours`, `14 months`.
pub fn age(now: Timestamp, at: Timestamp) -> String {
    let minutes = now.duration_since(at).as_mins().max(0);
    let (count, unit) = match minutes {
        ..2 => return "just now".to_owned(),
        2..120 => (minutes, "minutes"),
        120..2_880 => (minutes / 60, "hours"),
        2_880..131_400 => (minutes / 1_440, "days"),
        131_400..1_051_200 => (minutes / 43_800, "months"),
        _ => (minutes / 525_600, "years"),
    };
    format!("{count} {unit}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn ages_are_short() {
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        for (at, shown) in [
            ("2026-11-24T10:05:00Z", "just now"),
            ("2026-11-24T09:30:00Z", "30 minutes"),
            ("2026-11-23T10:00:00Z", "24 hours"),
            ("2026-11-21T10:00:00Z", "3 days"),
            ("2026-08-26T10:00:00Z", "90 days"),
            ("2025-11-24T10:00:00Z", "12 months"),
            ("2023-11-24T10:00:00Z", "3 years"),
        ] {
            assert_eq!(age(now, at.parse().unwrap()), shown, "{at}");
        }
        assert_eq!(utc(now), "2026-11-24 10:00 UTC");
    }
}
