-- work.db: what people did. Small and precious: the one file to back up, mail
-- and merge. The log (event) is the truth; state, tag, feature_override and
-- verdict are projections of it and can be made anew: `assay verify --rebuild`.
PRAGMA application_id = 1095981399;	-- 'ASYW'

CREATE TABLE event(			-- one thing that one annotator did; append-only
	seq		INTEGER PRIMARY KEY,	-- order of arrival in this file; means nothing elsewhere
	id		TEXT NOT NULL UNIQUE,	-- 24 hex digits of the origin, 8 of its number there, from 1
	origin		TEXT NOT NULL,		-- one run of the program, or a digest of the file it came from
	clock		INTEGER NOT NULL,	-- Lamport clock
	session		TEXT NOT NULL,
	annotator	TEXT NOT NULL,
	item		BLOB,			-- identity of the item, NULL where there is none
	kind		TEXT NOT NULL,
	body		TEXT,			-- JSON; NULL once erased
	salt		BLOB,			-- 16 random bytes; NULL once erased
	wall_ns		INTEGER NOT NULL,	-- for people; 0 for imported acts
	mono_ns		INTEGER NOT NULL,	-- for durations within one boot
	seal		BLOB NOT NULL,		-- BLAKE2b-256 of salt and body
	prev		BLOB NOT NULL,		-- hash of this origin's event before, 32 zeros for its first
	hash		BLOB NOT NULL		-- BLAKE2b-256 of the header fields, prev and seal
);
CREATE INDEX event_item ON event(item, annotator) WHERE item IS NOT NULL;
CREATE INDEX event_annotator ON event(annotator, clock, origin, id);
CREATE INDEX event_kind ON event(kind, seq) WHERE kind NOT IN ('choice', 'tag', 'note', 'reveal');

CREATE TABLE head(			-- the end of every chain, so that a cut tail shows
	origin	TEXT PRIMARY KEY,
	n	INTEGER NOT NULL,		-- events of this origin
	clock	INTEGER NOT NULL,		-- of its last event
	hash	BLOB NOT NULL			-- of its last event
) WITHOUT ROWID;
CREATE INDEX head_clock ON head(clock);

CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN
	SELECT raise(ABORT, 'the log is append-only');
END;
CREATE TRIGGER event_keeps BEFORE UPDATE ON event
WHEN NEW.body IS NOT NULL OR NEW.salt IS NOT NULL
	OR (OLD.seq, OLD.id, OLD.origin, OLD.clock, OLD.session, OLD.annotator, OLD.item, OLD.kind,
	    OLD.wall_ns, OLD.mono_ns, OLD.seal, OLD.prev, OLD.hash)
	IS NOT (NEW.seq, NEW.id, NEW.origin, NEW.clock, NEW.session, NEW.annotator, NEW.item, NEW.kind,
		NEW.wall_ns, NEW.mono_ns, NEW.seal, NEW.prev, NEW.hash)
BEGIN
	SELECT raise(ABORT, 'the log is append-only: erasing may take body and salt, nothing else changes');
END;

CREATE TABLE source_tag(		-- bits of the sources of unreliability in this file; not a projection
	bit	INTEGER PRIMARY KEY,
	name	TEXT NOT NULL UNIQUE
);
INSERT INTO source_tag(bit, name) VALUES(0, 'S1'), (1, 'S2'), (2, 'S3'), (3, 'S4'), (4, 'S5'), (5, 'S6');

CREATE TABLE projection(		-- which version of the program's rules made the tables below
	id	INTEGER PRIMARY KEY CHECK(id = 1),
	version	INTEGER NOT NULL
);
INSERT INTO projection(id, version) VALUES(1, 1);

CREATE TABLE state(			-- where one annotator stands on one item
	item		BLOB NOT NULL,
	annotator	TEXT NOT NULL,
	choice		INTEGER NOT NULL,	-- 0 none 1 a 2 b 3 both good 4 both bad 5 unsure 6 tie
	response	BLOB,			-- digest of the response preferred: decides over a and b
	blind_choice	INTEGER NOT NULL,	-- the first made before anything was revealed
	blind_response	BLOB,
	after_reveal	INTEGER NOT NULL,	-- the present choice was made after a reveal
	tags		INTEGER NOT NULL,	-- bits of S1 to S6
	own_tags	INTEGER NOT NULL,	-- how many of the project's own sources are tagged
	confidence	REAL,
	note		TEXT NOT NULL,
	skipped		INTEGER NOT NULL,	-- skipped, and nothing chosen since
	revisions	INTEGER NOT NULL,	-- choices after the first
	wall_ns		INTEGER NOT NULL,	-- of the newest act
	PRIMARY KEY(item, annotator)
) WITHOUT ROWID;

CREATE TABLE tag(			-- sources tagged now
	item		BLOB NOT NULL,
	annotator	TEXT NOT NULL,
	source		TEXT NOT NULL,
	span		TEXT,			-- JSON: the words that show it
	PRIMARY KEY(item, annotator, source)
) WITHOUT ROWID;

CREATE TABLE feature_override(		-- a feature's value as a person saw it
	item		BLOB NOT NULL,
	annotator	TEXT NOT NULL,
	feature		TEXT NOT NULL,
	side		INTEGER NOT NULL,	-- 0 a 1 b as the event said
	response	BLOB,			-- digest of the response: decides over side
	value		INTEGER NOT NULL,
	clock		INTEGER NOT NULL,	-- of the event, with its id: the latest person decides
	event		TEXT NOT NULL,
	PRIMARY KEY(item, feature, side, annotator)
) WITHOUT ROWID;

CREATE TABLE verdict(			-- adjudications; the latest of an item holds
	item		BLOB NOT NULL,
	annotator	TEXT NOT NULL,
	choice		INTEGER NOT NULL,
	response	BLOB,
	reason		TEXT NOT NULL,
	clock		INTEGER NOT NULL,
	event		TEXT NOT NULL,
	PRIMARY KEY(item, annotator)
) WITHOUT ROWID;

CREATE VIEW log AS			-- for reading by hand, in the order that counts
	SELECT strftime('%Y-%m-%dT%H:%M:%fZ', wall_ns / 1e9, 'unixepoch') AS wall, annotator, kind,
	       lower(hex(item)) AS item, body, id, clock
	FROM event ORDER BY clock, origin, id;
CREATE VIEW annotator AS
	SELECT annotator AS name, count(*) AS events, min(wall_ns) AS first_ns, max(wall_ns) AS last_ns
	FROM event GROUP BY annotator;
CREATE VIEW session AS
	SELECT session AS id, annotator, wall_ns AS started_ns, body AS header FROM event WHERE kind = 'session';
CREATE VIEW draw AS
	SELECT seq, lower(hex(item)) AS item, annotator, body ->> 'design' AS design, body ->> 'q' AS q, body
	FROM event WHERE kind = 'draw';
CREATE VIEW trial AS
	SELECT seq, lower(hex(item)) AS item, annotator, body FROM event WHERE kind = 'trial';
