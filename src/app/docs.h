/*
 * Documents that are made from the option table when unecho is built, and installed beside it. The
 * program itself holds none of this. Each writes a whole document; a write error stays in `out`.
 */
#ifndef UNECHO_DOCS_H
#define UNECHO_DOCS_H

#include <stdio.h>

void unecho_docs_man(FILE *out); /* unecho(1), in mdoc(7) */
void unecho_docs_bash(FILE *out);
void unecho_docs_zsh(FILE *out);
void unecho_docs_fish(FILE *out);

#endif
