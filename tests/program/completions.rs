//! What a shell gets to complete, by the protocol of the scripts and through bash itself.

use super::stage::Program;

fn completes(program: &Program, words: &[&str]) -> Vec<String> {
    let mut line = vec!["--", "tenantry"];
    line.extend(words);
    let output = program
        .command(&line)
        .env("TENANTRY_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn addresses_permissions_and_codes_complete() {
    let program = Program::quickstart();
    let tokens = ["token.accuhive/auditor", "token.accuhive/okta-workflows"];
    for command in ["evidence", "attest", "impact", "rotate"] {
        assert_eq!(
            completes(&program, &[command, "token."]),
            tokens,
            "{command}"
        );
    }
    assert_eq!(
        completes(&program, &["state", "show", "connection."]),
        ["connection.accuhive-production"]
    );
    assert!(completes(&program, &["permissions", "FileV"]).contains(&"FileVault".to_owned()));
    assert_eq!(completes(&program, &["explain", "TN50"])[0], "TN501");
    assert_eq!(completes(&program, &["doct"]), ["doctor"]);
    program.write("tenantry.yaml", "version: [");
    assert!(completes(&program, &["evidence", "token."]).is_empty());
}

#[test]
#[allow(clippy::print_stderr)]
fn bash_completes_an_address() {
    let program = Program::quickstart();
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_tenantry"));
    let script = "source <(tenantry completions bash) || exit 9
COMP_WORDS=(tenantry evidence conn); COMP_CWORD=2
_clap_complete_tenantry tenantry conn evidence
printf '%s\\n' \"${COMPREPLY[@]}\"";
    let path = format!("{}:/usr/bin:/bin", binary.parent().unwrap().display());
    let run = std::process::Command::new("bash")
        .args(["--norc", "-c", script])
        .current_dir(program.path("."))
        .env("PATH", path)
        .output();
    let Ok(run) = run else {
        eprintln!("skipped: there is no bash here");
        return;
    };
    assert_eq!(
        String::from_utf8_lossy(&run.stdout),
        "connection.accuhive-production\n"
    );
}

#[test]
fn every_shell_has_a_script_and_every_command_a_page() {
    let program = Program::with(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = program.run(&format!("completions {shell}")).exits(0);
        assert!(run.out.contains("TENANTRY_COMPLETE"), "{run}");
    }
    program.run("man --out man1").exits(0);
    for page in [
        "tenantry",
        "tenantry-plan",
        "tenantry-state-show",
        "tenantry-doctor",
    ] {
        let text = program.read(&format!("man1/{page}.1"));
        assert!(text.contains(".TH"), "{page}");
    }
    assert!(program.read("man1/tenantry-init.1").contains("Examples"));
}
