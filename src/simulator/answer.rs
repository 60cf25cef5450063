//! An answer before it is sent, and the forms that an error's body takes at Iru.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::{Value, json};

use super::world::ErrorShape;

/// The header that every answer of the stand-in carries.
pub(super) const SIMULATED: &str = "x-tenantry-simulated";

/// The page that the vendor publishes for some 404.
const NOT_FOUND_PAGE: &str = "<!doctype html><html lang=\"en\"><head><title>Not Found</title></head><body><h1>Not Found</h1><p>The requested resource was not found on this server.</p></body></html>";

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: Option<&'static str>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    fn new(status: u16, content_type: Option<&'static str>, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            content_type,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, Some("application/json"), body.to_string())
    }

    pub(super) fn text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, Some("text/plain; charset=utf-8"), body)
    }

    pub(super) fn html(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, Some("text/html; charset=utf-8"), body)
    }

    pub(super) fn typed(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, Some(content_type), body)
    }

    pub(super) fn empty(status: u16) -> Self {
        Self::new(status, None, Vec::new())
    }

    /// An error of Iru's with a body of this form.
    pub(super) fn error(status: u16, shape: ErrorShape, says: &str) -> Self {
        let body = match shape {
            ErrorShape::Detail => json!({ "detail": says }),
            ErrorShape::Error => json!({ "error": says }),
            ErrorShape::Errors => json!({ "errors": [says] }),
            ErrorShape::Message => json!({ "message": says }),
            ErrorShape::String => json!(says),
            ErrorShape::Array => json!([says]),
            ErrorShape::Fields => json!({ "non_field_errors": [says] }),
            ErrorShape::Html => {
                return Self::html(status, NOT_FOUND_PAGE.replace("Not Found", says));
            }
            ErrorShape::Empty => return Self::empty(status),
        };
        Self::json(status, &body)
    }

    #[must_use]
    pub(super) fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Status and headers, to be sent with `body`.
    pub(super) fn respond(&self, now: Timestamp, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(SIMULATED, HeaderValue::from_static("true"));
        if let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&now)
            && let Ok(date) = HeaderValue::from_str(&date)
        {
            headers.insert(header::DATE, date);
        }
        if let Some(kind) = self.content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
