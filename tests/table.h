/*
 * Tables of tests: each row becomes a named test of its own, and argv[1] picks rows by a pattern:
 *
 *     build/dev/tests/test_segment 'point*'
 */
#ifndef UNECHO_TABLE_H
#define UNECHO_TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Rows of any struct whose first member is `const char *name`, run by `function`, which gets the
 * row as *state. */
struct table {
    const void *rows;
    size_t row_size, count;
    CMUnitTestFunction function;
};

#define TABLE(rows, function)                                                                      \
    { rows, sizeof(*(rows)), sizeof(rows) / sizeof(*(rows)), function }

/* Runs every row of every table; the exit status is the number of failures. */
static inline int run_tables(const char *group, const struct table *tables, size_t count, int argc,
                             char **argv) {
    size_t n = 0, all = 0;
    struct CMUnitTest *tests;
    int failures;

    for (size_t i = 0; i < count; i++)
        all += tables[i].count;
    tests = calloc(all ? all : 1, sizeof(*tests));
    if (!tests)
        return 1;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < tables[i].count; j++) {
            const char *row = (const char *)tables[i].rows + j * tables[i].row_size;

            tests[n].name = *(const char *const *)(const void *)row;
            tests[n].test_func = tables[i].function;
            tests[n++].initial_state = (void *)(uintptr_t)row;
        }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    failures = _cmocka_run_group_tests(group, tests, n, NULL, NULL);
    free(tests);
    return failures != 0;
}

#define RUN_TABLES(group, tables, argc, argv)                                                      \
    run_tables(group, tables, sizeof(tables) / sizeof(*(tables)), argc, argv)

#endif
