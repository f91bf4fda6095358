# shellcheck shell=sh
# json.sh -- sourced by shell tests behind tap.sh: looking into JSON with python3.

# json TEXT EXPRESSION: EXPRESSION over d, the object of TEXT's first line.
json() {
	printf '%s\n' "$1" | python3 -c '
import json, sys
d = json.loads(sys.stdin.readline())
print(eval(sys.argv[1]))' "$2" 2>&1
}
# jsonl FILE EXPRESSION: EXPRESSION over d, the list of the objects of FILE's lines.
jsonl() {
	python3 -c '
import json, sys
d = [json.loads(x) for x in open(sys.argv[1], encoding="utf-8") if x.strip()]
print(eval(sys.argv[2]))' "$1" "$2" 2>&1
}
