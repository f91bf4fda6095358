/*
 * inflate -- see inflate.h. The only file that knows libarchive.
 *
 * Every byte of the file passes fill(), which has it hashed; a plain file is
 * handed out from there, a compressed one goes through libarchive's filters.
 * Two buffers take turns, so that one can be hashed while it is being read.
 */
#include "core/base/inflate.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/crc.h"
#include "core/base/hasher.h"
#include "core/base/mem.h"

#define PIECE ((size_t)1 << 18)

struct inflate {
	char *path;		/* for messages */
	int fd;
	int64_t at, size;
	struct hasher *hasher;
	struct digest digest;
	struct archive *archive;	/* NULL: plain */
	const char *compression;
	struct gzip *gzip;	/* what libarchive does not check; NULL for everything else */
	char *buf, *other;	/* other: the piece before, which may still be being hashed */
	size_t n;		/* bytes in buf that nobody has taken yet */
	bool file_end, ended;
	int read_errno;		/* of a failed read inside libarchive's callback */
};

/*
 * libarchive takes a gzip stream whose checksum is wrong. Of a file that holds
 * one member, the last eight bytes are checksum and length of all that came out.
 */
struct gzip {
	struct crc crc;
	uint32_t length;	/* modulo 2^32, as the file has it */
	unsigned char tail[8];	/* the last bytes of the file so far */
	bool members;		/* what looks like the header of another member was seen */
};

struct magic {
	const char *bytes;
	size_t n;
	const char *name;
	const char *refuse;	/* NULL: a compression we read */
};

#define MAGIC(z) (z), sizeof(z) - 1

static const struct magic magics[] = {
	{ MAGIC("\x1f\x8b"), "gzip", NULL },
	{ MAGIC("\xfd" "7zXZ\0"), "xz", NULL },
	{ MAGIC("\x28\xb5\x2f\xfd"), "zstd", NULL },
	{ MAGIC("BZh"), "bzip2", NULL },
	{ MAGIC("PAR1"), NULL, "is a Parquet file: convert it to JSONL first" },
	{ MAGIC("PK\3\4"), NULL, "is a zip archive: unpack it first" },
	{ MAGIC("SQLite format 3"), NULL, "is an SQLite database, not data to import" },
	{ MAGIC("\xff\xfe"), NULL, "is UTF-16 text: convert it to UTF-8 first" },
	{ MAGIC("\xfe\xff"), NULL, "is UTF-16 text: convert it to UTF-8 first" },
	{ MAGIC("\x7f" "ELF"), NULL, "is a program, not data to import" },
};

static void gzip_seen(struct gzip *g, const char *p, size_t n, bool first)
{
	const char *at = p + (first ? 1 : 0), *end = p + n;

	while (!g->members && at < end && (at = memchr(at, 0x1f, (size_t)(end - at)))) {
		/* A header cut by the end of the piece: give it the benefit of the doubt. */
		g->members = (end - at < 2 || (unsigned char)at[1] == 0x8b) &&
			     (end - at < 3 || at[2] == 8);
		at++;
	}
	if (n >= sizeof(g->tail)) {
		memcpy(g->tail, p + n - sizeof(g->tail), sizeof(g->tail));
	} else {
		memmove(g->tail, g->tail + n, sizeof(g->tail) - n);
		memcpy(g->tail + sizeof(g->tail) - n, p, n);
	}
}

static uint32_t little(const unsigned char *s)
{
	return (uint32_t)s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16 | (uint32_t)s[3] << 24;
}

static enum rc gzip_check(const struct inflate *f, struct err *err)
{
	const struct gzip *g = f->gzip;

	if (little(g->tail + 4) == g->length ? little(g->tail) == g->crc.value : g->members)
		return RC_OK;
	return err_set(err, RC_INPUT, "%s: the gzip stream is broken: its checksum does not match",
		       f->path);
}

/* Refill buf from the file; RC_SYSTEM on a read error. */
static enum rc fill(struct inflate *f, struct err *err)
{
	char *before = f->buf;
	ssize_t got = 0;

	f->buf = f->other;
	f->other = before;
	f->n = 0;
	while (f->n < PIECE && !f->file_end) {
		got = read(f->fd, f->buf + f->n, PIECE - f->n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			f->read_errno = errno;
			return err_set(err, RC_SYSTEM, "%s: cannot read: %s", f->path,
				       strerror(errno));
		}
		f->file_end = got == 0;
		f->n += (size_t)got;
	}
	if (f->gzip && f->n)
		gzip_seen(f->gzip, f->buf, f->n, false);
	f->at += (int64_t)f->n;
	hasher_add(f->hasher, f->buf, f->n);
	return RC_OK;
}

static enum rc open_file(struct inflate *f, const char *path, struct err *err)
{
	struct stat st;

	f->fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
	if (f->fd < 0)
		return err_set(err, RC_INPUT, "%s: %s", f->path, strerror(errno));
	if (fstat(f->fd, &st))
		return err_set(err, RC_SYSTEM, "%s: %s", f->path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(err, RC_INPUT, "%s: is a directory; name the files in it", f->path);
	f->size = S_ISREG(st.st_mode) ? (int64_t)st.st_size : 0;
	return RC_OK;
}

/* libarchive's reader: what fill() had already comes first. */
static la_ssize_t feed(struct archive *a, void *ctx, const void **p)
{
	struct inflate *f = ctx;
	struct err ignored = ERR_INIT;
	size_t n;

	if (!f->n && !f->file_end && fill(f, &ignored)) {
		archive_set_error(a, f->read_errno, "%s", strerror(f->read_errno));
		return ARCHIVE_FATAL;
	}
	*p = f->buf;
	n = f->n;
	f->n = 0;
	return (la_ssize_t)n;
}

static enum rc broken(struct inflate *f, struct err *err)
{
	const char *why = archive_error_string(f->archive);

	if (f->read_errno)
		return err_set(err, RC_SYSTEM, "%s: cannot read: %s", f->path,
			       strerror(f->read_errno));
	return err_set(err, RC_INPUT, "%s: the %s stream is cut or broken: %s", f->path,
		       f->compression, why ? why : "no more is known");
}

static enum rc open_archive(struct inflate *f, struct err *err)
{
	struct archive_entry *entry;
	int r;

	f->archive = archive_read_new();
	if (!f->archive)
		err_die("out of memory");
	if (archive_read_support_filter_gzip(f->archive) < ARCHIVE_WARN ||
	    archive_read_support_filter_xz(f->archive) < ARCHIVE_WARN ||
	    archive_read_support_filter_zstd(f->archive) < ARCHIVE_WARN ||
	    archive_read_support_filter_bzip2(f->archive) < ARCHIVE_WARN ||
	    archive_read_support_format_raw(f->archive) != ARCHIVE_OK ||
	    archive_read_support_format_empty(f->archive) != ARCHIVE_OK)
		return broken(f, err);
	r = archive_read_open(f->archive, f, NULL, feed, NULL);
	if (r == ARCHIVE_OK)
		r = archive_read_next_header(f->archive, &entry);
	if (r == ARCHIVE_EOF) {		/* a compressed nothing */
		f->ended = true;
		return RC_OK;
	}
	return r < ARCHIVE_WARN ? broken(f, err) : RC_OK;
}

/* A text holds no NUL; anything that does in its first piece is something else. */
static enum rc look(struct inflate *f, struct err *err)
{
	for (size_t i = 0; i < COUNT(magics); i++) {
		const struct magic *m = &magics[i];

		if (f->n < m->n || memcmp(f->buf, m->bytes, m->n))
			continue;
		if (m->refuse)
			return err_set(err, RC_INPUT, "%s: %s", f->path, m->refuse);
		f->compression = m->name;
		if (i == 0) {
			f->gzip = mem_zalloc(1, sizeof(*f->gzip));
			crc_begin(&f->gzip->crc);
			gzip_seen(f->gzip, f->buf, f->n, true);
		}
		return open_archive(f, err);
	}
	if (memchr(f->buf, '\0', f->n < 65536 ? f->n : 65536))
		return err_set(err, RC_INPUT, "%s: is neither text nor compressed with gzip, xz, "
			       "zstd or bzip2", f->path);
	return RC_OK;
}

enum rc inflate_open(const char *path, struct inflate **out, struct err *err)
{
	struct inflate *f = mem_zalloc(1, sizeof(*f));
	enum rc rc;

	f->fd = -1;
	f->path = mem_strdup(strcmp(path, "-") ? path : "standard input");
	f->buf = mem_alloc(PIECE, 1);
	f->other = mem_alloc(PIECE, 1);
	f->hasher = hasher_new();
	if ((rc = open_file(f, path, err)) || (rc = fill(f, err)) || (rc = look(f, err))) {
		inflate_close(f);
		return rc;
	}
	*out = f;
	return RC_OK;
}

static enum rc read_archive(struct inflate *f, const char **p, size_t *n, struct err *err)
{
	const void *block;
	size_t len = 0;
	la_int64_t offset;
	int r;

	do {
		r = archive_read_data_block(f->archive, &block, &len, &offset);
	} while (r == ARCHIVE_OK && !len);
	if (r == ARCHIVE_EOF) {
		f->ended = true;
		return RC_OK;
	}
	if (r < ARCHIVE_WARN)
		return broken(f, err);
	*p = block;
	*n = len;
	if (f->gzip) {
		crc_add(&f->gzip->crc, block, len);
		f->gzip->length += (uint32_t)len;
	}
	return RC_OK;
}

static enum rc read_plain(struct inflate *f, const char **p, size_t *n, struct err *err)
{
	enum rc rc;

	if (!f->n && (rc = fill(f, err)))
		return rc;
	*p = f->buf;
	*n = f->n;
	f->ended = !f->n;
	f->n = 0;
	return RC_OK;
}

/* Whatever lies behind a compressed stream belongs to the file, so to its digest. */
static enum rc finish(struct inflate *f, struct err *err)
{
	enum rc rc;

	while (!f->file_end)
		if ((rc = fill(f, err)))
			return rc;
	f->n = 0;
	f->digest = hasher_end(f->hasher);
	return f->gzip ? gzip_check(f, err) : RC_OK;
}

enum rc inflate_read(struct inflate *f, const char **p, size_t *n, struct err *err)
{
	bool was = f->ended && f->fd < 0;
	enum rc rc = RC_OK;

	*n = 0;
	if (was)
		return RC_OK;
	if (!f->ended)
		rc = f->archive ? read_archive(f, p, n, err) : read_plain(f, p, n, err);
	if (rc || !f->ended)
		return rc;
	if ((rc = finish(f, err)))
		return rc;
	close(f->fd);
	f->fd = -1;
	return RC_OK;
}

int64_t inflate_at(const struct inflate *f)
{
	return f->at;
}

int64_t inflate_size(const struct inflate *f)
{
	return f->size;
}

struct digest inflate_digest(const struct inflate *f)
{
	ENSURE(f->ended && f->fd < 0);
	return f->digest;
}

void inflate_close(struct inflate *f)
{
	if (!f)
		return;
	if (f->archive)
		archive_read_free(f->archive);
	if (f->fd >= 0)
		close(f->fd);
	hasher_free(f->hasher);
	free(f->buf);
	free(f->other);
	free(f->path);
	free(f->gzip);
	free(f);
}
