#!/usr/bin/env bash
# Holds packaging/release.sh to its word: packaging/test.sh BINARY
# TENANTRY_PYTHON may name a Python that has cyclonedx-python-lib; without one the bill is not held to its schema.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "packaging: $*" >&2; exit 1; }

packaging/release.sh --binary "$binary" --out "$scratch/one" >"$scratch/sums"
(umask 077 && packaging/release.sh --binary "$binary" --out "$scratch/two" >/dev/null)
diff -r "$scratch/one" "$scratch/two" || fail "a second run gave other bytes"
(cd "$scratch/one" && sha256sum --check --strict SHA256SUMS)
[ "$(wc -l <"$scratch/sums")" = "$(($(find "$scratch/one" -type f | wc -l) - 1))" ] || fail "a file has no checksum"
code=0
packaging/release.sh --unheard-of >/dev/null 2>&1 || code=$?
[ "$code" = 64 ] || fail "an unknown argument ends with $code"

archive=$(ls "$scratch"/one/*.tar.gz)
tar -xzf "$archive" -C "$scratch"
files="$scratch/$(basename "$archive" .tar.gz)"
version=$("$binary" --version)
[ "$("$files/tenantry" --version)" = "$version" ] || fail "the archive holds another version"
(cd "$scratch" && "$files/tenantry" demo >demo.txt 2>&1) || fail "demo: $(tail -n 5 "$scratch/demo.txt")"
for file in README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE; do
  cmp "$file" "$files/$file" || fail "$file"
done
for crate in ring tokio clap; do
  grep -Eq "(^|, )$crate [0-9]" "$files/LICENSES-OF-DEPENDENCIES.txt" || fail "no licence of $crate"
done
! "$binary" completions bash >/dev/null 2>&1 || [ -s "$files/completions/tenantry.bash" ] || fail "no completions"
! "$binary" man --help >/dev/null 2>&1 || [ -s "$files/man/tenantry.1" ] || fail "no man page"

if command -v dpkg-deb >/dev/null; then
  deb=$(ls "$scratch"/one/*.deb)
  dpkg-deb --info "$deb" >"$scratch/info"
  grep -q "^ Version: ${version#tenantry }-1$" "$scratch/info" || fail "the Debian package has another version"
  dpkg-deb --extract "$deb" "$scratch/root"
  cmp "$files/tenantry" "$scratch/root/usr/bin/tenantry" || fail "the Debian package holds another binary"
  dpkg-deb --control "$deb" "$scratch/control"
  (cd "$scratch/root" && md5sum --quiet --check "$scratch/control/md5sums")
  ! dpkg-deb --contents "$deb" | grep -v ' root/root ' || fail "a file belongs to somebody"
  if command -v lintian >/dev/null; then
    # the first version closes no bug, and a binary without the command has no man page
    lintian --no-cfg --allow-root --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs,no-manual-page "$deb"
  fi
else
  echo "no dpkg-deb: the Debian package is not tested"
fi

"${TENANTRY_PYTHON:-python3}" packaging/check_bill.py "$scratch"/one/*.cdx.json
