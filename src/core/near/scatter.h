/* Where a number lies in a table: who does not know the salt cannot make many that lie together. */
#ifndef UNECHO_SCATTER_H
#define UNECHO_SCATTER_H

#include <stdint.h>

static inline uint64_t unecho_scatter(uint64_t number, uint64_t salt) {
    uint64_t mixed = (number ^ salt) * UINT64_C(0x9E3779B97F4A7C15);

    mixed = (mixed ^ mixed >> 32) * (salt | 1);
    return (mixed ^ mixed >> 29) * UINT64_C(0xD6E8FEB86659FD93) >> 32;
}

#endif
