#!/bin/sh
# deps.sh auto|check|skip build|test|ci
#
# Are the packages here that a build (or the tests) needs? `auto` installs what
# is missing with the system's package manager, `check` only says what is
# missing and the exact command.
set -u
mode=${1:-auto} what=${2:-build}
[ "$mode" = skip ] && exit 0

have_pc() { command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "$1" 2>/dev/null; }
have_cmd() { command -v "$1" >/dev/null 2>&1; }
have_header() { echo "#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <$1>" | ${CC:-cc} -E - >/dev/null 2>&1; }

# test kind | what is tested | Debian | Fedora | Arch | Homebrew
table() {
	cat <<-'T'
	cmd cc gcc gcc gcc gcc
	header stdio.h libc6-dev glibc-devel glibc gcc
	cmd make make make make make
	cmd pkg-config pkg-config pkgconf-pkg-config pkgconf pkg-config
	pc ncursesw libncurses-dev ncurses-devel ncurses ncurses
	pc sqlite3 libsqlite3-dev sqlite-devel sqlite sqlite
	pc libcjson libcjson-dev cjson-devel cjson cjson
	pc libpcre2-8 libpcre2-dev pcre2-devel pcre2 pcre2
	pc libutf8proc libutf8proc-dev utf8proc-devel libutf8proc utf8proc
	pc libarchive libarchive-dev libarchive-devel libarchive libarchive
	pc gsl libgsl-dev gsl-devel gsl gsl
	pc libsodium libsodium-dev libsodium-devel libsodium libsodium
	T
	if [ "$what" = test ] || [ "$what" = ci ]; then cat <<-'T'
	header cmocka.h libcmocka-dev libcmocka-devel cmocka cmocka
	cmd tmux tmux tmux tmux tmux
	cmd python3 python3 python3 python python3
	T
	fi
	if [ "$what" = ci ]; then cat <<-'T'
	cmd clang clang clang clang llvm
	cmd git git git git git
	cmd man man-db man-db man-db man-db
	cmd mandoc mandoc mandoc mandoc mandoc
	cmd sqlite3 sqlite3 sqlite sqlite sqlite
	cmd xz xz-utils xz xz xz
	cmd zstd zstd zstd zstd zstd
	cmd bzip2 bzip2 bzip2 bzip2 bzip2
	cmd bwrap bubblewrap bubblewrap bubblewrap -
	cmd zsh zsh zsh zsh zsh
	cmd fish fish fish fish fish
	py statsmodels python3-statsmodels python3-statsmodels python-statsmodels -
	py scipy python3-scipy python3-scipy python-scipy scipy
	py numpy python3-numpy python3-numpy python-numpy numpy
	py pandas python3-pandas python3-pandas python-pandas -
	T
	fi
	:
}

if have_cmd apt-get; then pm=apt; col=3
elif have_cmd dnf; then pm=dnf; col=4
elif have_cmd pacman; then pm=pacman; col=5
elif have_cmd brew; then pm=brew; col=6
else pm=none; col=3
fi

missing=$(table | while read -r kind name deb fed arch brew; do
	case $kind in
	cmd) have_cmd "$name" && continue ;;
	pc) have_pc "$name" && continue ;;
	header) have_header "$name" && continue ;;
	py) /usr/bin/python3 -c "import importlib.util as u, sys; sys.exit(u.find_spec('$name') is None)" 2>/dev/null && continue ;;
	esac
	echo "$kind $name $deb $fed $arch $brew" | cut -d' ' -f"$col"
done | sort -u | tr '\n' ' ')
if [ -z "$missing" ]; then
	[ "$mode" = check ] && echo "assay: nothing is missing" >&2
	exit 0
fi

sudo=
[ "$(id -u)" = 0 ] || sudo="sudo "
case $pm in
apt) cmd="${sudo}apt-get install -y --no-install-recommends $missing" ;;
dnf) cmd="${sudo}dnf install -y $missing" ;;
pacman) cmd="${sudo}pacman -S --needed --noconfirm $missing" ;;
brew) cmd="brew install $missing" ;;
none) cmd="(no package manager known here: install these by hand)" ;;
esac

if [ "$mode" = check ] || [ "$pm" = none ]; then
	echo "assay: missing: $missing" >&2
	echo "assay: install with: $cmd" >&2
	exit 2
fi
if [ -n "$sudo" ] && ! have_cmd sudo; then
	echo "assay: missing: $missing; not root and no sudo; as root: ${cmd#sudo }" >&2
	exit 2
fi
echo "assay: installing: $missing" >&2
if [ "$pm" = apt ]; then
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	$sudo apt-get update -q >&2 || exit 2
fi
# shellcheck disable=SC2086
$cmd >&2 || { echo "assay: that failed; by hand: $cmd" >&2; exit 2; }
