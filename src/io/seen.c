#include "seen.h"

#include <stdbool.h>
#include <stdlib.h>

enum { FIRST_SIZE = 64 };

struct unecho_seen_device {
    dev_t dev;
    uint64_t *inodes;   /* owned; open addressing, 0 is an empty slot */
    size_t size, count; /* a power of two, or 0; at most 3/4 of it */
};

void unecho_seen_release(struct unecho_seen *seen) {
    for (size_t i = 0; i < seen->count; i++)
        free(seen->devices[i].inodes);
    free(seen->devices);
    *seen = (struct unecho_seen){NULL, 0};
}

/* NULL: out of memory. */
static struct unecho_seen_device *device_of(struct unecho_seen *seen, dev_t dev) {
    struct unecho_seen_device *devices;

    for (size_t i = 0; i < seen->count; i++)
        if (seen->devices[i].dev == dev)
            return &seen->devices[i];
    devices = realloc(seen->devices, (seen->count + 1) * sizeof(*devices));
    if (!devices)
        return NULL;
    seen->devices = devices;
    devices[seen->count] = (struct unecho_seen_device){.dev = dev};
    return &devices[seen->count++];
}

/* Inodes come in runs and strides: the finalizer of splitmix64 spreads them. */
static uint64_t hash_of(uint64_t inode) {
    uint64_t z = inode;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Where the inode is, or may be put. */
static uint64_t *find(const struct unecho_seen_device *device, uint64_t inode) {
    size_t at = (size_t)hash_of(inode) & (device->size - 1);

    while (device->inodes[at] && device->inodes[at] != inode)
        at = (at + 1) & (device->size - 1);
    return &device->inodes[at];
}

static bool grow(struct unecho_seen_device *device) {
    struct unecho_seen_device larger = *device;

    larger.size = device->size ? device->size * 2 : FIRST_SIZE;
    larger.inodes = calloc(larger.size, sizeof(*larger.inodes));
    if (!larger.inodes)
        return false;
    for (size_t i = 0; i < device->size; i++)
        if (device->inodes[i])
            *find(&larger, device->inodes[i]) = device->inodes[i];
    free(device->inodes);
    device->inodes = larger.inodes;
    device->size = larger.size;
    return true;
}

int unecho_seen_add(struct unecho_seen *seen, const struct stat *info) {
    struct unecho_seen_device *device = device_of(seen, info->st_dev);
    uint64_t inode = info->st_ino, *slot;

    if (!device)
        return -1;
    if (inode == 0) /* a file system without identities: always new */
        return 1;
    if (device->count >= device->size / 4 * 3 && !grow(device))
        return -1;
    slot = find(device, inode);
    if (*slot)
        return 0;
    *slot = inode;
    device->count++;
    return 1;
}
