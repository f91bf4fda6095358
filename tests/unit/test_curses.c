/*
 * curses, in a real terminal: this program run as "test_curses child" inside
 * tmux shows glyphs that terminals find hard, the last key and what it says;
 * the tests type at it and look at the pane.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/base/unicode.h"
#include "tui/term/curses.h"
#include "tui/term/key.h"

#define BAR 24

static const char *const hard[] = {
	"plain ascii", "漢字かな交じり", "한국어 \u1112\u1161\u11ab", "😀😃🐕🦊", "👨‍👩‍👧‍👦👩🏽‍🚀",
	"🇩🇪🇫🇷🇯🇵", "❤️☀️✂️", "1️⃣2️⃣#️⃣", "e\u0301o\u0308n\u0303",
	"नमस्ते", "ไทยคำ", "שלום עולם", "مرحبا", "\U0001fae8\U0001fae0", "\033[31m\a\b", "\u202e\u2066x",
		"a\u200bb\ufeff",
	"\xff\xfe\xc0", "\u0301\u0301", "ｱｲｳＡＢＣ", "ﷺ⁂…—", "\U0001f1e9x",
};

/* --- the child ---------------------------------------------------------- */

static volatile sig_atomic_t resized;

static void on_winch(int sig)
{
	(void)sig;
	resized = 1;
}

static void paint(struct term *t, const char *said)
{
	struct grid g;
	int rows, cols;

	t->ops->size(t, &rows, &cols);
	grid_init(&g, rows, cols);
	for (int i = 0; i < (int)COUNT(hard); i++) {
		grid_puts(&g, i, 0, BAR, (enum style)(i % STYLE_COUNT), hard[i]);
		grid_puts(&g, i, BAR, 1, STYLE_TEXT, "|");
	}
	grid_putf(&g, rows - 1, 0, -1, STYLE_FOCUS, "%dx%d pid %d %s", cols, rows, (int)getpid(), said);
	grid_cursor(&g, 1, 3);	/* within a wide glyph */
	t->ops->show(t, &g);
	grid_release(&g);
}

/* false: leave. */
static bool obey(struct term *t, int32_t key, struct str *said)
{
	char name[16];

	key_label(key, name);
	str_clear(said);
	str_addf(said, "key %s (%s)", name, t->paste.s);
	if (key == 26) {
		t->ops->suspend(t);
		raise(SIGSTOP);
		t->ops->resume(t);
	} else if (key == 'd') {
		err_die("dead on purpose");
	} else if (key == 't') {
		t->theme = (t->theme + 1) % 6;
	} else if (key == 'y') {
		t->ops->copy(t, "copied 漢字", strlen("copied 漢字"));
	}
	return key != 'q' && key != KEY_END_OF_INPUT_;
}

static int child(void)
{
	struct sigaction sa = { .sa_handler = on_winch };
	struct str said = STR_INIT;
	struct err err = ERR_INIT;
	struct term *t;
	int32_t key;

	if (curses_open(0, &t, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	sigaction(SIGWINCH, &sa, NULL);
	for (;;) {
		struct pollfd p = { .fd = t->ops->fd(t), .events = POLLIN };

		paint(t, said.s);
		poll(&p, 1, -1);
		if (resized) {
			resized = 0;
			t->ops->resized(t);
		}
		while ((key = t->ops->key(t)) != KEY_NONE_)
			if (!obey(t, key, &said)) {
				t->ops->close(t);
				str_release(&said);
				return 0;
			}
	}
}

/* --- the tests ---------------------------------------------------------- */

static char self_path[4096];

static void tmux(struct str *out, const char *fmt, ...)
{
	struct str cmd = STR_INIT;
	char buf[4096];
	va_list ap;
	size_t n;
	FILE *f;

	str_addf(&cmd, "LC_ALL=C.UTF-8 tmux -L assay%d -f /dev/null ", (int)getpid());
	va_start(ap, fmt);
	str_addvf(&cmd, fmt, ap);
	va_end(ap);
	str_addz(&cmd, " 2>/dev/null");
	f = popen(cmd.s, "r");
	assert_non_null(f);
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		if (out)
			str_add(out, buf, n);
	pclose(f);
	str_release(&cmd);
}

/*
 * Look until the words are on the pane, at most ten seconds; the pane into *screen
 * if it is not NULL.
 */
static void until(const char *words, struct str *screen)
{
	struct str s = STR_INIT;

	for (int i = 0; i < 200; i++) {
		str_clear(&s);
		tmux(&s, "capture-pane -p -t w");
		if (strstr(s.s, words)) {
			if (screen)
				str_add(screen, s.s, s.len);
			str_release(&s);
			return;
		}
		poll(NULL, 0, 50);
	}
	fail_msg("\"%s\" does not come; the pane:\n%s", words, s.s);
}

static int start(void **state)
{
	if (system("command -v tmux >/dev/null 2>&1"))
		return 0;
	tmux(NULL, "new-session -d -s w -x 80 -y 30 'sh -c \"%s child; echo left; exec sh\"'", self_path);
	*state = self_path;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	tmux(NULL, "kill-server");
	return 0;
}

static void need(void **state)
{
	if (!*state)
		skip();
	until("80x30", NULL);
}

/* What stands behind a row's glyphs stands where the grid put it. */
static void columns_never_drift(void **state)
{
	struct str screen = STR_INIT;
	const char *s;

	need(state);
	until("80x30", &screen);
	s = screen.s;
	for (size_t i = 0; i < COUNT(hard); i++) {
		size_t n = strcspn(s, "\n");
		const char *bar = memchr(s, '|', n);

		if (!bar || unicode_width(s, (size_t)(bar - s)) != BAR)
			fail_msg("row %zu: %.*s", i, (int)n, s);
		s += n + 1;
	}
	assert_null(strchr(screen.s, '\033'));
	str_release(&screen);
}

static void keys_have_names(void **state)
{
	static const char *const keys[][2] = {
		{ "F5", "key F5 " }, { "PPage", "key PgUp " }, { "BTab", "key S-Tab " }, { "Escape", "key Esc " },
		{ "C-c", "key C-c " }, { "BSpace", "key Backspace " }, { "Enter", "key Enter " },
		{ "DC", "key Delete " }, { "Home", "key Home " }, { "é", "key é " }, { "漢", "key 漢 " },
	};

	need(state);
	for (size_t i = 0; i < COUNT(keys); i++) {
		tmux(NULL, "send-keys -t w %s", keys[i][0]);
		until(keys[i][1], NULL);
	}
}

static void pasting_and_copying(void **state)
{
	struct str buffer = STR_INIT;

	need(state);
	tmux(NULL, "set-buffer 'a 漢字 paste'");
	tmux(NULL, "paste-buffer -p -t w");
	until("key Paste (a 漢字 paste)", NULL);
	tmux(NULL, "set -s set-clipboard on");
	tmux(NULL, "send-keys -t w y");
	for (int i = 0; i < 100 && strcmp(buffer.s, "copied 漢字"); i++) {
		str_clear(&buffer);
		tmux(&buffer, "show-buffer");
		poll(NULL, 0, 30);
	}
	assert_string_equal(buffer.s, "copied 漢字");
	str_release(&buffer);
}

static void resizing(void **state)
{
	need(state);
	tmux(NULL, "resize-window -t w -x 50 -y 26");
	until("50x26", NULL);
	tmux(NULL, "resize-window -t w -x 80 -y 30");
	until("80x30", NULL);
}

static void suspending(void **state)
{
	struct str flag = STR_INIT, screen = STR_INIT;
	int pid;

	need(state);
	until("pid", &screen);
	pid = (int)strtol(strstr(screen.s, "pid") + 4, NULL, 10);
	assert_true(pid > 1);
	tmux(NULL, "send-keys -t w C-z");
	for (int i = 0; i < 200 && flag.s[0] != '0'; i++) {
		str_clear(&flag);
		tmux(&flag, "display -p -t w '#{alternate_on}'");
		poll(NULL, 0, 30);
	}
	assert_int_equal(flag.s[0], '0');
	/* The sh that started it is not interactive: continue it by hand. */
	assert_int_equal(kill(pid, SIGCONT), 0);
	until("plain ascii", NULL);
	str_release(&flag);
	str_release(&screen);
}

static void dying_gives_the_screen_back(void **state)
{
	struct str flag = STR_INIT;

	need(state);
	tmux(NULL, "send-keys -t w d");
	until("assay: dead on purpose", NULL);
	until("left", NULL);
	tmux(&flag, "display -p -t w '#{alternate_on}#{cursor_flag}'");
	assert_int_equal(strncmp(flag.s, "01", 2), 0);
	str_release(&flag);
}

/* An unknown or poor TERM, no terminal at all: a sentence, not a crash. */
static void no_terminal(void **state)
{
	struct str cmd = STR_INIT;
	char said[600] = "";
	FILE *f;

	(void)state;
	str_addf(&cmd, "%s child </dev/null 2>&1", self_path);
	f = popen(cmd.s, "r");
	assert_non_null(f);
	assert_non_null(fgets(said, sizeof said, f));
	assert_int_equal(pclose(f), 2 << 8);
	assert_non_null(strstr(said, "standard output is none"));
	str_release(&cmd);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_never_drift), cmocka_unit_test(keys_have_names),
		cmocka_unit_test(pasting_and_copying), cmocka_unit_test(resizing), cmocka_unit_test(suspending),
		cmocka_unit_test(dying_gives_the_screen_back), cmocka_unit_test(no_terminal),
	};

	if (argc > 1 && !strcmp(argv[1], "child"))
		return child();
	if (!realpath(argv[0], self_path))
		return 1;
	return cmocka_run_group_tests(tests, start, stop);
}
