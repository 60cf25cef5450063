//! How fast an export is read, and in how much memory: `cargo bench --bench exports`. Peak memory is told on Linux only.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use tenantry::exports;
use tenantry::simulator::exports::ExportRecipe;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    for megabytes in [20, 200] {
        let path = folder.path().join(format!("{megabytes}.flopack"));
        let (bytes, put_in) = write(&path, megabytes * 1_000_000);
        // the peak so far is the generator's
        let reset = std::fs::write("/proc/self/clear_refs", "5").is_ok();
        let before = memory("VmRSS:");
        let started = Instant::now();
        let export = exports::read(File::open(&path).unwrap()).unwrap();
        let seconds = started.elapsed().as_secs_f64();
        let peak = memory("VmHWM:");
        assert_eq!(export.cards().count(), put_in);
        let size = bytes as f64 / 1e6;
        println!(
            "export of {size:.0} MB, {} flows, {put_in} cards of the connector: {seconds:.2} s, {:.0} MB/s",
            export.flows.len(),
            size / seconds
        );
        if let (true, Some(before), Some(peak)) = (reset, before, peak) {
            println!(
                "  memory: {before} MB before, {peak} MB at its peak (goal: 200 MB in under 200 MB)"
            );
        }
    }
}

/// Writes an export of about so many bytes; gives its size and how many cards were put in.
fn write(path: &Path, bytes: usize) -> (usize, usize) {
    let sample = ExportRecipe {
        flows: 20,
        cards: 3,
        depth: 2,
        ..ExportRecipe::default()
    };
    let a_flow = sample.generate().text.len() / sample.flows;
    let recipe = ExportRecipe {
        flows: bytes / a_flow + 1,
        ..sample
    };
    let mut file = BufWriter::new(File::create(path).unwrap());
    let (mut written, mut cards) = (0, 0);
    recipe.stream(
        |piece| {
            file.write_all(piece.as_bytes()).unwrap();
            written += piece.len();
        },
        |_| cards += 1,
    );
    file.flush().unwrap();
    (written, cards)
}

/// A line of this process's status, in MB.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1_000)
}
