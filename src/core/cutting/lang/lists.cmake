# cmake -DOUT=lists.c -DWORDS="de.txt;en.txt;..." -P lists.cmake: the word lists as C arrays.
set(arrays "")
set(rows "")
foreach(list IN LISTS WORDS)
  get_filename_component(language "${list}" NAME_WE)
  file(READ "${list}" hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," body "${hex}")
  string(APPEND arrays "static const unsigned char ${language}[] = {\n${body}0\n};\n")
  string(APPEND rows "    {\"${language}\", (const char *)${language}},\n")
endforeach()
file(WRITE "${OUT}" "#include \"abbrev.h\"\n
#include <stddef.h>\n
${arrays}
const struct unecho_list unecho_lists[] = {\n${rows}    {NULL, NULL},\n};\n")
