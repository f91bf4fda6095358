#!/bin/sh
# suite.sh OUT "KIND PROGRAM": run one suite under a time limit, its TAP to OUT.
set -u
out=$1 kind=${2%% *} t=${2#* }
base=$out/$(echo "$kind $t" | tr -c 'A-Za-z0-9\n' '_')
echo "$t" >"$base.name"
limit=${LIMIT:-540}
case $kind in
unit) CMOCKA_MESSAGE_OUTPUT=TAP timeout "$limit" "$t" >"$base.log" 2>&1 ;;
fuzz) timeout "$limit" "$t" "tests/fuzz/corpus/$(basename "$t" | sed 's/^fuzz_//')" >"$base.log" 2>&1 ;;
oracle)
	# Debian's own python: the one that python3-statsmodels belongs to.
	py=/usr/bin/python3
	[ -x "$py" ] || py=python3
	timeout "$limit" "$py" "$t" >"$base.log" 2>&1
	;;
*) timeout "$limit" sh "$t" >"$base.log" 2>&1 ;;
esac
echo $? >"$base.status"
exit 0
