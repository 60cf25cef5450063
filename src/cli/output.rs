//! Writing: results to stdout, everything else to stderr, colours and widths as the terminal has them.

use std::io::{IsTerminal, Write};

use crate::render::{json_escapes, log_lines};

use super::args::{Color, OutputArgs};

/// How this run writes.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    quiet: bool,
    /// 0: what matters; 1: what is in sync too; 2: requests.
    pub verbose: u8,
    color: Color,
    narrated: bool,
    /// The standard output belongs to a report: results for people go to stderr.
    lends_stdout: bool,
}

/// Columns when nobody says: a pull request's log, a file.
const DEFAULT_WIDTH: usize = 100;

impl Output {
    /// As the command line asks.
    pub fn new(args: &OutputArgs) -> Self {
        let choice = match args.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        Self {
            quiet: args.quiet,
            verbose: args.verbose,
            color: args.color,
            narrated: std::env::var_os("NO_GRAPHICS").is_some(),
            lends_stdout: false,
        }
    }

    /// The same, with results on stderr: the standard output belongs to a report.
    pub fn lending_stdout(self) -> Self {
        Self {
            lends_stdout: true,
            ..self
        }
    }

    /// When to use colours, as the command line said it.
    pub fn color(&self) -> Color {
        self.color
    }

    /// Whether progress is drawn: on a terminal, unless quiet.
    pub fn draws_progress(self) -> bool {
        !self.quiet && self.color != Color::Never && std::io::stderr().is_terminal()
    }

    /// Whether a line that changes in place can be shown.
    pub fn is_live(self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// Whether diagnostics are told in words instead of drawn.
    pub fn is_narrated(self) -> bool {
        self.narrated
    }

    /// The width of the terminal, in columns.
    pub fn width(self) -> usize {
        std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok())
            .or_else(|| terminal_width().filter(|_| std::io::stdout().is_terminal()))
            .unwrap_or(DEFAULT_WIDTH)
            .clamp(60, 200)
    }

    /// A result. A closed pipe ends the output, not the run.
    pub fn result(self, text: &str) {
        let text = log_lines(text);
        match self.lends_stdout {
            true => write(&mut anstream::stderr().lock(), &text),
            false => write(&mut anstream::stdout().lock(), &text),
        }
    }

    /// Workflow commands, the only lines that may be some.
    pub fn commands(self, text: &str) {
        write(&mut anstream::stdout().lock(), text);
    }

    /// A result for programs. What a terminal would act upon, or would be taken away for its sake, is written as JSON
    /// escapes: the same values, and all of them.
    pub fn json(self, text: &str) {
        self.result(&json_escapes(text));
    }

    /// A file for the standard output, byte for byte.
    pub fn file(self, text: &str) {
        use std::io::Write;
        // a closed pipe ends the output, not the run
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
    }

    /// A line on stderr that the next one takes the place of; on no terminal, one line like every other.
    pub fn live(self, text: &str) {
        use std::io::{IsTerminal, Write};
        if self.quiet {
            return;
        }
        if !std::io::stderr().is_terminal() {
            return self.say(text);
        }
        // in place: erase the line, write, go back to its start
        let width = self.width().saturating_sub(1);
        let short: String = text.chars().take(width).collect();
        let mut stream = std::io::stderr().lock();
        // a closed terminal is no reason to end
        let _ = write!(stream, "\r\u{1b}[2K{short}\r").and_then(|()| stream.flush());
    }

    /// A line on stderr that `--quiet` leaves out.
    pub fn say(self, text: &str) {
        if !self.quiet {
            write(&mut anstream::stderr().lock(), &log_lines(text));
        }
    }

    /// An error; never silenced.
    pub fn error(self, text: &str) {
        write(&mut anstream::stderr().lock(), &log_lines(text));
    }
}

fn write(stream: &mut impl Write, text: &str) {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    // a closed pipe (`tenantry plan | head`) is the reader's choice
    let _ = write!(stream, "{text}{end}");
    let _ = stream.flush();
}

fn terminal_width() -> Option<usize> {
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size()?;
    Some(usize::from(columns))
}
