//! Servers of S3's protocol on free ports of loopback, ended with the test.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::stage::Program;

pub const BUCKET: &str = "team-state";
/// Starting takes some seconds on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server of one kind.
pub struct Server {
    child: Child,
    /// Its files.
    _folder: TempDir,
    pub address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Both kinds, as far as they can be had.
pub fn servers() -> Vec<Server> {
    let all: Vec<Server> = [weed(), moto()].into_iter().flatten().collect();
    // where CI installed them, a run without them is a failure
    let named = ["TENANTRY_WEED", "TENANTRY_MOTO"].iter();
    let named = named
        .filter(|name| std::env::var_os(name).is_some())
        .count();
    assert!(
        all.len() >= named,
        "a server that is named in the environment is not there"
    );
    all
}

/// SeaweedFS: the one that races and lost answers are tried on.
pub fn weed() -> Option<Server> {
    let program = find("TENANTRY_WEED", "weed")?;
    let folder = tempfile::tempdir().unwrap();
    // each of its services has a port for gRPC, too
    let ports = free_ports::<8>();
    let mut command = Command::new(program);
    command
        .arg("server")
        .arg(format!("-dir={}", folder.path().display()))
        .args(["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"])
        // two more protocols, on fixed ports
        .args(["-s3.port.iceberg=0", "-s3.port.lance=0"])
        .args(["-master.volumeSizeLimitMB=16", "-volume.max=20"]);
    let names = [
        "master.port",
        "master.port.grpc",
        "volume.port",
        "volume.port.grpc",
        "filer.port",
        "filer.port.grpc",
        "s3.port",
        "s3.port.grpc",
    ];
    for (name, port) in names.iter().zip(ports) {
        command.arg(format!("-{name}={port}"));
    }
    Some(start(command, folder, ports[6]))
}

/// moto.
pub fn moto() -> Option<Server> {
    let program = find("TENANTRY_MOTO", "moto_server")?;
    let [port] = free_ports();
    let mut command = Command::new(program);
    command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
    Some(start(command, tempfile::tempdir().unwrap(), port))
}

fn find(variable: &str, name: &str) -> Option<PathBuf> {
    let found = match std::env::var_os(variable) {
        Some(path) => Some(PathBuf::from(path)),
        None => std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
            .map(|folder| folder.join(name))
            .find(|path| path.is_file()),
    };
    if found.is_none() {
        eprintln!("skipped: {name} is not in PATH, and {variable} does not name it");
    }
    found
}

fn free_ports<const N: usize>() -> [u16; N] {
    let held: Vec<TcpListener> = (0..N)
        .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
        .collect();
    std::array::from_fn(|index| held[index].local_addr().unwrap().port())
}

fn start(mut command: Command, folder: TempDir, port: u16) -> Server {
    let child = command
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = Server {
        child,
        _folder: folder,
        address: format!("127.0.0.1:{port}"),
    };
    wait_until("the bucket is there", || {
        matches!(
            request(&server.address, "PUT", &format!("/{BUCKET}")),
            Some(200)
        )
    });
    server
}

/// Looks again and again, with nothing but a short pause of the thread in between; fails after a while.
#[track_caller]
pub fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is() {
        assert!(Instant::now() < end, "{what}: not in time");
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

/// One unsigned request; the status of its answer.
pub fn request(address: &str, method: &str, path: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .ok()?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text).ok()?;
    String::from_utf8_lossy(&text)
        .split(' ')
        .nth(1)?
        .parse()
        .ok()
}

/// The declaration of the quickstart with its state there.
pub fn declaration(address: &str, more: &str) -> String {
    format!(
        "{}\nstate:\n  s3: {{ bucket: {BUCKET}, key: teams/iru, endpoint: \"http://{address}\" }}\n{more}",
        crate::stage::text_of("examples/quickstart/tenantry.yaml")
    )
}

/// A machine of the team: a folder of its own, the same declaration, the same services.
pub fn machine(address: &str, endpoints: &str, more: &str) -> Program {
    let mut program = Program::with(&[("tenantry.yaml", &declaration(address, more))]);
    program.set("TENANTRY_ENDPOINTS", endpoints);
    program.set("AWS_ACCESS_KEY_ID", "some");
    program.set("AWS_SECRET_ACCESS_KEY", "thing");
    program
}
