#!/bin/sh
# demo.sh ASSAY PROJECT: a project of the samples, opened in the workbench; without a
# terminal the queue and the measures. Run again, it goes on with what is there.
set -eu
assay=$1 project=$2
if [ ! -d "$project" ]; then
	"$assay" import "$project" samples/pairs.jsonl samples/committee.jsonl samples/features.jsonl >&2
else
	echo "assay: going on with $project (remove it to begin anew)" >&2
fi
if [ -t 0 ] && [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
	exec "$assay" label "$project"
fi
"$assay" queue "$project"
echo
"$assay" measure "$project"
