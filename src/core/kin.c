#include "kin.h"

#include "unecho.h"

#include <stdlib.h>
#include <string.h>

void unecho_kin_init(struct unecho_kin *kin, unsigned percent, uint64_t salt) {
    *kin = (struct unecho_kin){.percent = percent, .salt = salt};
}

static void drop_surveyed(struct unecho_kin *kin) {
    for (size_t i = 0; i < kin->surveyed_count; i++)
        free(kin->surveyed[i].sketch);
    free(kin->surveyed);
    kin->surveyed = NULL;
    kin->surveyed_count = kin->surveyed_room = kin->sketched = 0;
}

void unecho_kin_release(struct unecho_kin *kin) {
    unecho_near_index_destroy(kin->learned);
    unecho_near_index_destroy(kin->kept);
    drop_surveyed(kin);
    free(kin->verdicts);
}

static size_t index_bytes(const struct unecho_near_index *index) {
    return index ? unecho_near_index_bytes(index) : 0;
}

size_t unecho_kin_bytes(const struct unecho_kin *kin) {
    return index_bytes(kin->learned) + index_bytes(kin->kept) + kin->sketched +
           kin->surveyed_room * sizeof(*kin->surveyed) + kin->verdict_room * sizeof(*kin->verdicts);
}

/* --- the indexes -------------------------------------------------------------------------------
 */

static const struct unecho_nearness nothing = {.near = UNECHO_NEAR_NONE};

/* The answer of one of them, if it is better than what is found. */
static int ask(struct unecho_near_index *index, const struct unecho_sketch *sketch, bool learned,
               struct unecho_relative *found) {
    struct unecho_relative other = {.learned = learned};
    int status = index ? unecho_near_index_find(index, sketch, &other.nearness) : UNECHO_OK;

    if (index && status == UNECHO_OK &&
        unecho_nearness_is_better(&other.nearness, &found->nearness))
        *found = other;
    return status;
}

/* What was learned comes before all else, as it does among keys. */
int unecho_kin_find(struct unecho_kin *kin, const struct unecho_sketch *sketch,
                    struct unecho_relative *found) {
    int status;

    *found = (struct unecho_relative){nothing, false};
    if (!sketch)
        return UNECHO_OK;
    status = ask(kin->learned, sketch, true, found);
    if (status == UNECHO_OK && found->nearness.near != UNECHO_NEAR_SAME)
        status = ask(kin->kept, sketch, false, found);
    return status;
}

/* What an index may grow to. */
static int add(struct unecho_kin *kin, struct unecho_near_index **index,
               const struct unecho_sketch *sketch, uint64_t place, size_t limit) {
    size_t others;

    if (!sketch)
        return UNECHO_OK;
    if (!*index)
        *index = unecho_near_index_create(kin->percent, kin->salt);
    if (!*index)
        return UNECHO_NOMEM;
    others = unecho_kin_bytes(kin) - index_bytes(*index);
    if (limit > 0 && others >= limit)
        return UNECHO_FULL;
    return unecho_near_index_add(*index, sketch, place, limit > 0 ? limit - others : 0);
}

int unecho_kin_keep(struct unecho_kin *kin, const struct unecho_sketch *sketch, uint64_t place,
                    size_t limit) {
    return add(kin, &kin->kept, sketch, place, limit);
}

int unecho_kin_learn(struct unecho_kin *kin, const struct unecho_sketch *sketch, uint64_t place,
                     size_t limit) {
    return add(kin, &kin->learned, sketch, place, limit);
}

void unecho_kin_forget(struct unecho_kin *kin) {
    unecho_near_index_destroy(kin->kept);
    kin->kept = NULL;
}

/* --- what is surveyed --------------------------------------------------------------------------
 */

static int compare(uint64_t a, uint64_t b) { return a < b ? -1 : a > b; }

static int compare_keys(const struct unecho_key *a, const struct unecho_key *b) {
    int order = compare(a->high, b->high);

    return order ? order : compare(a->low, b->low);
}

/* Of documents that have ranks, the best one first. */
static int by_rank(const struct unecho_surveyed *a, const struct unecho_surveyed *b) {
    int order = compare(a->rank, b->rank);

    return order ? order : compare(a->order, b->order);
}

static int by_key(const void *one, const void *other) {
    const struct unecho_surveyed *a = one, *b = other;
    int order = compare_keys(&a->key, &b->key);

    return order ? order : by_rank(a, b);
}

static int by_scope(const void *one, const void *other) {
    const struct unecho_surveyed *a = one, *b = other;
    int order = compare(a->scope, b->scope);

    return order ? order : by_rank(a, b);
}

/* Of equal documents only the best one is left. */
static void drop_copies(struct unecho_kin *kin) {
    size_t n = 0;

    if (kin->surveyed_count > 0)
        qsort(kin->surveyed, kin->surveyed_count, sizeof(*kin->surveyed), by_key);
    for (size_t i = 0; i < kin->surveyed_count; i++) {
        struct unecho_surveyed *document = &kin->surveyed[i];

        if (n > 0 && compare_keys(&kin->surveyed[n - 1].key, &document->key) == 0) {
            kin->sketched -= document->sketch->bytes;
            free(document->sketch);
        } else {
            kin->surveyed[n++] = *document;
        }
    }
    kin->surveyed_count = n;
}

/* Room for one more. Copies go first: if each is better than the one before, all of them came here.
 */
static int make_room(struct unecho_kin *kin) {
    size_t room = kin->surveyed_room * 2 + 64;
    struct unecho_surveyed *grown;

    if (kin->surveyed_count < kin->surveyed_room)
        return UNECHO_OK;
    drop_copies(kin);
    if (kin->surveyed_count < kin->surveyed_room / 2)
        return UNECHO_OK;
    grown = realloc(kin->surveyed, room * sizeof(*grown));
    if (!grown)
        return UNECHO_NOMEM;
    kin->surveyed = grown;
    kin->surveyed_room = room;
    return UNECHO_OK;
}

int unecho_kin_survey(struct unecho_kin *kin, const struct unecho_surveyed *document,
                      size_t limit) {
    int status = make_room(kin);

    if (status != UNECHO_OK)
        return status;
    if (limit > 0 && unecho_kin_bytes(kin) + document->sketch->bytes > limit)
        return UNECHO_FULL;
    kin->surveyed[kin->surveyed_count] = *document;
    kin->surveyed[kin->surveyed_count++].order = kin->surveys++;
    kin->sketched += document->sketch->bytes;
    return UNECHO_OK;
}

/* --- and decided -------------------------------------------------------------------------------
 */

static int note(struct unecho_kin *kin, const struct unecho_key *key,
                const struct unecho_relative *found) {
    if (found->nearness.near == UNECHO_NEAR_NONE)
        return UNECHO_OK;
    if (kin->verdict_count == kin->verdict_room) {
        size_t room = kin->verdict_room * 2 + 64;
        struct unecho_kin_verdict *grown = realloc(kin->verdicts, room * sizeof(*grown));

        if (!grown)
            return UNECHO_NOMEM;
        kin->verdicts = grown;
        kin->verdict_room = room;
    }
    kin->verdicts[kin->verdict_count++] = (struct unecho_kin_verdict){*key, *found};
    return UNECHO_OK;
}

/* Its sketch is not needed any more. */
static int decide(struct unecho_kin *kin, struct unecho_surveyed *document, size_t limit) {
    struct unecho_sketch *sketch = document->sketch;
    struct unecho_relative found;
    int status = unecho_kin_find(kin, sketch, &found);

    if (status == UNECHO_OK)
        status = note(kin, &document->key, &found);
    kin->sketched -= sketch->bytes;
    if (status == UNECHO_OK && found.nearness.near != UNECHO_NEAR_SAME)
        status = unecho_kin_keep(kin, sketch, document->place, limit);
    free(sketch);
    document->sketch = NULL;
    return status;
}

static int compare_verdicts(const void *one, const void *other) {
    const struct unecho_kin_verdict *a = one, *b = other;

    return compare_keys(&a->key, &b->key);
}

int unecho_kin_decide(struct unecho_kin *kin, size_t limit) {
    int status = UNECHO_OK;

    if (kin->decided)
        return UNECHO_OK;
    kin->decided = true;
    drop_copies(kin);
    if (kin->surveyed_count > 0)
        qsort(kin->surveyed, kin->surveyed_count, sizeof(*kin->surveyed), by_scope);
    for (size_t i = 0; i < kin->surveyed_count && status == UNECHO_OK; i++) {
        if (i > 0 && kin->surveyed[i].scope != kin->surveyed[i - 1].scope)
            unecho_kin_forget(kin);
        status = decide(kin, &kin->surveyed[i], limit);
    }
    drop_surveyed(kin);
    unecho_kin_forget(kin);
    unecho_near_index_destroy(kin->learned);
    kin->learned = NULL;
    if (kin->verdict_count > 0)
        qsort(kin->verdicts, kin->verdict_count, sizeof(*kin->verdicts), compare_verdicts);
    return status;
}

void unecho_kin_recall(const struct unecho_kin *kin, const struct unecho_key *key,
                       struct unecho_relative *found) {
    const struct unecho_kin_verdict asked = {.key = *key};
    const struct unecho_kin_verdict *verdict =
        kin->verdict_count > 0 ? bsearch(&asked, kin->verdicts, kin->verdict_count,
                                         sizeof(*kin->verdicts), compare_verdicts)
                               : NULL;

    *found = verdict ? verdict->found : (struct unecho_relative){nothing, false};
}
