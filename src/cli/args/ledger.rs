//! `ledger`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::StateOfArgs;
use crate::ledger::Head;
use crate::model::Timestamp;

pub(super) const LEDGER_EXAMPLES: &str = "Examples:
  tenantry ledger verify
  tenantry ledger verify --head 812:4f3a0f250e348fe63afc27aec72b3e2e61703d08c7a37812aa1000d81c6de53c
  tenantry ledger report --from 2026-01-01 --to 2027-01-01 --format markdown > evidence-2026.md";

const VERIFY_EXAMPLES: &str = "Examples:
  tenantry ledger verify
  tenantry ledger verify --head 812:4f3a0f250e348fe63afc27aec72b3e2e61703d08c7a37812aa1000d81c6de53c

Exit code 1: it does not hold together, or it is not the ledger of then.";

const LEDGER_REPORT_EXAMPLES: &str = "Examples:
  tenantry ledger report
  tenantry ledger report --from 2026-01-01 --to 2027-01-01 --format html --out evidence-2026.html
  tenantry ledger report --format csv --out changes.csv";

/// `ledger`
#[derive(Debug, Args)]
pub struct LedgerArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: LedgerCommand,
}

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    #[command(after_help = VERIFY_EXAMPLES)]
    /// Check that no line was changed, taken out, put in or moved; and with --head that it is the ledger of then.
    Verify(VerifyLedgerArgs),
    #[command(after_help = LEDGER_REPORT_EXAMPLES)]
    /// Tell an auditor what the ledger says of a period, what it proves, and what it does not.
    Report(ReportLedgerArgs),
}

/// `ledger verify`
#[derive(Debug, Args)]
pub struct VerifyLedgerArgs {
    /// A head that was kept elsewhere, NUMBER:HASH; may be repeated.
    #[arg(long, value_name = "HEAD")]
    pub head: Vec<Head>,
    /// Which ledger.
    #[command(flatten)]
    pub of: StateOfArgs,
}

/// `ledger report`
#[derive(Debug, Args)]
pub struct ReportLedgerArgs {
    /// The first day, such as 2026-01-01, or a time. Default: the first event that it has.
    #[arg(long, value_name = "DAY", value_parser = moment)]
    pub from: Option<Timestamp>,
    /// The first day that is not in it any more, or a time. Default: now.
    #[arg(long, value_name = "DAY", value_parser = moment)]
    pub to: Option<Timestamp>,
    /// The form.
    #[arg(long, value_enum, default_value_t = LedgerFormat::Human)]
    pub format: LedgerFormat,
    /// Write it into this file instead of to the standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// A head that was kept elsewhere, NUMBER:HASH; may be repeated.
    #[arg(long, value_name = "HEAD")]
    pub head: Vec<Head>,
    /// Which ledger.
    #[command(flatten)]
    pub of: StateOfArgs,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LedgerFormat {
    /// For a terminal.
    Human,
    /// For a repository or a ticket.
    Markdown,
    /// One page for a browser; it loads nothing from elsewhere.
    Html,
    /// For programs; versioned.
    Json,
    /// Each change as a row, for a spreadsheet.
    Csv,
}

/// A day (its beginning, UTC) or a time.
fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        let zoned = day.to_zoned(jiff::tz::TimeZone::UTC);
        return zoned
            .map(|zoned| zoned.timestamp())
            .map_err(|error| error.to_string());
    }
    text.parse().map_err(|_| {
        "write a day such as 2026-01-01, or a time such as 2026-01-01T08:00:00Z".to_owned()
    })
}
