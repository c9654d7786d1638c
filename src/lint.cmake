# cmake --build --preset dev --target lint: the formatter over all C, two analyzers over src.
# Generated files (utf8_table.c, lists.c) are left out.
include(ProcessorCount)
ProcessorCount(jobs)

find_program(CLANG_FORMAT NAMES clang-format clang-format-14)
find_program(RUN_CLANG_TIDY NAMES run-clang-tidy run-clang-tidy-14)
find_program(CPPCHECK cppcheck)
mark_as_advanced(CLANG_FORMAT RUN_CLANG_TIDY CPPCHECK)

if(NOT CLANG_FORMAT OR NOT RUN_CLANG_TIDY OR NOT CPPCHECK)
  add_custom_target(lint
    COMMAND ${CMAKE_COMMAND} -E echo "lint needs clang-format, clang-tidy and cppcheck"
    COMMAND ${CMAKE_COMMAND} -E false)
  return()
endif()

set(patterns "")
foreach(folder IN ITEMS src include tests samples)
  list(APPEND patterns ${PROJECT_SOURCE_DIR}/${folder}/*.c ${PROJECT_SOURCE_DIR}/${folder}/*.h)
endforeach()
file(GLOB_RECURSE formatted CONFIGURE_DEPENDS ${patterns})
list(FILTER formatted EXCLUDE REGEX "/utf8_table\\.c$")

string(REGEX REPLACE "([][+.*?()^$|\\])" "\\\\\\1" source_regex "${PROJECT_SOURCE_DIR}/src/")
# side by side, so that none waits for the last file of another
add_custom_target(lint_format
  COMMAND ${CLANG_FORMAT} --dry-run -Werror ${formatted}
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} COMMENT "clang-format" VERBATIM)
add_custom_target(lint_tidy
  COMMAND ${RUN_CLANG_TIDY} -quiet -p ${PROJECT_BINARY_DIR} -j ${jobs}
          "^${source_regex}.*(?<!/utf8_table)\\.c$"
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} COMMENT "clang-tidy" VERBATIM)
add_custom_target(lint_check
  COMMAND ${CPPCHECK} --quiet --project=${PROJECT_BINARY_DIR}/compile_commands.json
          "--file-filter=${PROJECT_SOURCE_DIR}/src/*" --suppress=*:*/utf8_table.c -j ${jobs}
          --enable=warning,style,performance,portability --inline-suppr --error-exitcode=1
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} COMMENT "cppcheck" VERBATIM)
add_custom_target(lint)
add_dependencies(lint lint_format lint_tidy lint_check)
# the analyzers read compile_commands.json, which names a source that the build makes
add_dependencies(lint_tidy unecho unecho_views) # and what they make
add_dependencies(lint_check unecho unecho_views)
