//! Posting a form: how a service app asks its org for an access token. The only POST besides those of stores of secrets.

use std::fmt;

use reqwest::Url;
use secrecy::zeroize::Zeroizing;

use super::client::is_passing;
use super::parcel::Media;
use super::wait::Patience;
use super::{Answer, Ask, HostClient, HttpError, Parcel};

/// The fields of one form, and the proof of possession that goes with it. Wiped when dropped, and never shown.
pub struct Form {
    body: Zeroizing<String>,
    proof: Option<String>,
}

impl Form {
    /// A form of these fields.
    pub fn new(fields: &[(&str, &str)], proof: Option<String>) -> Self {
        let mut body = String::new();
        if let Ok(mut url) = Url::parse("https://form/") {
            url.query_pairs_mut().extend_pairs(fields);
            url.query().unwrap_or_default().clone_into(&mut body);
        }
        Self {
            body: Zeroizing::new(body),
            proof,
        }
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form(..)")
    }
}

impl HostClient {
    /// Posts a form to `path` of this host, without a credential. 429, 5xx and connection faults are tried again as for
    /// [`HostClient::get`], each time with a form that `fill` makes anew: what is signed in it may be used once.
    ///
    /// # Errors
    /// [`HttpError`]; what `fill` says instead of a form is passed on, and nothing is sent.
    pub async fn post_form(
        &self,
        path: &str,
        ask: Ask,
        fill: &(dyn Fn() -> Result<Form, HttpError> + Sync),
    ) -> Result<Answer, HttpError> {
        let url = self.url(path, &[])?;
        let settings = self.settings();
        let mut patience = if self.is_down() {
            Patience::none()
        } else {
            Patience::new(ask.longest_wait.unwrap_or(settings.longest_wait))
        };
        loop {
            let form = fill()?;
            let proof = form.proof.as_deref().map(|proof| [("dpop", proof)]);
            let parcel = Parcel {
                headers: proof.as_ref().map_or(&[], |headers| &headers[..]),
                body: Some(form.body.as_bytes()),
                media: Media::Form,
                ..Parcel::default()
            };
            let outcome = self.once(None, &url, ask, &parcel).await;
            self.note_reached(outcome.is_ok());
            let asked_for = match &outcome {
                Ok(answer) if is_passing(answer.status) => answer.retry_after,
                Err(error) if error.is_passing() => None,
                _ => return outcome,
            };
            match patience.next(asked_for) {
                Some(wait) => settings.sleeper.sleep(wait).await,
                None => return outcome,
            }
        }
    }
}
