/* headless -- see headless.h. */
#include "tui/term/headless.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/term/key.h"

struct headless {
	struct term t;
	struct grid screen;
	const char *script;
	struct str record, copied;
	int rows, cols, frames, idle;
	bool painted;	/* the ask before a <screen> was answered */
};

static struct headless *self(const struct term *t)
{
	return (struct headless *)(uintptr_t)t;
}

static void op_size(struct term *t, int *rows, int *cols)
{
	*rows = self(t)->rows;
	*cols = self(t)->cols;
}

static void op_show(struct term *t, const struct grid *g)
{
	struct headless *h = self(t);

	if (g->rows != h->screen.rows || g->cols != h->screen.cols) {
		grid_release(&h->screen);
		grid_init(&h->screen, g->rows, g->cols);
	}
	memcpy(h->screen.cell, g->cell, (size_t)g->rows * (size_t)g->cols * sizeof *g->cell);
	h->screen.cur_row = g->cur_row;
	h->screen.cur_col = g->cur_col;
	h->screen.cur_on = g->cur_on;
	h->frames++;
}

static void write_down(struct headless *h, bool styles)
{
	struct str text = STR_INIT, plane = STR_INIT;

	grid_dump(&h->screen, &text, &plane);
	str_addf(&h->record, "== %dx%d cursor ", h->screen.cols, h->screen.rows);
	if (h->screen.cur_on)
		str_addf(&h->record, "%d,%d\n", h->screen.cur_row, h->screen.cur_col);
	else
		str_addz(&h->record, "off\n");
	str_add(&h->record, text.s, text.len);
	if (styles) {
		str_addz(&h->record, "-- styles\n");
		str_add(&h->record, plane.s, plane.len);
	}
	str_release(&text);
	str_release(&plane);
}

/* The token at the script, if it is one of ours: its words into arg; how long it is. */
static size_t token(const char *s, const char *name, struct slice *arg)
{
	size_t n = strlen(name);
	const char *close = *s == '<' ? strchr(s, '>') : NULL;

	if (!close || strncmp(s + 1, name, n))
		return 0;
	*arg = (struct slice){ s + 1 + n, (size_t)(close - s) - 1 - n };
	return (size_t)(close - s) + 1;
}

static int32_t screen_token(struct headless *h, size_t len, bool styles)
{
	if (!h->painted) {
		h->painted = true;
		return KEY_NONE_;
	}
	write_down(h, styles);
	h->painted = false;
	h->script += len;
	return h->t.ops->key(&h->t);
}

static int32_t resize_token(struct headless *h, struct slice arg)
{
	int cols, rows;

	if (sscanf(arg.s, "%dx%d", &cols, &rows) == 2 && cols > 0 && rows > 0) {
		h->cols = cols;
		h->rows = rows;
	}
	return KEY_RESIZE_;
}

static int32_t mouse_token(struct headless *h, struct slice arg)
{
	h->t.mouse_button = TERM_BUTTON_LEFT;
	if (sscanf(arg.s, "%d,%d", &h->t.mouse_row, &h->t.mouse_col) != 2)
		h->t.mouse_row = h->t.mouse_col = 0;
	return KEY_MOUSE_;
}

static int32_t op_key(struct term *t)
{
	struct headless *h = self(t);
	struct slice arg;
	size_t len;

	str_clear(&t->paste);
	if (h->idle > 0) {
		h->idle--;
		return KEY_NONE_;
	}
	if ((len = token(h->script, "screen>", &arg)) || (len = token(h->script, "style>", &arg)))
		return screen_token(h, len, h->script[2] == 't');
	if ((len = token(h->script, "resize:", &arg))) {
		h->script += len;
		return resize_token(h, arg);
	}
	if ((len = token(h->script, "paste:", &arg))) {
		h->script += len;
		str_add(&t->paste, arg.s, arg.n);
		return KEY_PASTE_;
	}
	if ((len = token(h->script, "mouse:", &arg))) {
		h->script += len;
		return mouse_token(h, arg);
	}
	if ((len = token(h->script, "idle:", &arg))) {
		h->script += len;
		h->idle = (int)strtol(arg.s, NULL, 10);
		return op_key(t);
	}
	return *h->script ? key_next(&h->script) : KEY_END_OF_INPUT_;
}

static int op_fd(struct term *t)
{
	(void)t;
	return -1;
}

static void op_nothing(struct term *t)
{
	(void)t;
}

static void op_mouse(struct term *t, bool on)
{
	(void)t;
	(void)on;
}

static bool op_copy(struct term *t, const char *s, size_t n)
{
	str_clear(&self(t)->copied);
	str_add(&self(t)->copied, s, n);
	return true;
}

static void op_close(struct term *t)
{
	struct headless *h = self(t);

	grid_release(&h->screen);
	str_release(&h->record);
	str_release(&h->copied);
	str_release(&t->paste);
	free(h);
}

static const struct term_ops headless_ops = {
	.size = op_size, .show = op_show, .key = op_key, .fd = op_fd, .suspend = op_nothing,
	.resume = op_nothing,
	.resized = op_nothing, .copy = op_copy, .mouse = op_mouse, .redraw = op_nothing, .close = op_close,
};

struct term *headless_open(int rows, int cols, const char *script)
{
	struct headless *h = mem_zalloc(1, sizeof *h);

	h->t.ops = &headless_ops;
	h->t.colours = 256;
	h->rows = rows;
	h->cols = cols;
	h->script = script;
	str_init(&h->t.paste);
	str_init(&h->record);
	str_init(&h->copied);
	grid_init(&h->screen, rows, cols);
	return &h->t;
}

void headless_feed(struct term *t, const char *script)
{
	self(t)->script = script;
}

const struct grid *headless_screen(const struct term *t)
{
	return &self(t)->screen;
}

const struct str *headless_record(const struct term *t)
{
	return &self(t)->record;
}

const struct str *headless_copied(const struct term *t)
{
	return &self(t)->copied;
}

int headless_frames(const struct term *t)
{
	return self(t)->frames;
}
