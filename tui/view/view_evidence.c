/* view_evidence -- selecting the words of a text that show a source. */
#include "core/base/jsonout.h"
#include "tui/view/act.h"
#include "tui/view/pair.h"

unsigned view_evidence_start(struct view *v, int arg, const char *text)
{
	struct pair *p = v->state;

	(void)arg;
	(void)text;
	if (p->of == DESK_NOWHERE)
		return FX_NONE;
	p->bar.focus = CHOICEBAR_NOWHERE;
	pager_select_start(pair_focused(p));
	v->mode = "evidence";
	return FX_REPAINT;
}

unsigned view_evidence_move(struct view *v, int how, const char *text)
{
	struct pager *t = pair_focused(v->state);

	(void)text;
	if (how == VIEW_WORD_ANCHOR)
		pager_select_anchor(t);
	else if (how == VIEW_WORD_NEXT || how == VIEW_WORD_BACK)
		pager_select_word(t, how == VIEW_WORD_NEXT ? 1 : -1);
	else
		pager_select_line(t, how == VIEW_WORD_DOWN ? 1 : -1);
	return FX_REPAINT;
}

/* The span in the item's own terms: side a, b or prompt, bytes from and to of that text. */
static void span_json(const struct pair *p, struct slice whole, const struct pager_span *s,
		      struct str *out)
{
	const struct pager *t = p->pane == PAIR_PROMPT ? &p->prompt : &p->side[p->pane - PAIR_LEFT];
	size_t from = (size_t)(t->block[s->block].s - whole.s) + s->off;
	bool b = (p->pane == PAIR_RIGHT) != p->swapped;
	struct jsonout j = jsonout_begin(out);

	jsonout_object(&j, NULL);
	jsonout_text(&j, "side", p->pane == PAIR_PROMPT ? "prompt" : b ? "b" : "a");
	jsonout_int(&j, "from", (int64_t)from);
	jsonout_int(&j, "to", (int64_t)(from + s->len));
	jsonout_close_object(&j);
}

unsigned view_evidence_tag(struct view *v, int source, const char *text)
{
	struct pair *p = v->state;
	struct desk *d = v->desk;
	struct pager_span s;
	struct str json = STR_INIT;
	unsigned fx = FX_REPAINT;

	(void)text;
	if (!pager_selected(pair_focused(p), &s)) {
		desk_say(d, STYLE_WARNING, "no words are selected");
		return FX_REPAINT;
	}
	span_json(p, p->pane == PAIR_PROMPT ? d->prompt : p->text[p->pane - PAIR_LEFT], &s, &json);
	v->ops->leave(v);
	p->bar.focus = CHOICEBAR_SOURCE;
	p->bar.source = source;
	if (act_tag(d, p->of, (size_t)source, true, json.s)) {
		desk_say(d, STYLE_STRONG, "%s tagged, with %zu bytes of %s as evidence",
			 desk_sources(d)->source[source].id, s.len,
			 p->pane == PAIR_PROMPT ? "the prompt" : p->pane == PAIR_LEFT ? "A" : "B");
		pair_evidence(p, d);
		fx |= FX_SAVED;
	}
	str_release(&json);
	return fx;
}
