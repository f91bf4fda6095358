/* view_aid -- the decision aid: a few questions that lead to a source. */
#include <string.h>

#include "core/work/taxonomy.h"
#include "tui/view/act.h"
#include "tui/view/pair.h"

static const struct taxonomy_question *question(const char *id)
{
	size_t n;
	const struct taxonomy_question *q = taxonomy_questions(&n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(q[i].id, id))
			return &q[i];
	return NULL;
}

/* A question about the label cannot be asked of someone who may not know it. */
static bool names_label(const struct taxonomy_question *q)
{
	return !strcmp(q->yes, "S1") || !strcmp(q->no, "S1");
}

unsigned view_aid_start(struct view *v, int arg, const char *text)
{
	struct pair *p = v->state;
	size_t n;

	(void)arg;
	(void)text;
	if (p->of == DESK_NOWHERE)
		return FX_NONE;
	p->question = taxonomy_questions(&n);
	v->mode = "aid";
	return FX_REPAINT;
}

static unsigned ends_at(struct view *v, const char *source)
{
	struct pair *p = v->state;
	int bit = taxonomy_bit(source);

	v->ops->leave(v);
	if (bit < 0) {
		desk_say(v->desk, STYLE_TEXT, "none of the six: a comment may say what it is");
		return FX_REPAINT;
	}
	p->bar.focus = CHOICEBAR_SOURCE;
	p->bar.source = bit;
	if (desk_tagged(v->desk, p->of, (size_t)bit))
		desk_say(v->desk, STYLE_TEXT, "%s it is, and it is tagged already", source);
	else if (act_tag(v->desk, p->of, (size_t)bit, true, NULL))
		desk_say(v->desk, STYLE_STRONG, "%s it is: tagged", source);
	return FX_REPAINT | FX_SAVED;
}

unsigned view_aid_answer(struct view *v, int yes, const char *text)
{
	struct pair *p = v->state;
	const char *to = yes ? p->question->yes : p->question->no;
	const struct taxonomy_question *next = question(to);

	(void)text;
	if (!next)
		return ends_at(v, to);
	if (names_label(next) && !desk_unblind(v->desk, p->of)) {
		v->ops->leave(v);
		desk_say(v->desk, STYLE_TEXT,
			 "whether the label is a slip can be asked once you have chosen");
		return FX_REPAINT;
	}
	p->question = next;
	return FX_REPAINT;
}
