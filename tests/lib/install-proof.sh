#!/bin/sh
# install -> run -> uninstall -> nothing left.
set -eu
d=$(mktemp -d)
trap 'rm -rf "$d"' EXIT
make DEPS=skip install DESTDIR="$d" PREFIX=/usr >/dev/null
"$d/usr/bin/assay" --version
make DEPS=skip uninstall DESTDIR="$d" PREFIX=/usr >/dev/null
left=$(find "$d" -type f)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
