#!/usr/bin/env bash
# Makes the Debian package from the files of a release archive: packaging/deb.sh FILES VERSION OUT
set -euo pipefail
files=$1 version=$2 out=$3
: "${SOURCE_DATE_EPOCH:?dates the package}"

arch=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
umask 022
maintainer="The tenantry authors <tenantry@example.com>"
doc="$root/usr/share/doc/tenantry"
packed() { gzip -9n >"$1"; }

install -D -m 755 "$files/tenantry" "$root/usr/bin/tenantry"
mkdir -p "$doc" "$root/DEBIAN"
install -m 644 "$files/README.md" "$doc/README.md"
packed <"$files/CHANGELOG.md" "$doc/changelog.gz"
packed <"$files/LICENSES-OF-DEPENDENCIES.txt" "$doc/LICENSES-OF-DEPENDENCIES.txt.gz"
packed "$doc/changelog.Debian.gz" <<EOF
tenantry ($version-1) unstable; urgency=medium

  * See changelog.gz.

 -- $maintainer  $(date -uR -d "@$SOURCE_DATE_EPOCH")
EOF
cat >"$doc/copyright" <<EOF
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: tenantry

Files: *
Copyright: 2026 The tenantry authors
License: Expat or Apache-2.0
Comment: Crates that are linked in have licences of their own: LICENSES-OF-DEPENDENCIES.txt.gz.

License: Expat
$(sed -n '/^Permission/,$s/^/ /p' "$files/LICENSE-MIT" | sed 's/^ $/ ./')

License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
EOF

[ ! -d "$files/man" ] || for page in "$files"/man/*.1; do
  mkdir -p "$root/usr/share/man/man1"
  gzip -9n <"$page" >"$root/usr/share/man/man1/${page##*/}.gz"
done
completion() { [ ! -f "$files/completions/$1" ] || install -D -m 644 "$files/completions/$1" "$root/usr/share/$2"; }
completion tenantry.bash bash-completion/completions/tenantry
completion tenantry.zsh zsh/vendor-completions/_tenantry
completion tenantry.fish fish/vendor_completions.d/tenantry.fish

# What the binary is linked to; a static one depends on nothing but the roots of trust.
depends="ca-certificates"
libc=$(objdump -T "$files/tenantry" 2>/dev/null | grep -o 'GLIBC_[0-9.]*' | sort -V | tail -n 1 || true)
[ -z "$libc" ] || depends="$depends, libc6 (>= ${libc#GLIBC_})"
! objdump -p "$files/tenantry" | grep 'NEEDED.*libgcc_s' >/dev/null || depends="$depends, libgcc-s1"

cat >"$root/DEBIAN/control" <<EOF
Package: tenantry
Version: $version-1
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Depends: $depends
Section: admin
Priority: optional
Description: reconciler for Iru Endpoint (Kandji) tenants and Okta Workflows
 Keeps tenants, their API tokens and the Okta Workflows connections that use
 them the way a Git repository declares them: plans the difference, guides the
 person who clicks, and proves the result from the audit logs of both services.
EOF
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/tenantry_$version-1_$arch.deb" >/dev/null
