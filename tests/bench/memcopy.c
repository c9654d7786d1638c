/*
 * The limit that memory sets: a file is read block by block, and each block is copied once.
 *
 *     bench_memcopy FILE
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024 };

int main(int argc, char **argv) {
    static char from[BLOCK], to[BLOCK];
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : STDIN_FILENO;
    unsigned sum = 0;
    ssize_t n;

    while ((n = read(fd, from, sizeof(from))) > 0) {
        memcpy(to, from, (size_t)n);
        sum += (unsigned char)((volatile char *)to)[n - 1]; /* or the copy would be left out */
    }
    if (n < 0) {
        perror("bench_memcopy");
        return 1;
    }
    printf("%u\n", sum);
    return 0;
}
