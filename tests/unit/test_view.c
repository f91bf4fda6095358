/* Golden screens of every view, in sizes that people have, on the samples. */
#include "tests/unit/scratch.h"

#include "tests/lib/benchkit.h"
#include "tests/lib/golden.h"

static int counter;

static void shoot(const char *name, const char *size, bool open, const char *config,
		  const char *script)
{
	char golden[128], project[64];
	struct term *t;
	const char *path;

	snprintf(project, sizeof(project), "d%d", counter++);
	assert_int_equal(mkdir(scratch_path(project), 0700), 0);
	snprintf(project + strlen(project), sizeof(project) - strlen(project), "/samples.assay");
	path = bench_samples(project);
	t = bench_run(path, size, open, config, script);
	snprintf(golden, sizeof(golden), "view-%s-%s", name, size);
	golden_record(golden, t);
	t->ops->close(t);
}

static const char *const sizes[] = { "40x10", "80x24", "120x36", "200x60" };

static void the_queue(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		shoot("queue-blind", sizes[i], false, NULL, "jj<screen>");
		shoot("queue-open", sizes[i], true, NULL, "jj<style>");
	}
	shoot("queue-marks", "80x24", false, NULL, "*jjV<screen>");
	shoot("queue-filtered", "80x24", true, NULL,
	      ":grep water<Enter><screen>:grep zzzz<Enter><screen>");
}

static void the_pair(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		shoot("pair-blind", sizes[i], false, NULL, "<Enter><screen><Tab><Tab><screen>");
		shoot("pair-chosen", sizes[i], false, NULL, "jj<Enter>a2<style>v<screen>");
	}
	shoot("pair-layouts", "120x36", true, NULL, "<Enter>t<screen>t<screen>t<screen>");
	shoot("pair-resized", "120x36", true, NULL,
	      "<Enter><resize:80x24><screen><resize:38x9><screen><resize:120x36><screen>");
}

static void modes_of_the_pair(void **state)
{
	(void)state;
	shoot("evidence", "120x36", false, NULL, "<Enter>Ell<Space>ll<style>3<style>");
	shoot("aid", "120x36", false, NULL, "<Enter>i<screen>y<screen>y<screen>");
	shoot("comment", "80x24", false, NULL, "<Enter>cboth miss it<screen><Enter><screen>");
	shoot("search", "120x36", true, NULL, "<Enter>/the<style><Enter>n<screen>");
}

static void other_views(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++)
		shoot("measures", sizes[i], true, NULL, "<Enter>a<Enter>x<Esc>m<screen>G<screen>");
	shoot("log", "120x36", false, NULL, "<Enter>a1q L<screen>");
	shoot("sources", "80x24", false, NULL, "<F2><screen>");
	shoot("tour", "80x24", false, NULL, ":tour<Enter><screen>");
	shoot("verdict", "120x36", true, NULL,
	      "<Enter>a2cnot sure<Enter>A<screen>bread it twice<Enter><screen>");
	shoot("help", "120x36", false, NULL, "<Enter>?<screen>");
	shoot("palette", "120x36", false, NULL, "<C-p>ord<screen>");
	shoot("command", "80x24", false, NULL, ":th<Tab> <Tab><screen>");
}

static void a_warning_comes_first(void **state)
{
	char config[256];
	FILE *f;

	(void)state;
	snprintf(config, sizeof(config), "%s", scratch_path("config"));
	f = fopen(config, "w");
	assert_non_null(f);
	fputs("warn * Some of these dialogues are about lawnmowers.\n", f);
	fclose(f);
	shoot("warning", "80x24", false, config, "<Enter><screen><Enter><screen>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_queue, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(the_pair, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(modes_of_the_pair, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(other_views, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(a_warning_comes_first, scratch_setup,
						scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
