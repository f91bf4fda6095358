/* Byte streams out of plain and compressed files; everything that is neither gets one sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/base.h"
#include "core/base/inflate.h"

static char dir[] = "/tmp/test_inflate.XXXXXX";

static const char *put(const char *name, const void *p, size_t n)
{
	static char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	return path;
}

/* All of it; the digest must be that of the bytes on disk. */
static enum rc slurp(const char *path, struct str *out, struct digest *d, struct err *err)
{
	struct inflate *f = NULL;
	const char *p;
	size_t n;
	enum rc rc = inflate_open(path, &f, err);

	if (rc)
		return rc;
	while (!(rc = inflate_read(f, &p, &n, err)) && n)
		str_add(out, p, n);
	if (!rc) {
		*d = inflate_digest(f);
		assert_int_equal(inflate_at(f), inflate_size(f));
		assert_int_equal(inflate_read(f, &p, &n, err), RC_OK);
		assert_int_equal(n, 0);
	}
	inflate_close(f);
	return rc;
}

static void check_whole(const char *name, const void *disk, size_t n_disk, const char *want,
			size_t n_want)
{
	const char *path = put(name, disk, n_disk);
	struct str got = STR_INIT;
	struct err err = ERR_INIT;
	struct digest d, of_disk = digest_of(disk, n_disk);

	if (slurp(path, &got, &d, &err))
		fail_msg("%s", err.text);
	assert_int_equal(got.len, n_want);
	assert_memory_equal(got.s, want, n_want);
	assert_true(digest_equal(&d, &of_disk));
	str_release(&got);
}

static void check_refused(const char *path, const char *part)
{
	struct str got = STR_INIT;
	struct err err = ERR_INIT;
	struct digest d;

	assert_int_equal(slurp(path, &got, &d, &err), RC_INPUT);
	if (!strstr(err.text, part) || !strstr(err.text, path))
		fail_msg("\"%s\" does not name %s and \"%s\"", err.text, path, part);
	str_release(&got);
}

static void plain(void **state)
{
	size_t n = 3000001;
	char *big = mem_alloc(n, 1);

	(void)state;
	check_whole("a", "hello\n", 6, "hello\n", 6);
	check_whole("empty", "", 0, "", 0);
	for (size_t i = 0; i < n; i++)
		big[i] = (char)('a' + i % 26);
	check_whole("big", big, n, big, n);
	free(big);
}

/* gzip -n, xz, zstd and bzip2 of "{\"a\":1}\n". */
static const unsigned char gz[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xab, 0x56, 0x4a, 0x54, 0xb2,
	0x32, 0xac, 0xe5, 0x02, 0x00, 0x46, 0xa3, 0xe8, 0x74, 0x08, 0x00, 0x00, 0x00,
};
static const unsigned char xz[] = {
	0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4, 0x46, 0x02, 0x00, 0x21,
	0x01, 0x16, 0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0x01, 0x00, 0x07, 0x7b, 0x22, 0x61,
	0x22, 0x3a, 0x31, 0x7d, 0x0a, 0x00, 0xbe, 0x49, 0x91, 0x43, 0x55, 0x04, 0xef, 0x85, 0x00,
	0x01, 0x20, 0x08, 0xbb, 0x19, 0xd9, 0xbb, 0x1f, 0xb6, 0xf3, 0x7d, 0x01, 0x00, 0x00, 0x00,
	0x00, 0x04, 0x59, 0x5a,
};
static const unsigned char zst[] = {
	0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x41, 0x00, 0x00, 0x7b, 0x22, 0x61, 0x22, 0x3a, 0x31,
	0x7d, 0x0a, 0xe2, 0xef, 0xec, 0xe0,
};
static const unsigned char bz2[] = {
	0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0xba, 0xc6, 0x4d, 0xdb, 0x00,
	0x00, 0x03, 0x59, 0x80, 0x00, 0x10, 0x10, 0x00, 0x20, 0x10, 0x20, 0x00, 0x00, 0x0a, 0x20,
	0x00, 0x22, 0x03, 0x65, 0x08, 0x60, 0x11, 0x4a, 0x1f, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90,
	0xba, 0xc6, 0x4d, 0xdb,
};
static const unsigned char empty_gz[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x03, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00,
};

static void compressed(void **state)
{
	unsigned char twice[2 * sizeof(gz)];

	(void)state;
	check_whole("a.gz", gz, sizeof(gz), "{\"a\":1}\n", 8);
	check_whole("a.xz", xz, sizeof(xz), "{\"a\":1}\n", 8);
	check_whole("a.zst", zst, sizeof(zst), "{\"a\":1}\n", 8);
	check_whole("a.bz2", bz2, sizeof(bz2), "{\"a\":1}\n", 8);
	memcpy(twice, gz, sizeof(gz));
	memcpy(twice + sizeof(gz), gz, sizeof(gz));
	check_whole("members.gz", twice, sizeof(twice), "{\"a\":1}\n{\"a\":1}\n", 16);
	check_whole("nothing.gz", empty_gz, sizeof(empty_gz), "", 0);
}

static void cut_streams(void **state)
{
	(void)state;
	for (size_t n = 11; n < sizeof(gz); n++)
		check_refused(put("cut.gz", gz, n), "cut or broken");
	check_refused(put("cut.xz", xz, sizeof(xz) - 10), "cut or broken");
	check_refused(put("cut.zst", zst, sizeof(zst) - 3), "cut or broken");
}

/* The same bytes as above but one: they still inflate, to something else. */
static void wrong_checksum(void **state)
{
	unsigned char bad[sizeof(gz)], twice[2 * sizeof(gz)];

	(void)state;
	memcpy(bad, gz, sizeof(gz));
	bad[sizeof(gz) - 8] ^= 1;
	check_refused(put("crc.gz", bad, sizeof(bad)), "checksum");
	memcpy(bad, gz, sizeof(gz));
	bad[sizeof(gz) - 4] ^= 1;
	check_refused(put("len.gz", bad, sizeof(bad)), "checksum");
	/* Bytes behind the stream that are no member: not taken silently either. */
	memcpy(twice, gz, sizeof(gz));
	memset(twice + sizeof(gz), 'x', 9);
	check_refused(put("tail.gz", twice, sizeof(gz) + 9), "broken");
}

static void refused(void **state)
{
	(void)state;
	check_refused("/nonexistent/file", "No such file");
	check_refused(dir, "is a directory");
	check_refused(put("bin", "\1\2\0\3", 4), "neither text");
	check_refused(put("x.parquet", "PAR1abcd", 8), "Parquet");
	check_refused(put("x.zip", "PK\3\4abcd", 8), "zip");
	check_refused(put("u16", "\xff\xfe{\0}\0", 6), "UTF-16");
}

static void not_readable(void **state)
{
	const char *path;

	(void)state;
	if (geteuid() == 0)
		skip();		/* root reads everything */
	path = put("secret", "x", 1);
	assert_int_equal(chmod(path, 0), 0);
	check_refused(path, "Permission denied");
}

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(compressed),
		cmocka_unit_test(cut_streams),
		cmocka_unit_test(wrong_checksum),
		cmocka_unit_test(refused),
		cmocka_unit_test(not_readable),
	};

	digest_start();
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
