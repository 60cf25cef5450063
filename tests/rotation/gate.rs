//! A gate between the program and the simulator: requests pass one by one, and the program can be killed at any of them.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

/// At which side of a request the program is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The service never saw it.
    Before,
    /// The service did what was asked, and the answer was lost.
    After,
}

/// What the gate does next.
#[derive(Default)]
struct Orders {
    /// The number of the request that is stopped, from 1, and at which side.
    stop: Option<(usize, Side)>,
    /// Told when it is.
    stopped: Option<Sender<()>>,
}

/// The gate.
pub struct Gate {
    address: SocketAddr,
    passed: Arc<AtomicUsize>,
    orders: Arc<Mutex<Orders>>,
}

impl Gate {
    /// Opens a gate in front of `simulator`.
    pub fn before(simulator: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let passed = Arc::new(AtomicUsize::new(0));
        let orders = Arc::<Mutex<Orders>>::default();
        let (count, told) = (Arc::clone(&passed), Arc::clone(&orders));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let (count, told) = (Arc::clone(&count), Arc::clone(&told));
                std::thread::spawn(move || pass(client, simulator, &count, &told));
            }
        });
        Self {
            address,
            passed,
            orders,
        }
    }

    /// Where it stands.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Runs the program and kills it with SIGKILL at its `number`th request; false when it came to its own end before that.
    /// What it wrote is left in `written`.
    pub fn kill_at(&self, mut command: Command, number: usize, side: Side, written: &Path) -> bool {
        let (told, stopped) = channel();
        self.passed.store(0, Ordering::SeqCst);
        {
            let mut orders = self.orders.lock().unwrap();
            orders.stop = Some((number, side));
            orders.stopped = Some(told.clone());
        }
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(File::create(written.with_extension("stderr")).unwrap())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        let stdout = written.with_extension("stdout");
        let reader = std::thread::spawn(move || {
            // ends when the program does
            let mut text = Vec::new();
            out.read_to_end(&mut text).unwrap();
            std::fs::write(stdout, text).unwrap();
            // nobody listens any more when it was killed
            let _ = told.send(());
        });
        stopped.recv().unwrap();
        let reached = self.orders.lock().unwrap().stop.take().is_none();
        if reached {
            // SIGKILL
            child.kill().unwrap();
        }
        child.wait().unwrap();
        reader.join().unwrap();
        reached
    }
}

/// Carries one connection, request by request. The head of a request comes in one piece.
fn pass(
    mut client: TcpStream,
    simulator: SocketAddr,
    passed: &AtomicUsize,
    orders: &Mutex<Orders>,
) {
    let Ok(mut server) = TcpStream::connect(simulator) else {
        return;
    };
    let lost = Arc::<Mutex<Option<Sender<()>>>>::default();
    answers(&server, &client, Arc::clone(&lost));
    let mut bytes = [0; 65_536];
    while let Ok(count) = client.read(&mut bytes) {
        if count == 0 {
            let _ = server.shutdown(Shutdown::Write);
            return;
        }
        let begins = [b"GET ".as_slice(), b"POST "]
            .iter()
            .any(|method| bytes[..count].starts_with(method));
        if begins {
            let number = passed.fetch_add(1, Ordering::SeqCst) + 1;
            let mut orders = orders.lock().unwrap();
            if let Some((_, side)) = orders.stop.filter(|(at, _)| *at == number) {
                orders.stop = None;
                let stopped = orders.stopped.take().unwrap();
                if side == Side::Before {
                    stopped.send(()).unwrap();
                    return;
                }
                *lost.lock().unwrap() = Some(stopped);
            }
        }
        if server.write_all(&bytes[..count]).is_err() {
            return;
        }
    }
}

/// Carries the answers back; the one that is to be lost is told of instead.
fn answers(server: &TcpStream, client: &TcpStream, lost: Arc<Mutex<Option<Sender<()>>>>) {
    let (mut server, mut client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || {
        let mut bytes = [0; 65_536];
        loop {
            match server.read(&mut bytes) {
                Ok(count) if count > 0 => {
                    if let Some(stopped) = lost.lock().unwrap().take() {
                        stopped.send(()).unwrap();
                        return;
                    }
                    if client.write_all(&bytes[..count]).is_err() {
                        return;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                _ => {
                    let _ = client.shutdown(Shutdown::Both);
                    return;
                }
            }
        }
    });
}
