/*
 * Tags, comments and character references: what of a text is no language.
 *
 *     <div class="x">  </td>  <br/>  <o:p>  <!-- ad -->  <!DOCTYPE html>  <?xml ... ?>  &nbsp;
 *
 * A unit of nothing else, but for signs, is no sentence, and none ends inside of a tag. An address
 * in angle brackets is no tag, as no tag has such a name; nor are words, as attributes have values
 * but for a few.
 */
#ifndef UNECHO_MARKUP_H
#define UNECHO_MARKUP_H

#include <stddef.h>

/* s[at, end) behind the markup that begins at `at`; `at`: none does. */
size_t unecho_skip_markup(const char *s, size_t at, size_t end);

/* Behind the tag, comment or the like whose `<` is at `at`; `at`: there is none; more than `end`:
 * it may go on there. */
size_t unecho_skip_tag(const char *s, size_t at, size_t end);

/* The first letter or digit of s[at, end) outside markup, else `end`. */
size_t unecho_find_plain(const char *s, size_t at, size_t end);

#endif
