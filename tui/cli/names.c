/* names -- see names.h. */
#include "tui/cli/names.h"

#include "core/out/clean.h"
#include "core/work/policy.h"
#include "core/work/queue.h"

const char *names_policy(size_t i)
{
	size_t n, m;
	const struct policy *p = policy_all(&n);
	const struct clean_policy *c = clean_policies(&m);

	if (i < n)
		return p[i].name;
	return i - n < m ? c[i - n].name : NULL;
}

const char *names_order(size_t i)
{
	size_t n;
	const struct queue_order *o = queue_orders(&n);

	return i < n ? o[i].name : NULL;
}
