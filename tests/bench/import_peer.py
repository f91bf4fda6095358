#!/usr/bin/python3
"""What `assay import` does with hh pairs, in Python: the peer of tests/bench/run.py.

usage: import_peer.py PAIRS.jsonl OUT.db

The same work, written as one would: read and hash the file, parse each line, cut
the two transcripts behind their last shared "Assistant:", hash prompt, responses
and identity with BLAKE2b-256, count duplicates, insert with the journal off into
16 KiB pages, build the unique index, sync, rename.
"""
import hashlib
import json
import os
import sqlite3
import sys

MARK = "\n\nAssistant:"


def blake(b):
    return hashlib.blake2b(b, digest_size=32).digest()


def shared(a, b):
    """Where the last marker within the common beginning ends."""
    n = min(len(a), len(b))
    if a[:n] != b[:n]:
        lo, hi = 0, n
        while lo < hi:      # the common prefix, by halving: slices compare in C
            mid = (lo + hi + 1) // 2
            if a[:mid] == b[:mid]:
                lo = mid
            else:
                hi = mid - 1
        n = lo
    k = a.rfind(MARK, 0, n)
    return k + len(MARK) if k >= 0 else 0


def rows(path, whole):
    seen = {}
    with open(path, "rb", buffering=1 << 20) as f:
        for i, line in enumerate(f):
            whole.update(line)
            r = json.loads(line)
            a, b = r["chosen"], r["rejected"]
            cut = shared(a, b)
            prompt, ta, tb = a[:cut], a[cut:], b[cut:]
            flags = (not ta.strip() or not tb.strip()) * 4 + (ta == tb) * 16
            flags += (MARK in ta or MARK in tb) * 2
            group, da, db = blake(prompt.encode()), blake(ta.encode()), blake(tb.encode())
            key = b"\0" + group + min(da, db) + max(da, db)
            n = seen[key] = seen.get(key, -1) + 1
            human = prompt.rfind("\n\nHuman:")
            opening = " ".join(prompt[human + 8:human + 300].split())[:96]
            yield (i + 1, blake(key + n.to_bytes(4, "little")), group, da, db, 0, 0, flags, 1, i + 1, 0,
                   len(prompt), len(ta), len(tb), str(i), opening), (i + 1, prompt, ta, tb)


def main(path, out):
    new = out + ".new"
    db = sqlite3.connect(new, isolation_level=None)
    db.executescript("""
        PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
        CREATE TABLE source(id INTEGER PRIMARY KEY, path TEXT, digest BLOB);
        CREATE TABLE item(id INTEGER PRIMARY KEY, identity BLOB, grp BLOB, response_a BLOB, response_b BLOB,
            kind INTEGER, label INTEGER, flags INTEGER, source INTEGER, line INTEGER, subset INTEGER,
            bytes_prompt INTEGER, bytes_a INTEGER, bytes_b INTEGER, key TEXT, opening TEXT);
        CREATE TABLE text(id INTEGER PRIMARY KEY, prompt TEXT, a TEXT, b TEXT);
        BEGIN;""")
    whole = hashlib.blake2b(digest_size=32)
    items, texts = [], []

    def flush():
        db.executemany("INSERT INTO item VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", items)
        db.executemany("INSERT INTO text VALUES(?,?,?,?)", texts)
        items.clear()
        texts.clear()

    for item, text in rows(path, whole):
        items.append(item)
        texts.append(text)
        if len(items) == 2000:
            flush()
    flush()
    db.execute("INSERT INTO source(path, digest) VALUES(?, ?)", (path, whole.digest()))
    db.execute("CREATE UNIQUE INDEX item_identity ON item(identity)")
    db.execute("CREATE INDEX item_key ON item(key, source)")
    db.execute("COMMIT")
    db.close()
    with open(new, "rb") as f:
        os.fsync(f.fileno())
    os.rename(new, out)


if len(sys.argv) != 3:
    sys.exit(__doc__)
main(sys.argv[1], sys.argv[2])
