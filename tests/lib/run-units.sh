#!/bin/sh
# run-units.sh BUILD: run every unit program, print what failed, close with one
# line of counts. The unit programs are cmocka's; their TAP is counted.
set -u
build=${1:-build} passed=0 failed=0 skipped=0
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
for t in "$build"/unit/test_*; do
	[ -x "$t" ] || continue
	case $t in *.d) continue ;; esac
	CMOCKA_MESSAGE_OUTPUT=TAP "$t" >"$out" 2>&1
	status=$?
	# cmocka 1.1 writes a skipped test as "not ok", later ones as "ok".
	s=$(grep -c '^\(not \)\{0,1\}ok.*# SKIP' "$out")
	p=$(grep -v '# SKIP' "$out" | grep -c '^ok') f=$(grep -v '# SKIP' "$out" | grep -c '^not ok')
	if [ "$status" != 0 ] && [ "$f" = 0 ]; then
		f=1
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" != 0 ]; then
		echo "--- $t (exit $status)"
		cat "$out"
	fi
done
echo "unit: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
