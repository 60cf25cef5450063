"""Holds a bill of materials to Cargo.lock and, where cyclonedx-python-lib is installed, to CycloneDX's schema."""

import json
import pathlib
import sys
import tomllib

path = pathlib.Path(sys.argv[1])
bill = json.loads(path.read_text())
lock = tomllib.loads((pathlib.Path(__file__).parent.parent / "Cargo.lock").read_text())
locked = {(package["name"], package["version"]): package.get("checksum") for package in lock["package"]}
listed = {(part["name"], part["version"]): part for part in bill["components"]}
for key, part in listed.items():
    assert part["hashes"][0]["content"] == locked[key], key
    assert part["licenses"][0]["expression"], key
names = {name for name, _ in listed}
assert {"ring", "tokio", "clap", "reqwest"} <= names, names
assert "proptest" not in names, "a crate that only tests use is listed"
refs = set(part["bom-ref"] for part in bill["components"]) | {bill["metadata"]["component"]["bom-ref"]}
assert all(below in refs for edge in bill["dependencies"] for below in edge["dependsOn"])
print(f"bill of materials: {len(listed)} crates, each as Cargo.lock has it")

try:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(path.read_text())
except Exception as lacking:  # the library without its validator raises an error of its own
    print(f"its schema is not at hand, so it is not held to it: {lacking}")
else:
    assert wrong is None, wrong
    print("it is valid CycloneDX 1.6")
