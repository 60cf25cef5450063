//! `apply --wait`: looks again and again whether others did what they were asked for, until all is done or the time is over.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::verify;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::cli::signals::Stop;
use crate::model::SignedDuration;

/// Between two looks; the last one is repeated.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(120),
];

/// Looks whether the handoffs that others do are done, with growing pauses, for so long at most.
pub async fn for_others(
    session: &Session,
    stop: &Arc<Stop>,
    longest: SignedDuration,
) -> Result<ExitCode, CliError> {
    let longest = Duration::try_from(longest).unwrap_or_default();
    let says = |pause: Duration| {
        session.output.say(&format!(
            "Waiting for those who do them; looking again in {} s.",
            pause.as_secs()
        ));
    };
    until(longest, stop, says, async || {
        let document = session.store.load()?;
        if verify::waiting(&document) == 0 {
            return Ok(ControlFlow::Break(ExitCode::Success));
        }
        Ok(match verify::once(session, &document, stop).await? {
            ExitCode::Waiting => ControlFlow::Continue(()),
            code => ControlFlow::Break(code),
        })
    })
    .await
}

/// Looks after each pause until a look gives a code or the time is over, which gives [`ExitCode::Waiting`].
async fn until(
    longest: Duration,
    stop: &Stop,
    says: impl Fn(Duration),
    mut look: impl AsyncFnMut() -> Result<ControlFlow<ExitCode>, CliError>,
) -> Result<ExitCode, CliError> {
    let end = Instant::now() + longest;
    let [.., last] = PAUSES;
    for pause in PAUSES.into_iter().chain(std::iter::repeat(last)) {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let pause = left.min(pause);
        says(pause);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.asked() => return Ok(ExitCode::Interrupted),
        }
        if let ControlFlow::Break(code) = look().await? {
            return Ok(code);
        }
    }
    Ok(ExitCode::Waiting)
}

#[cfg(test)]
mod tests {
    //! The clock stands still while anything runs, and jumps to the next timer when nothing does.
    #![allow(clippy::unwrap_used)]

    use std::cell::RefCell;

    use super::*;

    const HALF_AN_HOUR: Duration = Duration::from_secs(1800);

    /// Waits, and looks until `settles` looks were made; gives the code, the looks and the seconds.
    async fn waits(longest: Duration, settles: usize, stop: &Stop) -> (ExitCode, usize, u64) {
        let begun = Instant::now();
        let mut looks = 0;
        let code = until(
            longest,
            stop,
            |_| {},
            async || {
                looks += 1;
                Ok(match looks >= settles {
                    true => ControlFlow::Break(ExitCode::Success),
                    false => ControlFlow::Continue(()),
                })
            },
        );
        let code = code.await.unwrap();
        (code, looks, begun.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_at_once_when_all_is_proven() {
        let stop = Stop::new();
        assert_eq!(
            waits(HALF_AN_HOUR, 1, &stop).await,
            (ExitCode::Success, 1, 5)
        );
        assert_eq!(
            waits(HALF_AN_HOUR, 4, &stop).await,
            (ExitCode::Success, 4, 110)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn at_the_end_of_its_time_it_waits_for_nobody_any_more() {
        let stop = Stop::new();
        let (code, looks, seconds) = waits(HALF_AN_HOUR, usize::MAX, &stop).await;
        assert_eq!((code, seconds), (ExitCode::Waiting, 1800));
        // half an hour costs fewer looks than one every other minute
        assert_eq!(looks, 19);
        assert_eq!(
            waits(Duration::ZERO, 1, &stop).await,
            (ExitCode::Waiting, 0, 0)
        );
        // the last pause is what is left
        assert_eq!(waits(Duration::from_secs(7), usize::MAX, &stop).await.2, 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_ends_a_pause_and_a_failed_look_the_whole() {
        let stop = Stop::new();
        let asks = async {
            tokio::time::sleep(Duration::from_secs(30)).await;
            stop.ask();
        };
        let (waited, ()) = tokio::join!(waits(HALF_AN_HOUR, usize::MAX, &stop), asks);
        assert_eq!(waited, (ExitCode::Interrupted, 2, 30));
        let said = RefCell::new(Vec::new());
        let says = |pause: Duration| said.borrow_mut().push(pause.as_secs());
        let stop = Stop::new();
        let failed = until(HALF_AN_HOUR, &stop, says, async || {
            Err(CliError::Failed("no state".to_owned()))
        });
        assert!(failed.await.is_err());
        assert_eq!(said.into_inner(), [5]);
    }
}
