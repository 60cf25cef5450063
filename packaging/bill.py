"""What is linked into the binary, from `cargo metadata` and Cargo.lock.

    bill.py cyclonedx --target TRIPLE    a bill of materials: CycloneDX 1.6, JSON
    bill.py licences --target TRIPLE     the licence texts of those crates, each text once

Crates that only build the binary (build scripts, procedural macros) are in the bill with scope "excluded".
Needs Python 3.11. The same Cargo.lock gives the same bytes.
"""

import argparse
import datetime
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent


def metadata(target):
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def scopes(facts):
    """id -> "required" or "excluded"; crates that only tests use are not in it."""
    packages = {package["id"]: package for package in facts["packages"]}
    edges = {node["id"]: node["deps"] for node in facts["resolve"]["nodes"]}
    macro = {
        id
        for id, package in packages.items()
        if any("proc-macro" in kind["kind"] for kind in package["targets"])
    }
    found = {}
    waiting = [(facts["resolve"]["root"], "required")]
    while waiting:
        id, scope = waiting.pop()
        if id in macro:
            scope = "excluded"
        if found.get(id) in (scope, "required"):
            continue
        found[id] = scope
        for edge in edges[id]:
            kinds = {kind["kind"] for kind in edge["dep_kinds"]}
            if None in kinds:
                waiting.append((edge["pkg"], scope))
            elif "build" in kinds:
                waiting.append((edge["pkg"], "excluded"))
    return packages, edges, found


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def expression(package):
    """SPDX; the slash of old manifests means OR."""
    return " OR ".join(part.strip() for part in package["license"].split("/"))


def component(package, scope, checksums):
    made = {
        "type": "library",
        "bom-ref": purl(package),
        "name": package["name"],
        "version": package["version"],
        "scope": scope,
        "licenses": [{"expression": expression(package)}],
        "purl": purl(package),
    }
    if package["description"]:
        made["description"] = " ".join(package["description"].split())
    made["hashes"] = [{"alg": "SHA-256", "content": checksums[(package["name"], package["version"])]}]
    if package["repository"]:
        made["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return made


def cyclonedx(facts):
    packages, edges, found = scopes(facts)
    lock = (ROOT / "Cargo.lock").read_bytes()
    checksums = {
        (package["name"], package["version"]): package["checksum"]
        for package in tomllib.loads(lock.decode())["package"]
        if "checksum" in package
    }
    root = packages[facts["resolve"]["root"]]
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    order = sorted(found, key=lambda id: (packages[id]["name"], packages[id]["version"]))
    depends = []
    for id in order:
        below = {
            purl(packages[edge["pkg"]])
            for edge in edges[id]
            if edge["pkg"] in found and any(kind["kind"] != "dev" for kind in edge["dep_kinds"])
        }
        depends.append({"ref": purl(packages[id]), "dependsOn": sorted(below)})
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(lock).hexdigest() + root["version"]).urn,
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).isoformat(),
            "component": {
                "type": "application",
                "bom-ref": purl(root),
                "name": root["name"],
                "version": root["version"],
                "description": root["description"],
                "licenses": [{"expression": root["license"]}],
                "purl": purl(root),
            },
        },
        "components": [component(packages[id], found[id], checksums) for id in order if packages[id] is not root],
        "dependencies": depends,
    }


def licences(facts):
    packages, _, found = scopes(facts)
    by_text = {}
    bare = []
    for id, scope in found.items():
        package = packages[id]
        if scope != "required" or package["source"] is None:
            continue
        name = f"{package['name']} {package['version']}"
        folder = pathlib.Path(package["manifest_path"]).parent
        files = [
            path
            for path in folder.iterdir()
            if path.is_file() and path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"))
        ]
        if not files:
            bare.append(f"{name}: {expression(package)}")
        for path in files:
            text = path.read_text(encoding="utf-8", errors="replace").strip()
            by_text.setdefault(text, set()).add(name)
    print("The binary is linked with these crates. Each text stands once, below the crates that carry it.")
    for text, names in sorted(by_text.items(), key=lambda item: (sorted(item[1]), item[0])):
        print(f"\n{'=' * 80}\n{', '.join(sorted(names))}\n{'=' * 80}\n\n{text}")
    if bare:
        print(f"\n{'=' * 80}\nCrates whose package has no licence text; each declares:\n{'=' * 80}\n")
        print("\n".join(sorted(bare)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["cyclonedx", "licences"])
    parser.add_argument("--target", required=True)
    asked = parser.parse_args()
    facts = metadata(asked.target)
    if asked.what == "licences":
        licences(facts)
    else:
        json.dump(cyclonedx(facts), sys.stdout, indent=1, ensure_ascii=False)
        print()


main()
