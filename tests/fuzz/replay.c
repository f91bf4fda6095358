/*
 * Runs a fuzzer's function over files and folders of files, so that its corpus
 * is a test wherever there is no fuzzing engine: replay FILE|FOLDER...
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static long done;

static int run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t n = 0, cap = 0, got = 0;

	if (!f) {
		perror(path);
		return 1;
	}
	do {
		n += got;
		if (n == cap) {
			uint8_t *more = realloc(data, cap = cap ? 2 * cap : 4096);

			if (!more)
				abort();
			data = more;
		}
	} while ((got = fread(data + n, 1, cap - n, f)) > 0);
	fclose(f);
	/* In a block of its own size: a sanitizer sees a step too far. */
	data = realloc(data, n ? n : 1);
	LLVMFuzzerTestOneInput(data, n);
	free(data);
	done++;
	return 0;
}

static int run(const char *path)
{
	struct dirent *e;
	struct stat st;
	int bad = 0;
	DIR *d;

	if (stat(path, &st)) {
		perror(path);
		return 1;
	}
	if (!S_ISDIR(st.st_mode))
		return run_file(path);
	if (!(d = opendir(path)))
		return 1;
	while ((e = readdir(d))) {
		char inner[4096];

		if (e->d_name[0] == '.')
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, e->d_name);
		bad |= run(inner);
	}
	closedir(d);
	return bad;
}

int main(int argc, char **argv)
{
	int bad = argc < 2;

	for (int i = 1; i < argc; i++)
		bad |= run(argv[i]);
	bad |= !done;
	printf("%s - replayed %ld inputs\n1..1\n", bad ? "not ok" : "ok", done);
	return bad;
}
