#include "index.h"

#include "scatter.h"

#include <stdlib.h>
#include <string.h>

enum {
    HOLDERS = 8,    /* documents that an anchor leads to: what stands in more tells little */
    ASKED = 256,    /* anchors of a document that are looked for, the lowest ones */
    CANDIDATES = 4, /* documents that it is compared with */
    WHOLE = 840,    /* what an anchor weighs that leads to one document: divisible by 1 to 8 */
    CHUNK_LEAST = 1 << 14, /* bytes that are allocated at once: an eighth of what there are, */
    CHUNK_MOST = 1 << 20,  /* from these to these */
    FIRST_SLOTS = 256
};

/* An anchor of a document. */
struct slot {
    uint32_t anchor;
    uint32_t document; /* its number, from 1; 0: none */
};

/* Memory that documents are put into, one behind the other. */
struct chunk {
    struct chunk *next; /* owned */
    size_t used, size;  /* bytes, of: */
    uint64_t data[];
};

/* A document that shares anchors with another one. */
struct candidate {
    uint32_t document;
    uint32_t weight;
};

struct unecho_near_index {
    uint64_t salt;
    struct slot *slots;             /* owned; */
    size_t slot_count;              /* a power of two, */
    size_t used;                    /* of which so many are */
    struct chunk *chunks;           /* owned; the last one first */
    struct unecho_kept **documents; /* owned array */
    size_t count, room;             /* of them */
    size_t bytes;
    struct unecho_comparer comparer;
    struct candidate candidates[ASKED * HOLDERS]; /* those that are looked at */
};

struct unecho_near_index *unecho_near_index_create(unsigned percent, uint64_t salt) {
    struct unecho_near_index *index = calloc(1, sizeof(*index));

    if (!index)
        return NULL;
    index->salt = salt;
    unecho_comparer_init(&index->comparer, percent, salt);
    index->slot_count = FIRST_SLOTS;
    index->slots = calloc(FIRST_SLOTS, sizeof(*index->slots));
    index->bytes = sizeof(*index) + FIRST_SLOTS * sizeof(*index->slots);
    if (!index->slots) {
        free(index);
        return NULL;
    }
    return index;
}

void unecho_near_index_destroy(struct unecho_near_index *index) {
    if (!index)
        return;
    for (struct chunk *chunk = index->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    unecho_comparer_release(&index->comparer);
    free(index->documents);
    free(index->slots);
    free(index);
}

size_t unecho_near_index_bytes(const struct unecho_near_index *index) { return index->bytes; }

size_t unecho_near_index_count(const struct unecho_near_index *index) { return index->count; }

/* --- anchors -----------------------------------------------------------------------------------
 */

static size_t home_of(const struct unecho_near_index *index, size_t slots, uint32_t anchor) {
    return (size_t)unecho_scatter(anchor, index->salt) & (slots - 1);
}

/* Puts an anchor of a document, unless it leads to as many as it may. In an array all of one anchor
 * stand in the order in which they were put. */
static void put_anchor(struct unecho_near_index *index, uint32_t anchor, uint32_t document) {
    size_t at = home_of(index, index->slot_count, anchor), holders = 0;

    for (; index->slots[at].document; at = (at + 1) & (index->slot_count - 1))
        holders += index->slots[at].anchor == anchor;
    if (holders >= HOLDERS)
        return;
    index->slots[at] = (struct slot){anchor, document};
    index->used++;
}

/* Which of them it leads to; how many. */
static size_t find_anchor(const struct unecho_near_index *index, uint32_t anchor,
                          uint32_t documents[HOLDERS]) {
    size_t at = home_of(index, index->slot_count, anchor), count = 0;

    for (; index->slots[at].document; at = (at + 1) & (index->slot_count - 1))
        if (index->slots[at].anchor == anchor)
            documents[count++] = index->slots[at].document;
    return count;
}

/* A table of twice the size, for so many anchors more. It may be too long a way to count those of
 * an anchor again: none is too many. */
static bool grow_slots(struct unecho_near_index *index, size_t more) {
    size_t count = index->slot_count;
    struct slot *slots;

    while ((index->used + more) * 4 > count * 3)
        count *= 2;
    if (count == index->slot_count)
        return true;
    slots = calloc(count, sizeof(*slots));
    if (!slots)
        return false;
    for (size_t i = 0; i < index->slot_count; i++) {
        size_t at;

        if (!index->slots[i].document)
            continue;
        at = home_of(index, count, index->slots[i].anchor);
        while (slots[at].document)
            at = (at + 1) & (count - 1);
        slots[at] = index->slots[i];
    }
    index->bytes += (count - index->slot_count) * sizeof(*slots);
    free(index->slots);
    index->slots = slots;
    index->slot_count = count;
    return true;
}

/* --- documents ---------------------------------------------------------------------------------
 */

/* Bytes of the next chunk, which has to hold so many. */
static size_t chunk_size(const struct unecho_near_index *index, size_t bytes) {
    size_t size = index->bytes / 8 / 8 * 8;

    size = size < CHUNK_LEAST ? CHUNK_LEAST : size > CHUNK_MOST ? CHUNK_MOST : size;
    return bytes > size ? bytes : size;
}

/* Bytes that another document takes, more than there are. */
static size_t bytes_for(const struct unecho_near_index *index, const struct unecho_sketch *sketch,
                        size_t kept) {
    size_t count = index->slot_count, bytes = 0;

    while ((index->used + sketch->anchor_count) * 4 > count * 3)
        count *= 2;
    bytes += (count - index->slot_count) * sizeof(struct slot);
    if (!index->chunks || index->chunks->size - index->chunks->used < kept)
        bytes += sizeof(struct chunk) + chunk_size(index, kept);
    if (index->count == index->room)
        bytes += (index->room + FIRST_SLOTS) * sizeof(*index->documents);
    return bytes;
}

static void *reserve(struct unecho_near_index *index, size_t bytes) {
    struct chunk *chunk = index->chunks;
    size_t size = chunk_size(index, bytes);

    if (!chunk || chunk->size - chunk->used < bytes) {
        chunk = malloc(sizeof(*chunk) + size);
        if (!chunk)
            return NULL;
        *chunk = (struct chunk){.next = index->chunks, .size = size};
        index->chunks = chunk;
        index->bytes += sizeof(*chunk) + size;
    }
    chunk->used += bytes;
    return (char *)chunk->data + chunk->used - bytes;
}

static bool grow_documents(struct unecho_near_index *index) {
    size_t room = 2 * index->room + FIRST_SLOTS;
    struct unecho_kept **grown;

    if (index->count < index->room)
        return true;
    grown = realloc(index->documents, room * sizeof(*grown));
    if (!grown)
        return false;
    index->bytes += (room - index->room) * sizeof(*grown);
    index->documents = grown;
    index->room = room;
    return true;
}

int unecho_near_index_add(struct unecho_near_index *index, const struct unecho_sketch *sketch,
                          uint64_t place, size_t limit) {
    size_t bytes = unecho_kept_bytes(sketch);
    struct unecho_kept *kept;

    if (limit > 0 && index->bytes + bytes_for(index, sketch, bytes) > limit)
        return UNECHO_FULL;
    if (index->count >= UINT32_MAX - 1)
        return UNECHO_FULL;
    if (!grow_documents(index) || !grow_slots(index, sketch->anchor_count))
        return UNECHO_NOMEM;
    kept = reserve(index, bytes);
    if (!kept)
        return UNECHO_NOMEM;
    unecho_kept_init(kept, sketch, place);
    index->documents[index->count++] = kept;
    for (size_t i = 0; i < sketch->anchor_count; i++)
        put_anchor(index, sketch->anchors[i], (uint32_t)index->count);
    return UNECHO_OK;
}

/* --- answers -----------------------------------------------------------------------------------
 */

static int by_document(const void *a, const void *b) {
    const struct candidate *x = a, *y = b;

    return (x->document > y->document) - (x->document < y->document);
}

/* The heaviest first; of those the earliest. */
static int by_weight(const void *a, const void *b) {
    const struct candidate *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return by_document(a, b);
}

/* Those to which anchors lead, each once, the ones with the most of them first. An anchor that
 * leads to many weighs little: it may be in the footer of a site. */
static size_t find_candidates(struct unecho_near_index *index, const struct unecho_sketch *sketch) {
    struct candidate *candidates = index->candidates;
    size_t count = 0, different = 0;

    for (size_t i = 0; i < sketch->anchor_count && i < ASKED; i++) {
        uint32_t documents[HOLDERS];
        size_t holders = find_anchor(index, sketch->anchors[i], documents);

        for (size_t k = 0; k < holders; k++)
            candidates[count++] = (struct candidate){documents[k], (uint32_t)(WHOLE / holders)};
    }
    qsort(candidates, count, sizeof(*candidates), by_document);
    for (size_t i = 0; i < count; i++)
        if (different > 0 && candidates[different - 1].document == candidates[i].document)
            candidates[different - 1].weight += candidates[i].weight;
        else
            candidates[different++] = candidates[i];
    qsort(candidates, different, sizeof(*candidates), by_weight);
    return different;
}

bool unecho_nearness_is_better(const struct unecho_nearness *a, const struct unecho_nearness *b) {
    bool same = a->near == UNECHO_NEAR_SAME;

    if (a->near == UNECHO_NEAR_NONE || b->near == UNECHO_NEAR_NONE)
        return a->near != UNECHO_NEAR_NONE && b->near == UNECHO_NEAR_NONE;
    if (same != (b->near == UNECHO_NEAR_SAME))
        return same;
    return a->percent > b->percent;
}

int unecho_near_index_find(struct unecho_near_index *index, const struct unecho_sketch *sketch,
                           struct unecho_nearness *found) {
    size_t count = find_candidates(index, sketch);

    if (count > CANDIDATES)
        count = CANDIDATES;
    qsort(index->candidates, count, sizeof(*index->candidates), by_document);
    *found = (struct unecho_nearness){.near = UNECHO_NEAR_NONE};
    for (size_t i = 0; i < count; i++) {
        const struct unecho_kept *kept = index->documents[index->candidates[i].document - 1];
        struct unecho_nearness next;
        int status = unecho_compare(&index->comparer, kept, sketch, &next);

        if (status != UNECHO_OK)
            return status;
        if (unecho_nearness_is_better(&next, found))
            *found = next;
    }
    return UNECHO_OK;
}
