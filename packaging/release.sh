#!/usr/bin/env bash
# Makes what a release offers, in one folder: archive, Debian package, bill of materials, checksums.
#
#   packaging/release.sh [--binary PATH] [--out FOLDER]
#
# Without --binary it builds one: static (musl) where the toolchain can, else for the libc of this machine.
# The same commit and the same binary give the same bytes: SOURCE_DATE_EPOCH, or else the commit's time, dates everything.
set -euo pipefail
cd "$(dirname "$0")/.."

binary="" out="target/release-files"
while [ $# -gt 0 ]; do
  case "$1" in
    --binary) binary=${2:?--binary wants a path}; shift 2 ;;
    --out) out=${2:?--out wants a folder}; shift 2 ;;
    *) echo "release.sh: $1 is unknown; it takes --binary PATH and --out FOLDER" >&2; exit 64 ;;
  esac
done

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
target=$(rustc -vV | sed -n 's/^host: //p')

if [ -z "$binary" ]; then
  musl="${target%-*}-musl"
  if rustup target list --installed 2>/dev/null | grep -qx "$musl" && command -v musl-gcc >/dev/null; then
    target=$musl
  else
    echo "release.sh: no static build, it needs \`rustup target add $musl\` and musl-gcc; this one is for $target" >&2
  fi
  cargo build --release --locked --target "$target"
  binary="${CARGO_TARGET_DIR:-target}/$target/release/tenantry"
elif ! objdump -p "$binary" | grep NEEDED >/dev/null; then
  target="${target%-*}-musl"
fi

version=$("$binary" --version | cut -d' ' -f2)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
name="tenantry-$version-$target"
files="$stage/$name"

install -D -m 755 "$binary" "$files/tenantry"
install -m 644 README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$files"
python3 packaging/bill.py licences --target "$target" >"$files/LICENSES-OF-DEPENDENCIES.txt"

# A program that has no such command yet says so by its exit code.
for shell in bash zsh fish; do
  if text=$("$binary" completions "$shell" 2>/dev/null); then
    mkdir -p "$files/completions"
    printf '%s\n' "$text" >"$files/completions/tenantry.$shell"
  fi
done
"$binary" man --out "$stage/man" >/dev/null 2>&1 && mv "$stage/man" "$files/man"

mkdir -p "$out"
rm -f "$out"/tenantry[-_]* "$out/SHA256SUMS"
tar --create --directory "$stage" --sort=name --format=ustar --mtime="@$SOURCE_DATE_EPOCH" --mode='u=rwX,go=rX' \
  --owner=0 --group=0 --numeric-owner "$name" | gzip -9n >"$out/$name.tar.gz"
if command -v dpkg-deb >/dev/null; then
  packaging/deb.sh "$files" "$version" "$out"
else
  echo "release.sh: no Debian package, dpkg-deb is not here" >&2
fi
python3 packaging/bill.py cyclonedx --target "$target" >"$out/tenantry-$version.cdx.json"
(cd "$out" && sha256sum tenantry[-_]* >SHA256SUMS && cat SHA256SUMS)
