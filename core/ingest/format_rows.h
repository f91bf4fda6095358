/*
 * format_rows -- the rows of the table of formats, one or a small family a file.
 *
 * Owns: nothing. May call: nothing. Never: is included by anything but format.c
 * and the files that define the rows.
 */
#ifndef ASSAY_INGEST_FORMAT_ROWS_H
#define ASSAY_INGEST_FORMAT_ROWS_H

struct format;

extern const struct format format_hh;		/* format_hh.c */
extern const struct format format_pairs;	/* format_pairs.c */
extern const struct format format_trl;		/* format_trl.c */
extern const struct format format_alpaca;	/* format_rated.c */
extern const struct format format_helpsteer2;
extern const struct format format_pku;
extern const struct format format_rewardbench;	/* format_scores.c */
extern const struct format format_scores;	/* format_scores.c */
extern const struct format format_committee;
extern const struct format format_model;
extern const struct format format_pairwise;	/* format_pairwise.c */
extern const struct format format_features;	/* format_features.c */
extern const struct format format_judgebench;	/* format_judgebench.c */
extern const struct format format_claims;	/* format_claims.c */
extern const struct format format_annotations;	/* format_acts.c */
extern const struct format format_judgments;

#endif
