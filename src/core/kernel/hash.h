/* xxHash, compiled into its callers: most units are short, and a call would cost as much. */
#ifndef UNECHO_HASH_H
#define UNECHO_HASH_H

#define XXH_INLINE_ALL
#include <xxhash.h>

#endif
