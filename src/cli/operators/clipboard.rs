//! Copying to the person's clipboard through the terminal (the escape sequence OSC 52, which many terminals understand, also over
//! SSH). What is copied is never shown.

use std::io::{IsTerminal, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroizing;

/// Copies a text; `false` when stderr is no terminal. Whether the terminal took it, nobody can tell.
pub fn copy(text: &str) -> bool {
    let mut stream = std::io::stderr();
    if !stream.is_terminal() {
        return false;
    }
    let sequence = Zeroizing::new(sequence(text));
    stream
        .write_all(sequence.as_bytes())
        .and_then(|()| stream.flush())
        .is_ok()
}

/// `ESC ] 52 ; c ; BASE64 BEL`
fn sequence(text: &str) -> String {
    let encoded = Zeroizing::new(STANDARD.encode(text));
    format!("\u{1b}]52;c;{}\u{7}", encoded.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_osc_52() {
        assert_eq!(
            sequence("accuhive.api.kandji.io"),
            "\u{1b}]52;c;YWNjdWhpdmUuYXBpLmthbmRqaS5pbw==\u{7}"
        );
        assert_eq!(sequence("\u{1b}]"), "\u{1b}]52;c;G10=\u{7}");
    }
}
