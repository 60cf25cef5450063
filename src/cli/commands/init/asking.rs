//! One question at a time: a flag answers it, or the person at the terminal does, and a wrong answer is said at once.

use clap::ValueEnum;

use crate::cli::error::CliError;
use crate::cli::operators::{Answer, ask};
use crate::cli::output::Output;
use crate::cli::signals::Stop;
use crate::render::escape;

/// Whom to ask, and how.
pub struct Asking<'a> {
    /// Whether there is somebody.
    pub interactive: bool,
    /// How to write.
    pub output: Output,
    /// Whether to stop.
    pub stop: &'a Stop,
}

/// One question.
pub struct Question<'a> {
    /// The flag that answers it.
    pub flag: &'static str,
    /// What is asked.
    pub text: &'a str,
    /// What to know before: where to look.
    pub hint: &'a str,
    /// What Enter alone means.
    pub default: Option<String>,
}

impl Asking<'_> {
    /// The checked answer: the flag's, else the person's. Where nobody can be asked the default is taken.
    pub async fn text<T>(
        &self,
        question: &Question<'_>,
        given: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, CliError> {
        if let Some(given) = given {
            return read(given)
                .map_err(|why| CliError::Usage(format!("{}: {}", question.flag, escape(&why))));
        }
        if !self.interactive {
            let default = question.default.as_deref().unwrap_or_default();
            return read(default)
                .map_err(|why| CliError::Usage(format!("{}: {}", question.flag, escape(&why))));
        }
        let text = match &question.default {
            Some(default) => format!("{} [{default}]", question.text),
            None => question.text.to_owned(),
        };
        self.output.say(&match question.hint {
            "" => String::new(),
            hint => format!("\n{}", hint.trim_start_matches('\n')),
        });
        loop {
            let line = self.line(&text).await?;
            let answer = match (line.trim(), &question.default) {
                ("", None) => return Err(nothing()),
                ("", Some(default)) => default.as_str(),
                (answer, _) => answer,
            };
            match read(answer) {
                Ok(value) => return Ok(value),
                Err(why) => self.output.say(&format!("  {}", escape(&why))),
            }
        }
    }

    /// One of several: its number or its word.
    pub async fn choice<T: ValueEnum + PartialEq>(
        &self,
        question: &Question<'_>,
        given: Option<T>,
        default: Option<T>,
    ) -> Result<T, CliError> {
        if let Some(given) = given {
            return Ok(given);
        }
        let mut hint = question.hint.to_owned();
        let mut words = Vec::new();
        for (number, value) in T::value_variants().iter().enumerate() {
            let Some(shown) = value.to_possible_value() else {
                continue;
            };
            let help = shown.get_help().map(ToString::to_string);
            hint.push_str(&format!(
                "\n  {}  {:14}  {}",
                number + 1,
                shown.get_name(),
                help.unwrap_or_default().trim_end_matches('.')
            ));
            words.push(shown.get_name().to_owned());
        }
        let default = default.and_then(|one| Some(one.to_possible_value()?.get_name().to_owned()));
        let asked = Question {
            hint: &hint,
            default,
            ..*question
        };
        self.text(&asked, None, |answer| {
            if let Ok(number) = answer.parse::<usize>() {
                let chosen = number
                    .checked_sub(1)
                    .and_then(|index| T::value_variants().get(index));
                return chosen
                    .cloned()
                    .ok_or_else(|| format!("write a number from 1 to {}", words.len()));
            }
            T::from_str(answer, true).map_err(|_| match nearest(answer, &words) {
                Some(word) => format!("`{answer}` is none of these; did you mean `{word}`?"),
                None => format!("`{answer}` is none of these: write its number or its word"),
            })
        })
        .await
    }

    /// Whether the person agrees; Enter alone does.
    pub async fn yes(&self, question: &str) -> Result<bool, CliError> {
        loop {
            let line = self.line(&format!("{question} [yes]")).await?;
            match line.trim().to_lowercase().as_str() {
                "" | "y" | "yes" => return Ok(true),
                "n" | "no" | "q" => return Ok(false),
                _ => self.output.say("  Write yes or no."),
            }
        }
    }

    /// A line of the person's.
    pub async fn line(&self, question: &str) -> Result<String, CliError> {
        match ask(question, self.stop).await {
            Ok(Answer::Line(line)) => Ok(line),
            Ok(Answer::Stopped) => {
                self.output.say("\nNothing was written.");
                Err(CliError::Interrupted)
            }
            Err(_) => Err(nothing()),
        }
    }
}

/// The person gave no answer where there has to be one.
fn nothing() -> CliError {
    CliError::Usage("there was no answer, so this ends here; nothing was written".to_owned())
}

fn nearest<'w>(answer: &str, words: &'w [String]) -> Option<&'w String> {
    let answer = answer.to_lowercase();
    let near = words
        .iter()
        .map(|word| (strsim::damerau_levenshtein(&answer, word), word));
    near.filter(|(edits, word)| *edits <= 1 + word.len() / 4)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, word)| word)
}
