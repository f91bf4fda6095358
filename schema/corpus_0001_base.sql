-- corpus.db: what was imported. Large, and rebuildable from its sources.
-- Digests are BLAKE2b-256, 32 bytes. Items are numbered 1, 2, 3... without a
-- gap; "columns" are blobs that hold one value per item, 4096 items a chunk,
-- little-endian: chunk c holds the items 4096 c + 1 to 4096 c + 4096.
PRAGMA application_id = 1095981379;	-- 'ASYC'

CREATE TABLE source(			-- one row per imported file
	id		INTEGER PRIMARY KEY,
	digest		BLOB,			-- of its bytes as they lay on disk; NULL while it is being read
	name		TEXT NOT NULL,		-- base name: what --for and the report call it
	path		TEXT NOT NULL,		-- as it was given
	format		TEXT NOT NULL,		-- the row of the table of formats that read it
	kind		TEXT NOT NULL,		-- pairs, claims, scores, features, annotations, judgments
	bytes		INTEGER NOT NULL DEFAULT 0,
	rows		INTEGER NOT NULL DEFAULT 0,
	added_ns	INTEGER NOT NULL,	-- wall clock, nanoseconds since 1970
	report		TEXT			-- JSON: the counts and rejects of its import
);
CREATE INDEX source_digest ON source(digest);

CREATE TABLE subset(			-- names of subsets; 0 is "" and always there
	id	INTEGER PRIMARY KEY,
	name	TEXT NOT NULL UNIQUE
);
INSERT INTO subset(id, name) VALUES(0, '');

CREATE TABLE item(			-- narrow rows: what lists and queues walk
	id		INTEGER PRIMARY KEY,
	identity	BLOB NOT NULL,		-- over kind, prompt, sorted responses, occurrence
	grp		BLOB NOT NULL,		-- digest of the prompt: items of one group belong together
	response_a	BLOB NOT NULL,		-- digest of the text of side a
	response_b	BLOB NOT NULL,		-- of side b; 32 zeros for a claim
	kind		INTEGER NOT NULL,	-- 0 pair, 1 claim
	label		INTEGER NOT NULL,	-- pair: side chosen, 0 a, 1 b; claim: gold, 1 correct; -1 unknown
	flags		INTEGER NOT NULL,	-- 1 duplicate 2 parted 4 empty 8 marker 16 same responses 32 superseded
	source		INTEGER NOT NULL REFERENCES source(id),	-- the file that brought it first
	line		INTEGER NOT NULL,	-- its line there, from 1
	subset		INTEGER NOT NULL REFERENCES subset(id),
	bytes_prompt	INTEGER NOT NULL,
	bytes_a		INTEGER NOT NULL,
	bytes_b		INTEGER NOT NULL,
	key		TEXT NOT NULL,		-- the source's own id, or the row from 0
	opening		TEXT NOT NULL,		-- first words of the last human turn
	superseded_by	INTEGER			-- the corrected item that took its place
);

CREATE TABLE text(			-- the shared beginning once, and two tails
	id	INTEGER PRIMARY KEY,		-- item.id
	prompt	TEXT NOT NULL,
	a	TEXT NOT NULL,
	b	TEXT NOT NULL
);

CREATE TABLE alias(			-- rows of later files that are items already
	source	INTEGER NOT NULL REFERENCES source(id),
	line	INTEGER NOT NULL,
	item	INTEGER NOT NULL,
	swapped	INTEGER NOT NULL,		-- 1: this row's a is the item's b
	key	TEXT NOT NULL,
	PRIMARY KEY(source, line)
) WITHOUT ROWID;
CREATE INDEX alias_key ON alias(key, source);

CREATE TABLE item_chunk(		-- columns of item, for arrays
	chunk	INTEGER PRIMARY KEY,
	n	INTEGER NOT NULL,		-- items in this chunk
	label	BLOB NOT NULL,			-- int8
	flags	BLOB NOT NULL,			-- uint8
	kind	BLOB NOT NULL,			-- uint8
	subset	BLOB NOT NULL,			-- uint16
	source	BLOB NOT NULL,			-- uint16
	line	BLOB NOT NULL,			-- uint32
	grp	BLOB NOT NULL,			-- uint32: groups numbered from 0 in order of first appearance
	len_a	BLOB NOT NULL,			-- uint32: bytes of the responses
	len_b	BLOB NOT NULL			-- uint32
);

CREATE TABLE rm(			-- the committee, in order of first import
	id	INTEGER PRIMARY KEY,
	name	TEXT NOT NULL UNIQUE,
	role	TEXT NOT NULL,			-- committee, pre, post, judge
	kind	TEXT NOT NULL			-- scalar, pairwise
);

CREATE TABLE score_chunk(		-- scores; `assay export --format scores` prints them
	id	INTEGER PRIMARY KEY,
	rm	INTEGER NOT NULL REFERENCES rm(id),
	side	INTEGER NOT NULL,		-- 0 a, 1 b
	chunk	INTEGER NOT NULL,
	v	BLOB NOT NULL,			-- float64; NaN is missing, as is what lies past the end
	UNIQUE(rm, side, chunk)
);

CREATE TABLE feature(			-- what was measured on responses, and by which rule
	id	INTEGER PRIMARY KEY,
	name	TEXT NOT NULL,
	labeler	TEXT NOT NULL,			-- '' for rules and plain imports
	rule	TEXT NOT NULL,			-- pattern text and version, or ''
	UNIQUE(name, labeler, rule)
);

CREATE TABLE feature_chunk(
	id	INTEGER PRIMARY KEY,
	feature	INTEGER NOT NULL REFERENCES feature(id),
	side	INTEGER NOT NULL,
	chunk	INTEGER NOT NULL,
	v	BLOB NOT NULL,			-- int8; -128 is missing
	UNIQUE(feature, side, chunk)
);

CREATE VIEW pair AS			-- for reading by hand: SELECT * FROM pair WHERE key = '17'
	SELECT i.id, lower(hex(i.identity)) AS identity, i.key, s.name AS source, i.line, u.name AS subset,
	       CASE i.label WHEN 0 THEN 'a' WHEN 1 THEN 'b' END AS label, i.flags, t.prompt, t.a, t.b
	FROM item i JOIN source s ON s.id = i.source JOIN subset u ON u.id = i.subset JOIN text t ON t.id = i.id
	WHERE i.kind = 0;
CREATE VIEW claim AS
	SELECT i.id, lower(hex(i.identity)) AS identity, i.key, s.name AS source, i.line, u.name AS subset,
	       CASE i.label WHEN 0 THEN 'wrong' WHEN 1 THEN 'correct' END AS gold, i.flags, t.prompt, t.a AS response
	FROM item i JOIN source s ON s.id = i.source JOIN subset u ON u.id = i.subset JOIN text t ON t.id = i.id
	WHERE i.kind = 1;
