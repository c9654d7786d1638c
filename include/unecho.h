/*
 * unecho - removes what a text has already said.
 *
 * Push the bytes of a text in blocks of any size, pull the runs of bytes to keep:
 *
 *     struct unecho_config config;
 *     struct unecho_run run;
 *     int status;
 *
 *     unecho_config_init(&config);
 *     unecho *u = unecho_create(&config);
 *     ...
 *     status = unecho_push(u, buf, len, last);
 *     while (status == UNECHO_OK && (status = unecho_next(u, &run)) == 1) {
 *         fwrite(run.data, 1, run.len, stdout);
 *         status = UNECHO_OK;
 *     }
 *
 * An object does no I/O, prints nothing, shares nothing with other objects, and is used by one
 * thread at a time; any number may exist. Sizes are bytes unless a name says otherwise.
 */
#ifndef UNECHO_H
#define UNECHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UNECHO_VERSION_MAJOR 0
#define UNECHO_VERSION_MINOR 1
#define UNECHO_VERSION_PATCH 0
#define UNECHO_VERSION_STRING "0.1.0"

#if defined(__GNUC__)
#define UNECHO_API __attribute__((visibility("default")))
#else
#define UNECHO_API
#endif

/* A unit longer than this is cut at this many bytes (at a code point), and never buffered whole. */
#define UNECHO_UNIT_LIMIT ((size_t)1 << 20)

/* name, stable value, message */
#define UNECHO_STATUS_MAP(X)                                                                       \
    X(OK, 0, "success")                                                                            \
    X(NOMEM, -1, "out of memory")                                                                  \
    X(BADLIST, -2, "malformed abbreviation list")                                                  \
    X(ORDER, -3, "call out of order")                                                              \
    X(FULL, -4, "the memory limit for distinct units is reached")

enum unecho_status {
#define UNECHO_STATUS_ENUM(name, value, message) UNECHO_##name = (value),
    UNECHO_STATUS_MAP(UNECHO_STATUS_ENUM)
#undef UNECHO_STATUS_ENUM
};

/* What is compared, kept or removed as a whole. */
enum unecho_unit {
    UNECHO_UNIT_SENTENCE,
    UNECHO_UNIT_LINE,
    UNECHO_UNIT_PARAGRAPH, /* ends at a blank line */
    UNECHO_UNIT_DOCUMENT   /* ends at unecho_break, and at NUL with `zero_terminated` */
};

/* When two units are the same; the bytes that are kept are never rewritten. */
enum unecho_match {
    UNECHO_MATCH_EXACT, /* byte for byte; white space around a unit is not part of it */
    UNECHO_MATCH_TEXT,  /* white space runs, Unicode form (NFC), quote, dash and ellipsis variants,
                           invisible characters and quotes at the edges do not count */
    UNECHO_MATCH_LOOSE  /* nor do case, compatibility forms (NFKC), punctuation and Markdown marks,
                           but for those that a number or a name hangs on */
};

/* Whether a single line end, with no blank line, ends a sentence. */
enum unecho_newline {
    UNECHO_NEWLINE_AUTO,  /* unless the line looks hard-wrapped */
    UNECHO_NEWLINE_BREAK, /* always */
    UNECHO_NEWLINE_SPACE  /* never: it is a space */
};

/* Which units come out. With FIRST and UNIQUE, units that are never removed always do: those
 * without a letter or digit ("---", "<br>", but not if `count`), `min_words`, unecho_learn_allowed.
 */
enum unecho_keep {
    UNECHO_KEEP_FIRST,    /* first occurrences */
    UNECHO_KEEP_REPEATED, /* each repeated unit once, where its second occurrence stands */
    UNECHO_KEEP_UNIQUE,   /* units that occur once in all texts: see unecho_survey */
    UNECHO_KEEP_ALL       /* everything; listed runs tell what KEEP_FIRST would remove */
};

/* How far something stands in all that was given to an object: texts that it learned to have been
 * said, with `ranked` those that were surveyed, then those that were pushed, one behind the other.
 */
struct unecho_position {
    uint64_t bytes; /* before it */
    uint64_t lines; /* line feeds before it */
};

/* Why a unit does not come out; with KEEP_ALL, why KEEP_FIRST would remove it. */
enum unecho_why {
    UNECHO_WHY_KEPT,       /* it does */
    UNECHO_WHY_REPEAT,     /* it was said before, in what was pushed, */
    UNECHO_WHY_SEEN,       /* or in what was learned */
    UNECHO_WHY_SEVERAL,    /* with KEEP_UNIQUE: it is the first of several */
    UNECHO_WHY_SINGLE,     /* with KEEP_REPEATED: it is the first, or the only one */
    UNECHO_WHY_COMMON,     /* with `common`: it stands in so many documents */
    UNECHO_WHY_UNCOMPARED, /* with `count` or KEEP_REPEATED: it is not compared */
    UNECHO_WHY_SHORT,      /* with `min_left`: too little would be left of its document */
    UNECHO_WHY_NEAR        /* with `near`: nearly the same was said before */
};

/* With `near`: what is found of a document beside an earlier one that is kept. */
enum unecho_near {
    UNECHO_NEAR_NONE,    /* nothing */
    UNECHO_NEAR_SAME,    /* it says the same, and goes. In all other cases it stays: */
    UNECHO_NEAR_NUMBERS, /* it has a number that the other one lacks, or in another order */
    UNECHO_NEAR_NAMES, /* a name takes the place of another one, or the order is another; or a word
                          of a script without capitals is new */
    UNECHO_NEAR_PASSAGE, /* more than 16 words in a row do not stand in the other one */
    UNECHO_NEAR_LONGER,  /* the other one stands in it, and it has more */
    UNECHO_NEAR_PART,    /* less of it stands in the other one than `near` wants */
    UNECHO_NEAR_SHORT,   /* it has fewer than 50 words, which have to be the same ones */
    UNECHO_NEAR_TURNED   /* a word that turns a statement, "not" or a notice such as "correction" is
                            new, or elsewhere; or a "not" is gone */
};

/* A unit, as it is let out or removed. Gaps and units, one behind the other, are all that was given
 * to the object, to the byte. */
struct unecho_trace {
    const char *gap;  /* white space before it; borrowed for the call, as is: */
    const char *data; /* the unit; it follows the gap */
    size_t gap_len, len;
    bool learned;                 /* of a text that is learned, or with config.ranked surveyed,
                                     which does not come out */
    bool ends;                    /* `len` is 0: the text has ended, behind the gap */
    bool counts;                  /* it has a letter or digit outside markup */
    bool compared;                /* it may be a repeat */
    bool repeat;                  /* it stood before, */
    bool first_learned;           /* in a text that was learned, */
    struct unecho_position first; /* here: with config.ranked, in what was surveyed; of `lines` only
                                     the lowest 20 bits, of `bytes` no more than 2^44 - 2 */
    struct unecho_position at;    /* where it stands itself: `data` */
    enum unecho_why why;
    enum unecho_near near; /* what was found of the unit; then `first` and `first_learned` tell of
                              the other one, whether `repeat` is set or not, */
    unsigned near_percent; /* so much of it stands there, */
    uint64_t near_passage; /* and the longest passage that does not has so many words. With
                              UNECHO_TRACED_PLACED units that stay are told of, if it is not NONE */
    uint64_t key; /* if it is compared: the same for equal units, in one run; another for nearly all
                     others */
};

typedef void unecho_tracer(void *arg, const struct unecho_trace *trace);

/* What the tracer is told of. */
enum unecho_traced {
    UNECHO_TRACED_NONE,
    UNECHO_TRACED_REMOVED, /* units that do not come out: gap, data, lengths, `counts`, why and key
                              only, which costs little; REPEAT stands for SEEN, too */
    UNECHO_TRACED_PLACED, /* the same with all that is known of them; what comes out stands in gaps,
                             and may be told in pieces: then `len` is 0 */
    UNECHO_TRACED_ALL     /* every unit, with its place and that of its first occurrence, which
                             takes 8 bytes more for each distinct one */
};

struct unecho_config {
    enum unecho_unit unit;
    enum unecho_match match;
    enum unecho_newline newline;
    enum unecho_keep keep;
    bool fold_case;       /* "THE END" is "The end" (full Unicode case folding) */
    bool zero_terminated; /* NUL ends a unit of any kind; lines end at NUL only */
    bool blank;           /* what is removed leaves its line ends, so that what is kept stays on its
                             line; not with `list` */
    bool list;            /* one run a unit, without the white space between */
    bool cut_only;        /* with `list` and KEEP_ALL: units are not compared at all */
    bool count;           /* with `list`: each distinct unit comes out once, where it stands first,
                             and run.count is the number of its occurrences: see unecho_survey */
    size_t span;          /* with KEEP_FIRST and KEEP_ALL: only runs of this many or more repeats in
                             a row are removed; 0 is 1 */
    size_t careful;       /* with KEEP_FIRST and KEEP_ALL: a repeat is removed only if its row has a
                             unit of so many words, or the row is at an edge of its document and
                             the unit stood at one in five documents before (unecho(1), --careful);
                             0: off. A row ends with its document, also with `span`. With `common`
                             rows are of common units, and those at an edge go in any case */
    size_t shadow_careful; /* with KEEP_FIRST, without `span`, `careful`, `common` and `min_left`:
                              what comes out is as without it, and stats.spared is what `careful` of
                              so many words would have let out */
    size_t within;         /* with KEEP_FIRST and KEEP_ALL, without `count`: a unit is a repeat only
                              if it equals one of the last so many that were none (and which are
                              compared), or was learned; 0: any that was said before */
    bool ranked;           /* with KEEP_FIRST and KEEP_ALL, without `count`, `within` and `common`:
                              documents have ranks: see unecho_rank and unecho_survey */
    uint64_t common;   /* with KEEP_FIRST and KEEP_ALL, without `count`, `span` and `within`: what
                          is removed are all copies, the first one too, of units that stand in
                          so many documents at least, and nothing else; 0: as without it. See
                          unecho_survey; what was learned is no document */
    bool common_share; /* `common` is a share, 1 to 100: so many of a hundred documents of the
                          scope, but three at least; an empty one counts, so that a second run
                          finds as many */
    size_t memory;     /* bytes that the keys of what was seen may take, with what `near` takes,
                          0: any; when they would take more, push, learn, survey and next return
                          UNECHO_FULL */
    size_t min_words;  /* units of fewer words pass through and are never repeats */
    size_t min_left;   /* with KEEP_FIRST and KEEP_ALL, without `count`, `span`, `within` and
                          `ranked`: a document that is whole in a block, and up to 256 KiB
                          long, loses all its units if it loses some and fewer words than these
                          would be left; what it says does not count as said, nor its edges with
                          `careful`; with `common` it was counted, and still is, */
    unsigned min_left_percent; /* or if less than this share of its words would be */
    unsigned near;             /* with UNECHO_UNIT_DOCUMENT and KEEP_FIRST or KEEP_ALL, without
                                  `count`, `span`, `within`, `common` and `min_left`: a document of
                                  50 words or more is a repeat, too, if so many percent of it, 50
                                  to 100, stand in an earlier one that is kept, and neither
                                  numbers, names nor a passage are new (unecho(1), --near). One of
                                  more than UNECHO_UNIT_LIMIT bytes is not compared so; 0: off */
    bool forgets;              /* unecho_forget may be called */
    enum unecho_traced traced;
    unecho_tracer *tracer; /* is called in the order of the stream, by unecho_next and
                              unecho_learn_*, and with `ranked` by unecho_survey* and a unecho_break
                              of those, where `traced` is set */
    void *tracer_arg;
    bool seeded;   /* false: keys depend on a secret drawn at random by unecho_create, so
                      that nobody can prepare texts whose keys collide */
    uint64_t seed; /* if `seeded`: keys depend on this number only (for tests) */
    /* Whose built-in abbreviations are used, "de,fr" (ISO 639); NULL: those of all languages.
     * Borrowed until unecho_create returns. */
    const char *languages;
};

/* A piece of what was pushed, to be kept. */
struct unecho_run {
    const char *data; /* borrowed until the next push, learn or destroy */
    size_t len;
    uint64_t count; /* with `list`: occurrences if config.count, else 1 */
    size_t text;    /* in a block: so many of its texts end before this one; else 0 */
    bool removed;   /* with `list`: KEEP_FIRST would remove it */
    /* with `list`: so many `>` stand before each line of it, between white space, and before its
     * first line, as it is quoted */
    unsigned quoted;
};

/* Totals since create. Texts given to unecho_learn_* and unecho_survey do not count. */
struct unecho_stats {
    uint64_t bytes_in, bytes_out;
    uint64_t units_in;   /* units with a letter or digit outside markup */
    uint64_t units_out;  /* those that were kept */
    uint64_t compared;   /* those that may be repeats: not what `min_words` or unecho_learn_allowed
                            protects */
    uint64_t repeats;    /* those that had stood before, removed or not */
    uint64_t distinct;   /* keys in the set, learned ones included */
    uint64_t set_bytes;  /* memory of the set */
    uint64_t limited;    /* units that were cut at UNECHO_UNIT_LIMIT */
    uint64_t spared;     /* repeats, or common units, that stay with `careful`, or would: see
                            shadow_careful */
    uint64_t too_short;  /* documents that were emptied though something was left: `min_left` */
    uint64_t near;       /* repeats that are nearly the same as an earlier one: config.near; */
    uint64_t near_told;  /* documents that are like an earlier one, and stay; */
    uint64_t near_bytes; /* memory that this takes, not in set_bytes */
};

typedef struct unecho unecho;

/* The program's defaults: sentences, text match, newline auto, first occurrences, no seed. */
UNECHO_API void unecho_config_init(struct unecho_config *config);

/* Are there built-in abbreviations for each of these languages, "de,fr"? */
UNECHO_API bool unecho_languages_are_known(const char *languages);

/* A new object, owned by the caller, to be given to unecho_destroy. `config` is copied. NULL: out
 * of memory, the system has no random bytes for the secret, or a language is not known. */
UNECHO_API unecho *unecho_create(const struct unecho_config *config);

/* Frees `u` and every run it gave out. NULL is allowed. */
UNECHO_API void unecho_destroy(unecho *u);

/* Adds abbreviations to the built-in ones, in the format of those (unecho(1), ABBREVIATIONS): one
 * word a line, `#` starts a comment, `[kind]` starts a section; words before any section never end
 * a sentence. Call it before the first push or learn. UNECHO_BADLIST: *line (from 1) is wrong and
 * only the lines before it were added. */
UNECHO_API int unecho_add_abbreviations(unecho *u, const char *list, size_t len, size_t *line);

/* Takes text that was said elsewhere: its units are repeats from now on. Nothing comes out. `last`
 * ends a text; call with `last` before the first push. */
UNECHO_API int unecho_learn_seen(unecho *u, const char *buf, size_t len, bool last);

/* Takes text whose units are never removed. As unecho_learn_seen. */
UNECHO_API int unecho_learn_allowed(unecho *u, const char *buf, size_t len, bool last);

/* Must all texts be surveyed before the first of them is pushed? With UNIQUE, `count`, `common` and
 * `ranked`:
 * whether a unit comes out depends on those behind it. */
UNECHO_API bool unecho_needs_survey(const unecho *u);

/* Counts the units of texts that will be pushed later: the same ones, in the same order, with the
 * same unecho_break and unecho_forget. Nothing comes out. As unecho_learn_seen, and call it behind
 * that; `last` ends a text, which is a document even if it is empty. What is pushed though it was
 * not surveyed counts as said once. Does nothing where no survey is needed. UNECHO_ORDER: something
 * was pushed already. */
UNECHO_API int unecho_survey(unecho *u, const char *buf, size_t len, bool last);

/* Adds `len` bytes to a drained `u`. `buf` is copied, so it may be reused at once. `last` ends the
 * text: its unfinished tail becomes a unit; a push after it begins another text, whose repeats are
 * looked for in the earlier ones too. UNECHO_ORDER: runs are left from the last push, or nothing
 * was surveyed though it is needed; nothing was added. UNECHO_NOMEM: only unecho_destroy may
 * follow. */
UNECHO_API int unecho_push(unecho *u, const char *buf, size_t len, bool last);

/* Room for `len` bytes, to read into: give the bytes to the next push, learn or survey by this
 * pointer, and they need not be copied. It lasts until then. NULL: out of memory, or runs are left
 * from the last push. */
UNECHO_API char *unecho_reserve(unecho *u, size_t len);

/* Ends the unit in progress, in a drained `u`, as if the text ended here; what is pushed next
 * begins another unit of the same text, and is cut as if nothing stood before it. For documents
 * that stand behind each other. Returns what push does. */
UNECHO_API int unecho_break(unecho *u);

/* 1: *out is the next run of bytes to keep, in order. 0: drained; everything that is certain has
 * come out, push more. Negative: a status, after which only unecho_get_stats and unecho_destroy may
 * follow. */
UNECHO_API int unecho_next(unecho *u, struct unecho_run *out);

/*
 * Several threads. Most of the work on a piece of text can be done without knowing what came before
 * it, so a block is filled and prepared by any thread. Then it is claimed, in stream order, by one
 * at a time, and pushed, again in stream order:
 *
 *     unecho_block_reserve, read, unecho_block_add     until it is large
 *     unecho_block_end(block)                          wherever a text ends
 *     unecho_block_split(block, rest)                  if the last one has not ended: `rest` begins
 *                                                      the next block
 *     unecho_block_prepare(block)                      takes the time
 *     unecho_claim_block(u, block)                     when those before it are claimed
 *     unecho_lay_out_block(u, block, gather)           takes some time, too; it may be left out
 *     unecho_push_block(u, block), unecho_next         when those before it are drained
 *
 * The bytes that come out are the same as with unecho_push. While a thread prepares blocks, another
 * may claim one, and a third push one; others lay out what is claimed.
 *
 * A block holds any number of texts: what is left of one whose beginning was in the block before,
 * whole ones, the beginning of one. Each is cut and laid out by itself. An empty text is one, too.
 */
typedef struct unecho_block unecho_block;

/* An empty block for the texts of `u`, which must outlive it; owned by the caller. NULL: out of
 * memory. Call it after unecho_add_abbreviations. */
UNECHO_API unecho_block *unecho_block_create(const unecho *u);
UNECHO_API void unecho_block_destroy(unecho_block *block); /* NULL is allowed */

/* Forgets the texts of a block that is not being pushed; what is added then begins another one. */
UNECHO_API void unecho_block_clear(unecho_block *block);

/* Room for `len` bytes, to read into; then add as many as were read to the text in progress. NULL:
 * out of memory. */
UNECHO_API char *unecho_block_reserve(unecho_block *block, size_t len);
UNECHO_API void unecho_block_add(unecho_block *block, size_t len);
UNECHO_API size_t unecho_block_length(const unecho_block *block); /* bytes of all its texts */

/* Ends the text in progress, as `last` does; what is added behind begins another one. UNECHO_OK, or
 * UNECHO_NOMEM: it has not ended. */
UNECHO_API int unecho_block_end(unecho_block *block);

/* The text that begins next begins a scope: before it is claimed, what was said is forgotten (see
 * unecho_forget). Call it before anything is added to that text. */
UNECHO_API void unecho_block_forget(unecho_block *block);

/* The text that begins next is of the same document as the one before it, as those of an array in a
 * record are. Else each text is a document, and so is what unecho_break parts, and NUL with
 * `zero_terminated`. As unecho_block_forget. */
UNECHO_API void unecho_block_join(unecho_block *block);

/* Texts from number `first` on, and those that will be added, have this rank (see unecho_rank).
 * Call it before the block is prepared. */
UNECHO_API void unecho_block_rank(unecho_block *block, size_t first, uint64_t rank);

/* Cuts the text in progress at the last place where a unit ends whatever follows, such as a blank
 * line, and moves what is behind it to `rest`, which is empty; if there is none, and other texts
 * stand before it, all of it. 1: done. 0: there is no such place; read on, or push the block as it
 * is. UNECHO_NOMEM: nothing has changed. */
UNECHO_API int unecho_block_split(unecho_block *block, unecho_block *rest);

/* The same in parts, for who need not have in memory what stands behind the place.
 *
 * unecho_block_boundary: where the text in progress would be split last; 0: nowhere. With `before`
 * > 0 the block has but a later part of that text, and so many bytes of it stand before that: it
 * may miss a place at the front of the part, and finds none with `careful`.
 * unecho_block_cut: the text in progress is split at `end`, a place that was found so, or else all
 * that could be read of it. What stands behind that is no part of it; up to UNECHO_BLOCK_AHEAD
 * bytes, more than the rules look ahead at such a place, are seen when it is cut up.
 * unecho_block_go_on: `rest`, which is empty, begins behind the text that `block` was split in. */
#define UNECHO_BLOCK_AHEAD 512
UNECHO_API size_t unecho_block_boundary(unecho_block *block, size_t before);
UNECHO_API void unecho_block_cut(unecho_block *block, size_t end);
UNECHO_API void unecho_block_go_on(const unecho_block *block, unecho_block *rest);

/* How many texts there are: those that have ended, and the one that has begun. Text i stands at the
 * address that is returned, *len bytes of it (in a block that was lent to or is the rest of a
 * split, with what is looked back on before it), until the next reserve, add, split or end, and
 * until the block is empty again. */
UNECHO_API size_t unecho_block_texts(const unecho_block *block);
UNECHO_API const char *unecho_block_text(const unecho_block *block, size_t i, size_t *len);

/* Cuts a block whose last text was split or has ended into units and makes their keys. UNECHO_OK,
 * UNECHO_NOMEM, or UNECHO_ORDER: it was neither. */
UNECHO_API int unecho_block_prepare(unecho_block *block);

/* Decides what of a prepared block comes out; a block that is pushed as text is left alone. Returns
 * UNECHO_OK, or what unecho_next will return for the block: then no other one may be claimed. */
UNECHO_API int unecho_claim_block(unecho *u, unecho_block *block);

/* Claims of several blocks side by side. The keys are of so many parts, which know nothing of each
 * other:
 *
 *     unecho_claims_in_parts(u)               once, while nobody claims
 *     unecho_deal_block(u, block)             once it is prepared, by any thread
 *     unecho_claim_part(u, block, part)       for each part, when the blocks before it are claimed
 *                                             there; by any thread, one at a time for each part
 *     unecho_gather_block(block)              once all parts are
 *     unecho_claim_block(u, block)            as always
 *
 * What comes out is the same. */
enum { UNECHO_PARTS = 16 };

/* Can they be? Not where answers depend on more than the set of keys: with keep, within, common,
 * ranked, min_left, near, or traced. */
UNECHO_API bool unecho_claims_in_parts(unecho *u);

/* Deals the keys of a prepared block out to the parts. False: it is claimed as a whole, when all
 * before it are, and no other one meanwhile: a scope begins in it, or there is no memory. */
UNECHO_API bool unecho_deal_block(const unecho *u, unecho_block *block);

/* If that fails, unecho_claim_block tells. */
UNECHO_API void unecho_claim_part(unecho *u, unecho_block *block, unsigned part);
UNECHO_API void unecho_gather_block(unecho_block *block);
/* Lays out what comes out of a claimed block, as far as that is known by itself, so that
 * unecho_push_block has little left to do. Any thread may do it for a block while others work on
 * other blocks; the result is the same without. `gather`: what comes out is copied to stand in few
 * runs where it would be many short ones. UNECHO_OK, or UNECHO_NOMEM: it was not laid out. */
UNECHO_API int unecho_lay_out_block(const unecho *u, unecho_block *block, bool gather);

/* True: all of it is laid out, as each of its texts begins and ends in it. Then its runs can be
 * taken without the engine, on any thread, and unecho_next lets out those that were not taken.
 * Afterwards it is to be pushed all the same, and not behind a text that has not ended:
 * UNECHO_ORDER. Until it is, the runs stay where they are. */
UNECHO_API bool unecho_is_laid_out(const unecho_block *block);

/* 1: *out is the next run of such a block. 0: there are no more, or it is none. */
UNECHO_API int unecho_next_of_block(unecho_block *block, struct unecho_run *out);

/* Adds the units of texts [first, first + count) of a block that is claimed to units_in, units_out,
 * compared, repeats, limited, near and near_told; the other totals stay. Takes time for these texts
 * only. */
UNECHO_API void unecho_block_count(const unecho_block *block, size_t first, size_t count,
                                   struct unecho_stats *stats);

/* As unecho_push of the block's bytes, text by text. The block is empty again when unecho_next
 * returns 0, and not to be touched before. It need not be split, prepared and claimed: then it
 * takes its time here. UNECHO_ORDER: `u` is not drained or was not surveyed; `u` holds the
 * beginning of a unit (see unecho_lend) and the block is prepared, or holds several texts; several
 * texts of which the last was neither split nor has ended. */
UNECHO_API int unecho_push_block(unecho *u, unecho_block *block);

/* May parts of a text be carried as blocks? Whole texts always may. If not (with `span` or
 * `careful`), a block with a part of a text must hold nothing else; it is not claimed, but pushed
 * as text, and nothing behind it is to be claimed before that. */
UNECHO_API bool unecho_takes_blocks(const unecho *u);

/* As unecho_survey of a block's texts, of which most of the work is done if it is prepared; the
 * block is empty afterwards. UNECHO_ORDER as well: as in unecho_push_block. */
UNECHO_API int unecho_survey_block(unecho *u, unecho_block *block);

enum unecho_lesson {
    UNECHO_LESSON_SEEN,   /* as unecho_learn_seen */
    UNECHO_LESSON_ALLOWED /* as unecho_learn_allowed */
};

/* The same for what is learned. */
UNECHO_API int unecho_learn_block(unecho *u, unecho_block *block, enum unecho_lesson lesson);

/* Moves what was pushed but not cut yet to `block`, which is empty, to be pushed with what will be
 * read behind it. UNECHO_OK, UNECHO_NOMEM, or UNECHO_ORDER: `u` is not drained or holds units that
 * are not decided (with `span` or `careful`). */
UNECHO_API int unecho_lend(unecho *u, unecho_block *block);

/* Begins a scope: forgets what was said in the texts before (not what was learned, nor the counts
 * of unecho_get_stats), which is not a repeat any more. Between texts that are pushed, or surveyed,
 * otherwise than in blocks. Only where config.forgets is set. */
UNECHO_API void unecho_forget(unecho *u);

/* Do texts that are pushed from now on come out one behind the other? If the output of one does not
 * end in white space, and what stood at its end or at the beginning of the next one was removed,
 * then what is left of the two is held apart: by a blank line, by a line end if that ends a unit,
 * or by NUL with `zero_terminated`. False from the start: each comes out as if it were alone.
 * Between texts. */
UNECHO_API void unecho_glue(unecho *u, bool glued);

/* The worst rank. */
#define UNECHO_RANK_LAST (UINT64_MAX >> 2)

/* With config.ranked: what is surveyed or pushed from now on, otherwise than in blocks, is of a
 * document of this rank, from 1, which is the best, to UNECHO_RANK_LAST. Of all occurrences of a
 * unit the first one counts that is in a document of the best rank. It is the same rank when the
 * text is pushed as it was when it was surveyed; 0: none, as of a text that was not surveyed as it
 * is: its units are first occurrences unless one came out before. Between texts, or behind
 * unecho_break. */
UNECHO_API void unecho_rank(unecho *u, uint64_t rank);

/* "repeat", "seen", ...; "kept". Static, never NULL. */
UNECHO_API const char *unecho_why_name(enum unecho_why why);

/* "none", "same", "numbers", "names", "passage", "longer", "part", "short", "turned". Static, never
 * NULL. */
UNECHO_API const char *unecho_near_name(enum unecho_near near);

/* The number of words in a unit: stretches without white space that have a letter or digit; a
 * character of a script that writes no spaces is a word by itself. */
UNECHO_API uint64_t unecho_count_words(const char *unit, size_t len);

UNECHO_API void unecho_get_stats(const unecho *u, struct unecho_stats *stats);

/* A static, never NULL text for a status. */
UNECHO_API const char *unecho_status_message(int status);

/* UNECHO_VERSION_STRING of the library at run time; the Unicode version of its tables, and that of
 * the normal forms and cases, which are those of the utf8proc it runs with. */
UNECHO_API const char *unecho_version(void);
UNECHO_API const char *unecho_unicode_version(void);
UNECHO_API const char *unecho_unicode_forms_version(void);

#ifdef __cplusplus
}
#endif

#endif
