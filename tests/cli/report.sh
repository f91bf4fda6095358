#!/bin/sh
# report: one page, self-contained; data never becomes markup.
. tests/lib/tap.sh

A=$ASSAY
P=$TMP/p.assay
{
	echo '{"id":"<script>alert(1)</script>","source":"<b>x","prompt":"</td><img src=x onerror=alert(2)>","response_a":"2","response_b":"3","gold":"A"}'
	echo '{"id":"q|2","source":"law","prompt":"a | b `c` [d](http://e)","response_a":"5","response_b":"4","gold":"A"}'
} >"$TMP/pairs.jsonl"
{
	for rm in '<i>one' "two'"; do
		for k in '<script>alert(1)</script>' 'q|2'; do
			[ "$rm" = '<i>one' ] && b=1 || b=3
			printf '{"pair_id":"%s","rm":"%s","response":"a","score":2}\n' "$k" "$rm"
			printf '{"pair_id":"%s","rm":"%s","response":"b","score":%s}\n' "$k" "$rm" $b
		done
	done
} >"$TMP/scores.jsonl"
"$A" import "$P" "$TMP/pairs.jsonl" "$TMP/scores.jsonl" >/dev/null || exit 1
"$A" report "$P" -o "$TMP/r.html"
is "$?" 0 "report"
ok "$(grep -q '<svg' "$TMP/r.html"; echo $?)" "plots inside"
unlike "$(cat "$TMP/r.html")" '<(script|img|i>|b>x|link|iframe)' "no markup from the data, nothing fetched"
unlike "$(cat "$TMP/r.html")" '<[a-z]+ [^>]*(src|href)=' "no address"
like "$(cat "$TMP/r.html")" '&lt;script&gt;alert' "hostile text stays text"
if command -v python3 >/dev/null; then
	python3 - "$TMP/r.html" <<'X'
import sys
from html.parser import HTMLParser
class P(HTMLParser):
    open, bad = [], []
    def handle_starttag(self, t, a):
        if t != "meta":
            self.open.append(t)
    def handle_startendtag(self, t, a):
        pass
    def handle_endtag(self, t):
        if not self.open or self.open.pop() != t:
            self.bad.append(t)
p = P()
p.feed(open(sys.argv[1], encoding="utf-8").read())
sys.exit(bool(p.open or p.bad))
X
	ok "$?" "every element is closed"
else
	skip "every element is closed" "no python3"
fi
"$A" report "$P" -o "$TMP/r.md"
like "$(head -n 1 "$TMP/r.md")" '^# ' "Markdown by the file's ending"
unlike "$(cat "$TMP/r.md")" '^\|.*(<script|[^\\]`c)' "Markdown: data never becomes markup"
is "$("$A" report "$P" -o - --format md | head -c 2)" "# " "to stdout"
"$A" report "$P" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "no file named: one sentence"
"$A" report "$P" -o "$TMP/nodir/r.html" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "4 1" "nowhere to write: one sentence"
if [ -e /dev/full ]; then
	"$A" report "$P" -o - >/dev/full 2>"$TMP/err"
	is "$? $(wc -l <"$TMP/err")" "4 1" "a full disk: one sentence"
fi
done_testing
