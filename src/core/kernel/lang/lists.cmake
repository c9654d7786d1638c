# cmake -DOUT=lists.c -DWORDS="en.txt;..." -P lists.cmake: the word lists as one C array.
set(hex "")
foreach(list IN LISTS WORDS)
  file(READ "${list}" bytes HEX)
  string(APPEND hex "${bytes}")
endforeach()
string(LENGTH "${hex}" digits)
math(EXPR len "${digits} / 2")
string(REGEX REPLACE "(..)" "0x\\1," body "${hex}")
file(WRITE "${OUT}" "#include \"abbrev.h\"\n
const char unecho_lists[] = {\n${body}\n};
const size_t unecho_lists_len = ${len};\n")
