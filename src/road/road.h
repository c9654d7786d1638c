/*
 * One run: input files through the engine to the output, or to files of their own.
 */
#ifndef UNECHO_ROAD_H
#define UNECHO_ROAD_H

#include "files.h"
#include "texts.h"
#include "views.h"

struct unecho_road {
    struct unecho_config config;
    enum unecho_listing listing;
    const char *output; /* NULL: standard output */
    bool force;         /* `output` may replace a file */
    struct unecho_names abbrev, allow, seen;
    struct unecho_names include, exclude; /* patterns, see globs.h */
    struct unecho_views_config views;
    bool mute; /* the views are all that is written */
    struct unecho_request request;
    struct unecho_files_config files; /* the inputs, and what happens if each is for itself: */
    bool many;
    struct unecho_texts texts; /* how much a thread takes, and from when on */
    unecho_complain *complain;
    struct unecho_stats stats;             /* out */
    struct unecho_files_stats files_stats; /* out; of one output without what each file gives */
};

enum unecho_road_result {
    UNECHO_ROAD_DONE = 0,
    UNECHO_ROAD_FATAL = 2, /* the output is not complete; a file of that name was not touched */
    UNECHO_ROAD_SOME = 3 /* inputs that could not be read were left out; if that is all of them, no
                           file was touched */
};

/* Runs it; complains about each failure. */
enum unecho_road_result unecho_road_run(struct unecho_road *road);

#endif
