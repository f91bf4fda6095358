/*
 * query -- the names of all SQL statements, from the .def files of schema/.
 *
 * Owns: enum query. May call: nothing. Never: holds SQL text itself. Parameters
 * are numbered ?1, ?2...; each row says in its comment what they are.
 */
#ifndef ASSAY_BASE_QUERY_H
#define ASSAY_BASE_QUERY_H

enum query {
#define Q(name, sql) Q_##name,
#include "schema/corpus.def"
	Q_CORPUS_END,
#include "schema/work.def"
#undef Q
	Q_COUNT
};

#endif
