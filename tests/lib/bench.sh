#!/bin/sh
# bench.sh BUILD [SECTION...]: times and ratios against named peers, in one run. Prints, never judges.
set -eu
build=$1
shift
data=${ASSAY_DATA:-../shared/data}
py=/usr/bin/python3
[ -x "$py" ] || py=python3
exec "$py" tests/bench/run.py "$PWD/$build/assay" "$data/make_synthetic.py" "${BENCH_DIR:-$PWD/$build/bench-data}" "$@"
