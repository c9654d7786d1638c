#include "identity.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { FIRST_SIZE = 64 };

struct unecho_identities_device {
    dev_t dev;
    uint64_t *inodes;     /* owned; open addressing, 0 is an empty slot */
    unsigned char *roles; /* in the same block; of each slot */
    size_t size, count;   /* a power of two, or 0; at most 3/4 of it */
};

void unecho_identities_init(struct unecho_identities *known) {
    *known = (struct unecho_identities){.devices = NULL};
    pthread_mutex_init(&known->lock, NULL);
}

void unecho_identities_release(struct unecho_identities *known) {
    for (size_t i = 0; i < known->count; i++)
        free(known->devices[i].inodes);
    free(known->devices);
    known->devices = NULL;
    known->count = 0;
    pthread_mutex_destroy(&known->lock);
}

/* NULL: it is not there. */
static struct unecho_identities_device *device_of(const struct unecho_identities *known,
                                                  dev_t dev) {
    for (size_t i = 0; i < known->count; i++)
        if (known->devices[i].dev == dev)
            return &known->devices[i];
    return NULL;
}

/* NULL: out of memory. */
static struct unecho_identities_device *new_device(struct unecho_identities *known, dev_t dev) {
    struct unecho_identities_device *devices =
        realloc(known->devices, (known->count + 1) * sizeof(*devices));

    if (!devices)
        return NULL;
    known->devices = devices;
    devices[known->count] = (struct unecho_identities_device){.dev = dev};
    return &devices[known->count++];
}

/* Inodes come in runs and strides: the finalizer of splitmix64 spreads them. */
static uint64_t hash_of(uint64_t inode) {
    uint64_t z = inode;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static size_t home_of(const struct unecho_identities_device *device, uint64_t inode) {
    return (size_t)hash_of(inode) & (device->size - 1);
}

static size_t next_slot(const struct unecho_identities_device *device, size_t at) {
    return (at + 1) & (device->size - 1);
}

/* Where the inode is, or may be put. */
static size_t find(const struct unecho_identities_device *device, uint64_t inode) {
    size_t at = home_of(device, inode);

    while (device->inodes[at] && device->inodes[at] != inode)
        at = next_slot(device, at);
    return at;
}

static void put(struct unecho_identities_device *device, uint64_t inode, unsigned char role) {
    size_t at = find(device, inode);

    device->inodes[at] = inode;
    device->roles[at] = role;
}

static int grow(struct unecho_identities_device *device) {
    const struct unecho_identities_device old = *device;
    size_t size = old.size ? old.size * 2 : FIRST_SIZE;
    uint64_t *inodes = calloc(size, sizeof(*inodes) + sizeof(*old.roles));

    if (!inodes)
        return -1;
    device->inodes = inodes;
    device->roles = (unsigned char *)(inodes + size);
    device->size = size;
    for (size_t i = 0; i < old.size; i++)
        if (old.inodes[i])
            put(device, old.inodes[i], old.roles[i]);
    free(old.inodes);
    return 0;
}

static int add(struct unecho_identities *known, const struct stat *info, enum unecho_role role) {
    struct unecho_identities_device *device = device_of(known, info->st_dev);
    size_t at;

    if (info->st_ino == 0)
        return UNECHO_ROLE_NONE;
    if (!device)
        device = new_device(known, info->st_dev);
    if (!device || (device->count >= device->size / 4 * 3 && grow(device) < 0))
        return -1;
    at = find(device, info->st_ino);
    if (device->inodes[at])
        return device->roles[at];
    device->inodes[at] = info->st_ino;
    device->roles[at] = (unsigned char)role;
    device->count++;
    return UNECHO_ROLE_NONE;
}

int unecho_identities_add(struct unecho_identities *known, const struct stat *info,
                          enum unecho_role role) {
    int had;

    pthread_mutex_lock(&known->lock);
    had = add(known, info, role);
    pthread_mutex_unlock(&known->lock);
    return had;
}

/* The slot of what is there. False: it is not. */
static bool look_up(const struct unecho_identities *known, const struct stat *info,
                    struct unecho_identities_device **device, size_t *at) {
    *device = info->st_ino == 0 ? NULL : device_of(known, info->st_dev);
    if (!*device || (*device)->count == 0)
        return false;
    *at = find(*device, info->st_ino);
    return (*device)->inodes[*at] != 0;
}

enum unecho_role unecho_identities_role(struct unecho_identities *known, const struct stat *info) {
    struct unecho_identities_device *device;
    enum unecho_role role = UNECHO_ROLE_NONE;
    size_t at;

    pthread_mutex_lock(&known->lock);
    if (look_up(known, info, &device, &at))
        role = (enum unecho_role)device->roles[at];
    pthread_mutex_unlock(&known->lock);
    return role;
}

/* Those behind it move up, so that none is cut off from its home. */
static void close_gap(struct unecho_identities_device *device, size_t gap) {
    size_t mask = device->size - 1;

    for (size_t at = next_slot(device, gap); device->inodes[at]; at = next_slot(device, at)) {
        size_t way = (at - home_of(device, device->inodes[at])) & mask;

        if (way < ((at - gap) & mask)) /* its home is behind the gap */
            continue;
        device->inodes[gap] = device->inodes[at];
        device->roles[gap] = device->roles[at];
        gap = at;
    }
    device->inodes[gap] = 0;
    device->count--;
}

void unecho_identities_remove(struct unecho_identities *known, const struct stat *info) {
    struct unecho_identities_device *device;
    size_t at;

    pthread_mutex_lock(&known->lock);
    if (look_up(known, info, &device, &at))
        close_gap(device, at);
    pthread_mutex_unlock(&known->lock);
}
