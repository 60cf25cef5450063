//! Reads an export as a stream: neither the text nor the tree of it is ever in memory as a whole.

use std::io::{BufReader, Read};

use serde::de::DeserializeSeed;

use super::document::{Document, Place};
use super::error::ExportError;
use super::export::Export;
use super::scan::Scan;
use super::walk::{Object, Scalar};

/// How many levels of cards within cards are read. Real flows have two or three. The limit keeps a hostile file off the stack,
/// and stays below the 128 levels of JSON at which the parser itself gives up: a level of cards is nine of JSON.
pub const MOST_DEPTH: usize = 12;

const BUFFER: usize = 64 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads one export. Memory grows with the cards of the connector, not with the size of the export.
///
/// # Errors
/// The bytes cannot be had, are no JSON, are no export, or nest cards deeper than [`MOST_DEPTH`].
pub fn read(source: impl Read) -> Result<Export, ExportError> {
    let mut source = BufReader::with_capacity(BUFFER, source);
    let mut start = Vec::with_capacity(BYTE_ORDER_MARK.len());
    source
        .by_ref()
        .take(BYTE_ORDER_MARK.len() as u64)
        .read_to_end(&mut start)
        .map_err(ExportError::Io)?;
    let start = start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&start);
    let mut json = serde_json::Deserializer::from_reader(start.chain(source));
    let mut scan = Scan::default();
    let place = Place::Top;
    let mut document = Document {
        scan: &mut scan,
        place,
    };
    let outcome = Object(&mut document)
        .deserialize(&mut json)
        .and_then(|top| json.end().map(|()| top));
    match outcome {
        Ok(top) => finish(scan, top),
        Err(error) if error.is_io() => Err(ExportError::Io(error.into())),
        Err(_) if scan.too_deep => Err(ExportError::TooDeep {
            spot: scan.spot,
            limit: MOST_DEPTH,
        }),
        Err(error) => Err(ExportError::Json {
            spot: scan.spot,
            error,
        }),
    }
}

fn finish(scan: Scan, top: Scalar) -> Result<Export, ExportError> {
    let why = match (&scan.kind, top) {
        (_, Scalar::Nothing | Scalar::Text(_)) => "it is no JSON object",
        (Scalar::Text(kind), _) if kind != "flopack" => "its `type` is not `flopack`",
        _ if !scan.has_flows => "it has no `data.flos`",
        _ => return Ok(scan.finish()),
    };
    Err(ExportError::NotAnExport(why.to_owned()))
}
