#!/bin/sh
# check.sh BUILD KIND...: run the suites of those kinds, two at a time, and
# close with one line of counts. Every suite is a program that prints TAP.
#
# Kinds: unit golden cli crash fuzz oracle lint slow
set -u
build=$1
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root" || exit 1
ASSAY=${ASSAY:-$root/$build/assay} BUILD=$build
ASSAY_DATA=${ASSAY_DATA:-$root/../shared/data}
export ASSAY BUILD ASSAY_DATA
LC_ALL=C.UTF-8
export LC_ALL
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT INT TERM

suites() {
	for kind in "$@"; do
		case $kind in
		unit) for t in "$build"/unit/test_*; do
			case $t in *.d) ;; *) [ -x "$t" ] && echo "unit $t" ;; esac
		done ;;
		fuzz) for t in "$build"/fuzz/fuzz_*; do
			case $t in *.d) ;; *) [ -x "$t" ] && echo "fuzz $t" ;; esac
		done ;;
		golden | cli | crash | slow) for t in tests/"$kind"/*.sh; do
			[ -f "$t" ] && echo "$kind $t"
		done ;;
		oracle) for t in tests/oracle/test_*.py; do
			[ -f "$t" ] && echo "oracle $t"
		done ;;
		lint) for t in tests/lint/*.sh; do
			[ -f "$t" ] && echo "lint $t"
		done ;;
		esac
	done
}

suites "$@" | xargs -P "${JOBS:-$(nproc 2>/dev/null || echo 2)}" -I{} sh tests/lib/suite.sh "$out" {}

passed=0 failed=0 skipped=0
for log in "$out"/*.log; do
	[ -f "$log" ] || continue
	status=$(cat "${log%.log}.status")
	# cmocka 1.1.5 says "not ok N # SKIP" of a test that was left out
	sed -i 's/^not ok \(.*# SKIP\)/ok \1/' "$log"
	p=$(grep -c '^ok' "$log") f=$(grep -c '^not ok' "$log")
	s=$(grep -ci '^ok.*# skip' "$log")
	name=$(cat "${log%.log}.name")
	if [ "$p" = 0 ] && [ "$f" = 0 ]; then
		f=1
		echo "--- $name: ran no test (exit $status)"
	elif [ "$status" != 0 ] && [ "$f" = 0 ]; then
		f=1
	fi
	passed=$((passed + p - s)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" != 0 ]; then
		echo "--- $name (exit $status)"
		grep -v '^ok' "$log" | tail -n 60
	fi
	grep -i '^ok.*# skip' "$log" | sed "s|^ok *[0-9]*|skipped: $name:|"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
