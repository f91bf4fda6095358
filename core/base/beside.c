/* beside -- see beside.h. */
#include "core/base/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"

static enum rc cannot(const char *path, struct err *err)
{
	return err_set(err, RC_SYSTEM, "%s: cannot be written: %s", path, strerror(errno));
}

/* A slip of the finger such as `-o hh.assay/work.db` must not cost a project. */
static bool is_database(const char *path)
{
	char head[16] = "";
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(head, 1, sizeof head, f) : 0;

	if (f)
		fclose(f);
	return n == sizeof head && memcmp(head, "SQLite format 3", sizeof head) == 0;
}

static enum rc look(const char *path, bool *straight, struct err *err)
{
	struct stat st;

	*straight = false;
	if (stat(path, &st) != 0)
		return RC_OK;
	if (S_ISDIR(st.st_mode))
		return err_set(err, RC_INPUT, "%s: is a folder; name a file in it", path);
	*straight = !S_ISREG(st.st_mode);
	if (!*straight && is_database(path))
		return err_set(err, RC_INPUT,
			       "%s: is a database and stays as it is; name another file", path);
	return RC_OK;
}

enum rc beside_open(struct beside *b, const char *path, struct err *err)
{
	struct str part = STR_INIT;
	bool straight;
	enum rc rc = look(path, &straight, err);

	*b = (struct beside){ .path = path };
	if (rc)
		return rc;
	if (!straight) {
		char *real = realpath(path, NULL);

		b->final = mem_dup(real ? real : path, strlen(real ? real : path));
		free(real);
		str_addf(&part, "%s.part", b->final);
		b->part = str_take(&part);
	}
	b->file = fopen(straight ? path : b->part, "wb");
	if (b->file)
		return RC_OK;
	rc = cannot(path, err);
	free(b->part);
	b->part = NULL;	/* not ours to take away */
	return rc;
}

bool beside_is_straight(const struct beside *b)
{
	return b->path && !b->final;
}

void beside_put(struct beside *b, const char *p, size_t n)
{
	if (b->file)
		fwrite(p, 1, n, b->file);
}

enum rc beside_sync(struct beside *b, struct err *err)
{
	FILE *f = b->file;
	bool bad;

	if (!f)
		return RC_OK;
	bad = ferror(f) || fflush(f);
	bad = bad || (fsync(fileno(f)) && !beside_is_straight(b));
	bad = fclose(f) || bad;
	b->file = NULL;
	return bad ? cannot(b->path, err) : RC_OK;
}

static void sync_folder(const char *path)
{
	struct str folder = STR_INIT;
	int fd;

	str_add(&folder, path, (size_t)(str_base(path) - path));
	fd = open(folder.len ? folder.s : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	str_release(&folder);
}

enum rc beside_keep(struct beside *b, struct err *err)
{
	if (!b->part)
		return RC_OK;
	if (rename(b->part, b->final))
		return cannot(b->path, err);
	free(b->part);
	b->part = NULL;
	sync_folder(b->final);
	return RC_OK;
}

void beside_close(struct beside *b)
{
	if (b->file)
		fclose(b->file);
	if (b->part)
		unlink(b->part);
	free(b->part);
	free(b->final);
	*b = (struct beside)BESIDE_INIT;
}
