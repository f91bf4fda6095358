/*
 * curses -- see curses.h. The only file that knows ncurses.
 *
 * ncurses asks libc how wide a character is; the grid asked our own table.
 * Where the two disagree, or a cluster is more than a curses cell can hold, a
 * substitute of the grid's width is painted, so columns never drift.
 */
#include "tui/term/curses.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"
#include "tui/term/key.h"
#include "tui/term/plain.h"


#define PASTE_MAX (1 << 20)
#define CLIPBOARD_MAX 74994	/* bytes of base64 that xterm and tmux take */
#define ESC_MS 25

enum { CODE_FOCUS_IN = KEY_MAX + 1, CODE_FOCUS_OUT, CODE_PASTE, CODE_PASTE_END };

struct screen {
	struct term t;
	SCREEN *curses;
	WINDOW *keys;		/* a pad: reading from it never repaints */
	struct grid shown;
	cchar_t *line;		/* room for one row */
	uint64_t *text;		/* a number for each row's text */
	FILE *in, *out;
	bool own_in, away, extras;
	enum plain plain;
	int theme;		/* that attr[] was made for */
	attr_t attr[STYLE_COUNT];
	cchar_t ascii[STYLE_COUNT][128];	/* ready-made: most of a screen is this */
};

static struct screen *taken;	/* for the death hook, which is handed nothing */

static struct screen *self(struct term *t)
{
	return (struct screen *)t;
}

/* Past curses' own buffer, which is empty after each doupdate. */
static void raw_out(struct screen *c, const char *s, size_t n)
{
	fflush(c->out);
	while (n) {
		ssize_t w = write(fileno(c->out), s, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return;
		s += w;
		n -= (size_t)w;
	}
}

/* Focus reports and bracketed paste. */
static void extras(struct screen *c, bool on)
{
	static const char *const say[2] = { "\033[?2004l\033[?1004l", "\033[?2004h\033[?1004h" };

	if (c->extras)
		raw_out(c, say[on], strlen(say[on]));
}

/* --- painting --------------------------------------------------------- */

static attr_t attrs_of(int attrs)
{
	attr_t a = A_NORMAL;

	if (attrs & STYLE_BOLD)
		a |= A_BOLD;
	if (attrs & STYLE_UNDERLINE)
		a |= A_UNDERLINE;
	if (attrs & STYLE_REVERSE)
		a |= A_REVERSE;
	if (attrs & STYLE_FAINT)
		a |= A_DIM;
	if (attrs & STYLE_ITALIC)
		a |= tigetstr("sitm") ? A_ITALIC : A_UNDERLINE;
	return a;
}

static void put(cchar_t *to, const wchar_t *w, attr_t attr)
{
	if (setcchar(to, w, attr & ~(attr_t)A_COLOR, (short)PAIR_NUMBER((int)(attr & A_COLOR)),
		NULL) == ERR)
		setcchar(to, L" ", A_NORMAL, 0, NULL);
}

static void set_theme(struct screen *c)
{
	for (int s = 0; s < STYLE_COUNT; s++) {
		struct style_look look = style_look(c->t.theme, c->t.colours, (enum style)s);

		c->attr[s] = attrs_of(look.attrs);
		if (c->t.colours && init_pair((short)(s + 1), look.fg, look.bg) == OK)
			c->attr[s] |= (attr_t)COLOR_PAIR(s + 1);
		for (int ch = ' '; ch < 0x7f; ch++)
			put(&c->ascii[s][ch], (wchar_t[]){ ch, L'\0' }, c->attr[s]);
	}
	c->theme = c->t.theme;
}

/*
 * A cluster as curses cells: one for each character that libc gives columns,
 * with the marks behind it. How many columns libc sees; the cells in *n.
 */
static int cells_of(const char *s, attr_t attr, cchar_t *to, int *n)
{
	wchar_t w[CCHARW_MAX + 1];
	size_t len = strlen(s), at = 0, step, k = 0;
	int cols = 0;

	*n = 0;
	while (at < len) {
		wchar_t ch = (wchar_t)unicode_decode(s + at, len - at, &step);
		int wide = wcwidth(ch);

		at += step;
		if (wide < 0 || (wide == 0 && !k))
			return -1;
		if (wide > 0 && k) {
			w[k] = L'\0';
			put(&to[(*n)++], w, attr);
			k = 0;
		}
		if (wide > 0 && *n >= 2)
			return -1;
		if (k < CCHARW_MAX)
			w[k++] = ch;
		cols += wide;
	}
	w[k] = L'\0';
	put(&to[(*n)++], w, attr);
	return cols;
}

/* The base of a cluster alone, then blanks; a replacement character where libc does not know it. */
static int substitute(const char *s, int cols, attr_t attr, cchar_t *to)
{
	size_t step;
	wchar_t w[2] = { (wchar_t)unicode_decode(s, strlen(s), &step), L'\0' };
	int wide = wcwidth(w[0]), n = 0;

	if (wide < 1 || wide > cols) {
		w[0] = wcwidth(0xfffd) == 1 ? 0xfffd : L'?';
		wide = 1;
	}
	put(&to[n++], w, attr);
	for (; wide < cols; wide++)
		put(&to[n++], L" ", attr);
	return n;
}

static int paint_cell(struct screen *c, const struct cell *cell, cchar_t *to)
{
	enum style st = cell->style < STYLE_COUNT ? cell->style : STYLE_TEXT;
	attr_t attr = c->attr[st] | attrs_of(cell->attrs);
	enum plain how = c->t.ascii ? PLAIN_ASCII : c->plain;
	bool ascii = cell->s[0] >= ' ' && cell->s[0] < 0x7f && !cell->s[1] && cell->cols == 1;
	char room[8];
	const char *s;
	int n;

	if (ascii && !cell->attrs) {
		*to = c->ascii[st][(int)cell->s[0]];
		return 1;
	}
	s = ascii ? cell->s : plain_cluster(cell->s, cell->cols, how, c->t.no_emoji, room);
	if (cells_of(s, attr, to, &n) == cell->cols)
		return n;
	return substitute(s, cell->cols, attr, to);
}

static void paint_row(struct screen *c, const struct grid *g, int row)
{
	const struct cell *from = &g->cell[(size_t)row * (size_t)g->cols];
	int n = 0;

	for (int i = 0; i < g->cols; i++)
		if (from[i].cols)
			n += paint_cell(c, &from[i], c->line + n);
	mvadd_wchnstr(row, 0, c->line, n);
}

/* Room for a grid of this size; true if it is a new one. */
static bool shadow(struct screen *c, const struct grid *g)
{
	if (c->shown.rows == g->rows && c->shown.cols == g->cols)
		return false;
	grid_release(&c->shown);
	grid_init(&c->shown, g->rows, g->cols);
	free(c->line);
	c->line = mem_alloc((size_t)g->cols * 2 + 4, sizeof *c->line);
	free(c->text);
	c->text = mem_alloc((size_t)g->rows, sizeof *c->text);
	return true;
}

/* A number for a row's text (FNV-1a over its cells). */
static uint64_t row_text(const struct cell *cell, size_t cols)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < cols; i++)
		for (const char *p = cell[i].s; *p; p++)
			h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	return h;
}

/*
 * Curses scrolls a part of the screen where that saves bytes, and has no switch
 * for it; several terminals and recorders get the region wrong, and a frame is
 * small anyway. A row whose old text (in whatever style) now stands elsewhere is
 * all it could scroll by, so we make it forget what that row held.
 */
static void forget_moved(const struct screen *c, const struct grid *g)
{
	size_t cols = (size_t)g->cols;

	for (int r = 0; r < g->rows; r++)
		c->text[r] = row_text(&g->cell[(size_t)r * cols], cols);
	for (int r = 0; r < g->rows; r++) {
		uint64_t was = row_text(&c->shown.cell[(size_t)r * cols], cols);

		if (was == c->text[r])
			continue;
		for (int to = 0; to < g->rows; to++)
			if (was == c->text[to]) {
				wredrawln(stdscr, r, 1);
				break;
			}
	}
}

static void op_show(struct term *t, const struct grid *g)
{
	struct screen *c = self(t);
	size_t bytes = (size_t)g->cols * sizeof *g->cell;
	bool all = shadow(c, g) || c->theme != t->theme;
	int col = g->cur_col;

	if (c->away)
		return;
	if (c->theme != t->theme)
		set_theme(c);
	if (!all)
		forget_moved(c, g);
	for (int r = 0; r < g->rows; r++) {
		struct cell *was = &c->shown.cell[(size_t)r * (size_t)g->cols];
		const struct cell *is = &g->cell[(size_t)r * (size_t)g->cols];

		if (!all && !memcmp(was, is, bytes))
			continue;
		paint_row(c, g, r);
		memcpy(was, is, bytes);
	}
	/* A cursor inside a wide glyph shifts the text on some terminals. */
	if (col > 0 && !g->cell[(size_t)g->cur_row * (size_t)g->cols + (size_t)col].cols)
		col--;
	curs_set(g->cur_on);
	move(g->cur_row, col);
	wnoutrefresh(stdscr);
	doupdate();
}

static void forget(struct screen *c)
{
	grid_release(&c->shown);
	clearok(curscr, TRUE);
}

static void op_redraw(struct term *t)
{
	forget(self(t));
}

static void op_size(struct term *t, int *rows, int *cols)
{
	(void)t;
	getmaxyx(stdscr, *rows, *cols);
}

static void op_resized(struct term *t)
{
	struct screen *c = self(t);
	struct winsize w;

	if (ioctl(fileno(c->out), TIOCGWINSZ, &w) == 0 && w.ws_row && w.ws_col)
		resizeterm(w.ws_row, w.ws_col);
	forget(c);
}

/* --- keys ------------------------------------------------------------- */

static const struct {
	int code;
	int32_t key;
} codes[] = {
	{ KEY_UP, KEY_UP_ }, { KEY_DOWN, KEY_DOWN_ }, { KEY_LEFT, KEY_LEFT_ }, { KEY_RIGHT, KEY_RIGHT_ },
	{ KEY_HOME, KEY_HOME_ }, { KEY_FIND, KEY_HOME_ }, { KEY_END, KEY_END_ }, { KEY_SELECT, KEY_END_ },
	{ KEY_PPAGE, KEY_PGUP_ }, { KEY_NPAGE, KEY_PGDN_ }, { KEY_IC, KEY_INSERT_ },
	{ KEY_DC, KEY_DELETE_ },
	{ KEY_BTAB, KEY_BACKTAB_ }, { KEY_BACKSPACE, KEY_BACKSPACE_ }, { KEY_ENTER, KEY_ENTER_ },
	{ KEY_A1, KEY_HOME_ }, { KEY_A3, KEY_PGUP_ }, { KEY_C1, KEY_END_ }, { KEY_C3, KEY_PGDN_ },
	{ KEY_SR, KEY_UP_ }, { KEY_SF, KEY_DOWN_ },
	{ CODE_FOCUS_IN, KEY_FOCUS_IN_ }, { CODE_FOCUS_OUT, KEY_FOCUS_OUT_ },
};

/* What comes until the end mark, or until nothing comes for half a second. */
static int32_t read_paste(struct screen *c)
{
	wint_t w;
	char b[4];

	wtimeout(c->keys, 500);
	for (;;) {
		int r = wget_wch(c->keys, &w);

		if (r == ERR || (r == KEY_CODE_YES && w == CODE_PASTE_END))
			break;
		if (r == KEY_CODE_YES || c->t.paste.len >= PASTE_MAX)
			continue;
		w = w == '\r' ? '\n' : w;
		str_add(&c->t.paste, b, unicode_encode((int32_t)w, b));
	}
	nodelay(c->keys, TRUE);
	return KEY_PASTE_;
}

static int32_t read_mouse(struct screen *c)
{
	static const struct {
		mmask_t bits;
		enum term_button button;
	} map[] = {
		{ BUTTON1_PRESSED | BUTTON1_CLICKED, TERM_BUTTON_LEFT },
		{ BUTTON2_PRESSED | BUTTON2_CLICKED, TERM_BUTTON_MIDDLE },
		{ BUTTON3_PRESSED | BUTTON3_CLICKED, TERM_BUTTON_RIGHT },
		{ BUTTON4_PRESSED, TERM_WHEEL_UP },
		{ BUTTON5_PRESSED, TERM_WHEEL_DOWN },
	};
	MEVENT e;

	if (getmouse(&e) != OK)
		return KEY_NONE_;
	for (size_t i = 0; i < COUNT(map); i++)
		if (e.bstate & map[i].bits) {
			c->t.mouse_row = e.y;
			c->t.mouse_col = e.x;
			c->t.mouse_button = map[i].button;
			return KEY_MOUSE_;
		}
	return KEY_NONE_;
}

static int32_t special(struct screen *c, int code)
{
	if (code == CODE_PASTE)
		return read_paste(c);
	if (code == KEY_MOUSE)
		return read_mouse(c);
	if (code > KEY_F0 && code <= KEY_F(12))
		return KEY_F1_ + code - KEY_F(1);
	for (size_t i = 0; i < COUNT(codes); i++)
		if (codes[i].code == code)
			return codes[i].key;
	return KEY_NONE_;
}

static bool hung_up(struct screen *c)
{
	struct pollfd p = { .fd = fileno(c->in), .events = POLLIN };

	return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL));
}

static int32_t op_key(struct term *t)
{
	struct screen *c = self(t);
	int32_t key = KEY_NONE_;
	wint_t w;
	int r;

	str_clear(&t->paste);
	while (key == KEY_NONE_) {	/* a code that means nothing to us is passed over */
		r = wget_wch(c->keys, &w);
		if (r == ERR)
			return hung_up(c) ? KEY_END_OF_INPUT_ : KEY_NONE_;
		key = r == KEY_CODE_YES ? special(c, (int)w) : (int32_t)w;
	}
	return key;
}

static int op_fd(struct term *t)
{
	return fileno(self(t)->in);
}

static void op_mouse(struct term *t, bool on)
{
	(void)t;
	mousemask(on ? BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON2_PRESSED | BUTTON3_PRESSED |
		BUTTON4_PRESSED |
			BUTTON5_PRESSED : 0, NULL);
}

/* --- the clipboard ---------------------------------------------------- */

static void base64(struct str *out, const char *s, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)(unsigned char)s[i] << 16;

		if (i + 1 < n)
			v |= (uint32_t)(unsigned char)s[i + 1] << 8;
		if (i + 2 < n)
			v |= (unsigned char)s[i + 2];
		str_addc(out, digit[v >> 18]);
		str_addc(out, digit[v >> 12 & 63]);
		str_addc(out, i + 1 < n ? digit[v >> 6 & 63] : '=');
		str_addc(out, i + 2 < n ? digit[v & 63] : '=');
	}
}

/* Raw, not wrapped for tmux: its set-clipboard understands it so. */
static bool op_copy(struct term *t, const char *s, size_t n)
{
	struct str out = STR_INIT;

	if ((n + 2) / 3 * 4 > CLIPBOARD_MAX)
		return false;
	str_addz(&out, "\033]52;c;");
	base64(&out, s, n);
	str_addc(&out, '\a');
	raw_out(self(t), out.s, out.len);
	str_release(&out);
	return true;
}

/* --- taking the terminal and giving it back --------------------------- */

static void leave(struct screen *c)
{
	if (c->away)
		return;
	c->away = true;
	extras(c, false);
	endwin();
}

static void op_suspend(struct term *t)
{
	leave(self(t));
}

static void op_resume(struct term *t)
{
	struct screen *c = self(t);

	if (!c->away)
		return;
	c->away = false;
	reset_prog_mode();
	op_resized(t);
	wnoutrefresh(stdscr);
	doupdate();
	extras(c, true);
}

void curses_restore(void)
{
	if (taken)
		leave(taken);
}

static void last_words(const char *message)
{
	curses_restore();
	fprintf(stderr, "assay: %s\n", message);
}

static void op_close(struct term *t)
{
	struct screen *c = self(t);

	leave(c);
	taken = NULL;
	delwin(c->keys);
	delscreen(c->curses);
	if (c->own_in)
		fclose(c->in);
	grid_release(&c->shown);
	str_release(&t->paste);
	free(c->line);
	free(c->text);
	free(c);
}

static const struct term_ops curses_ops = {
	.size = op_size, .show = op_show, .key = op_key, .fd = op_fd, .suspend = op_suspend,
	.resume = op_resume,
	.resized = op_resized, .copy = op_copy, .mouse = op_mouse, .redraw = op_redraw, .close = op_close,
};

/*
 * UTF-8 unless the user asked for something else: a bare container or ssh sets
 * no locale at all, and its terminal is UTF-8 nevertheless.
 */
static bool take_locale(void)
{
	const char *now = setlocale(LC_CTYPE, "");

	if (now && !strcmp(nl_langinfo(CODESET), "UTF-8"))
		return true;
	if (now && strcmp(now, "C") && strcmp(now, "POSIX"))
		return false;
	return setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8");
}

static bool named(const char *term, const char *const *list)
{
	for (; *list; list++)
		if (!strncmp(term, *list, strlen(*list)))
			return true;
	return false;
}

/* What TERM's name says that terminfo does not. */
static void judge_terminal(struct screen *c, const char *term, bool utf8)
{
	static const char *const old[] = { "vt", "ansi", "sun", "dumb", "cons", "wy", NULL };
	static const char *const console[] = { "linux", NULL };

	c->t.ascii = !utf8 || named(term, old);
	c->plain = named(term, console) ? PLAIN_CONSOLE : PLAIN_NOT;
	c->t.no_emoji = c->plain != PLAIN_NOT || c->t.ascii;
	c->extras = !named(term, old) && !named(term, console);
	c->t.colours = !has_colors() ? 0 : COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

static void set_modes(struct screen *c)
{
	set_escdelay(ESC_MS);
	raw();		/* Ctrl-Z, Ctrl-C and Ctrl-S are keys: the loop decides */
	noecho();
	nonl();
	c->keys = newpad(1, 1);
	intrflush(c->keys, FALSE);
	keypad(c->keys, TRUE);
	nodelay(c->keys, TRUE);
	define_key("\033[I", CODE_FOCUS_IN);
	define_key("\033[O", CODE_FOCUS_OUT);
	define_key("\033[200~", CODE_PASTE);
	define_key("\033[201~", CODE_PASTE_END);
	mouseinterval(0);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	curs_set(1);
}

/* newterm puts its own handlers on these; the loop's are the only ones there shall be. */
static SCREEN *quiet_newterm(FILE *out, FILE *in)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct sigaction was[COUNT(sigs)];
	SCREEN *screen;

	for (size_t i = 0; i < COUNT(sigs); i++)
		sigaction(sigs[i], NULL, &was[i]);
	screen = newterm(NULL, out, in);
	for (size_t i = 0; i < COUNT(sigs); i++)
		sigaction(sigs[i], &was[i], NULL);
	return screen;
}

static enum rc find_tty(struct screen *c, struct err *err)
{
	c->in = stdin;
	c->out = stdout;
	if (!isatty(STDOUT_FILENO))
		return err_set(err, RC_INPUT, "the workbench needs a terminal, and standard output is none");
	if (isatty(STDIN_FILENO))
		return RC_OK;
	c->in = fopen("/dev/tty", "re");
	if (!c->in)
		return err_set(err, RC_INPUT, "the workbench needs a terminal, and standard input is none");
	c->own_in = true;
	return RC_OK;
}

enum rc curses_open(int theme, struct term **out, struct err *err)
{
	struct screen *c = mem_zalloc(1, sizeof *c);
	const char *term = getenv("TERM");
	bool utf8 = take_locale();

	term = term ? term : "";
	if (find_tty(c, err))
		goto fail;
	c->curses = quiet_newterm(c->out, c->in);
	if (!c->curses || !tigetstr("cup")) {
		err_set(err, RC_INPUT, "TERM is \"%s\", a terminal that %s; try TERM=xterm-256color", term,
			c->curses ? "cannot place a cursor" : "is not known here");
		goto fail;
	}
	str_init(&c->t.paste);
	c->t.ops = &curses_ops;
	c->t.theme = theme;
	set_modes(c);
	judge_terminal(c, term, utf8);
	set_theme(c);
	taken = c;
	err_on_death(last_words);
	extras(c, true);
	*out = &c->t;
	return RC_OK;
fail:
	if (c->curses) {
		endwin();
		delscreen(c->curses);
	}
	if (c->own_in)
		fclose(c->in);
	free(c);
	return err->code;
}
