/* The inputs, as far as they are of one format that has documents, to a sink: in cartons that
 * threads carry. */
#ifndef UNECHO_CARTONS_H
#define UNECHO_CARTONS_H

#include "sink.h"
#include "source.h"

/* Copies until the inputs end, or another format or scope begins. The bytes that come out do not
 * depend on the number of threads. False: failed; the user was told, or writer->error says why. */
bool unecho_cartons_copy(struct unecho_sink *sink, struct unecho_source *source, unsigned threads);

#endif
