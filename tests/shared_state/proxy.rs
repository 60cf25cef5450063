//! A proxy on loopback between the program and a server, which does what networks and old servers do.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What it does to requests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mischief {
    /// Forwards a write to this name, and drops the answer: each second time.
    DropsAnswers(&'static str),
    /// Takes this header out of every request.
    Strips(&'static str),
}

/// Starts it; gives its address, and how often it did it.
pub fn start(server: &str, mischief: Mischief) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let done = Arc::new(AtomicUsize::new(0));
    let (server, count) = (server.to_owned(), Arc::clone(&done));
    std::thread::spawn(move || {
        let mut writes = 0;
        for stream in listener.incoming().flatten() {
            // one connection after the other: the program's requests follow each other, too
            let _ = serve(stream, &server, mischief, &count, &mut writes);
        }
    });
    (address, done)
}

/// One request and its answer, then the connection ends.
fn serve(
    mut client: TcpStream,
    server: &str,
    mischief: Mischief,
    done: &AtomicUsize,
    writes: &mut usize,
) -> std::io::Result<()> {
    let (head, body) = request(&mut client)?;
    let mut lines: Vec<&str> = head.split("\r\n").filter(|line| !line.is_empty()).collect();
    if let Mischief::Strips(header) = mischief {
        let before = lines.len();
        lines.retain(|line| !line.to_lowercase().starts_with(&format!("{header}:")));
        done.fetch_add(before - lines.len(), Ordering::SeqCst);
    }
    lines.retain(|line| !line.to_lowercase().starts_with("connection:"));
    let head = format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n"));
    let mut upstream = TcpStream::connect(server)?;
    upstream.write_all(head.as_bytes())?;
    upstream.write_all(&body)?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    let first = lines.first().copied().unwrap_or_default();
    if let Mischief::DropsAnswers(name) = mischief
        && first.starts_with("PUT ")
        && first.contains(name)
    {
        *writes += 1;
        if *writes % 2 == 1 {
            done.fetch_add(1, Ordering::SeqCst);
            return client.shutdown(Shutdown::Both);
        }
    }
    client.write_all(&answer)
}

fn request(client: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        match client.read(&mut part)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend_from_slice(&part[..count]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head
        .lines()
        .find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length:")?
                .trim()
                .parse()
                .ok()
        })
        .unwrap_or(0);
    let mut body = bytes.split_off(end);
    while body.len() < length {
        match client.read(&mut part)? {
            0 => break,
            count => body.extend_from_slice(&part[..count]),
        }
    }
    Ok((head, body))
}
