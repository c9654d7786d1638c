#!/bin/sh
# What `cmake --install` puts where is complete, and programs in C and C++ build with it.
set -eu
LC_ALL=C
export LC_ALL

: "${BUILD:?the build tree}"
CC=${CC:-cc} CMAKE=${CMAKE:-cmake} SANITIZE=${SANITIZE:-}
case ${CC##*/} in
*clang*) CXX=clang++ ;;
*) CXX=g++ ;;
esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
usr=$tmp/usr
sanitize=${SANITIZE:+-fsanitize=$SANITIZE}

has() { command -v "$1" >/dev/null 2>&1; }

fail() {
    echo "install: $1" >&2
    exit 1
}

# The installed file of that name, in a folder or below it. Both are patterns.
installed() { # FOLDER NAME
    found=$(find "$usr" -path "$usr/$1/$2" -type f | sort | head -n 1)
    [ -s "$found" ] || fail "no $1/$2"
    echo "$found"
}

# A program must remove the second of two equal sentences.
runs() { # PROGRAM
    [ "$("$1")" = "One ran. Two ran." ] || fail "$1 says: $("$1" 2>&1)"
}

check_files() {
    "$CMAKE" --install "$BUILD" --prefix "$usr" >"$tmp/log" || fail "$(cat "$tmp/log")"
    for file in bin/unecho include/unecho.h; do
        installed "${file%/*}" "${file##*/}" >/dev/null
    done
    for name in 'libunecho.*' unecho.pc unecho-config.cmake unecho-config-version.cmake \
        unecho-targets.cmake; do
        installed 'lib*' "$name" >/dev/null
    done
    LD_LIBRARY_PATH=$(dirname "$(installed 'lib*' 'libunecho.*')") # if it is a shared one
    export LD_LIBRARY_PATH
    printf 'One ran. Two ran. One ran.' | "$usr/bin/unecho" >"$tmp/out"
    [ "$(cat "$tmp/out")" = "One ran. Two ran." ] || fail "bin/unecho does not work"
}

check_documents() {
    page=$(installed 'share/man*' unecho.1)
    bash_completion=$(installed 'share/bash-completion*' unecho)
    zsh_completion=$(installed 'share/zsh*' _unecho)
    fish_completion=$(installed 'share/fish*' unecho.fish)
    if has mandoc; then
        mandoc -Tlint -W warning "$page" >"$tmp/log" || fail "$(cat "$tmp/log")"
    fi
    ! has bash || bash -n "$bash_completion" || fail "the completion for bash is malformed"
    ! has zsh || zsh -n "$zsh_completion" || fail "the completion for zsh is malformed"
    ! has fish || fish -n "$fish_completion" || fail "the completion for fish is malformed"
}

# The header needs nothing else, in either language.
check_header() {
    printf '#include <unecho.h>\nint main(void) { return UNECHO_OK; }\n' >"$tmp/header.c"
    "$CC" -std=c11 -Wall -Wextra -pedantic -Werror -I"$usr/include" -fsyntax-only "$tmp/header.c"
    if has "$CXX"; then
        for standard in 11 17; do
            "$CXX" -std=c++$standard -Wall -Wextra -pedantic -Werror -I"$usr/include" \
                -fsyntax-only -x c++ "$tmp/header.c"
        done
    fi
}

write_programs() {
    mkdir "$tmp/user"
    cat >"$tmp/user/user.c" <<'C'
#include <stdio.h>
#include <unecho.h>

int main(void) {
    static const char text[] = "One ran. Two ran. One ran.";
    struct unecho_config config;
    struct unecho_run run;
    int status;
    unecho *u;

    unecho_config_init(&config);
    u = unecho_create(&config);
    if (!u || unecho_push(u, text, sizeof(text) - 1, true) != UNECHO_OK)
        return 1;
    while ((status = unecho_next(u, &run)) == 1)
        fwrite(run.data, 1, run.len, stdout);
    unecho_destroy(u);
    if (status != UNECHO_OK)
        fputs(unecho_status_message(status), stderr);
    return status;
}
C
    cat >"$tmp/user/user.cpp" <<'CXX'
#include <iostream>
#include <memory>
#include <string>
#include <unecho.h>

int main() {
    const std::string text = "One ran. Two ran. One ran.";
    unecho_config config;
    unecho_run run;
    unecho_config_init(&config);
    std::unique_ptr<unecho, decltype(&unecho_destroy)> u(unecho_create(&config), unecho_destroy);
    if (!u || unecho_push(u.get(), text.data(), text.size(), true) != UNECHO_OK)
        return 1;
    while (unecho_next(u.get(), &run) == 1)
        std::cout << std::string(run.data, run.len);
    return 0;
}
CXX
}

# Without link-time optimisation, which whoever has another compiler cannot use; the program below is
# linked with it where the library is.
check_cmake_package() {
    languages=C
    ! has "$CXX" || languages="C CXX"
    cat >"$tmp/user/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.22)
project(user LANGUAGES $languages)
find_package(unecho 0.1 REQUIRED)
add_executable(user_c user.c)
target_link_libraries(user_c PRIVATE unecho::unecho)
if(CMAKE_CXX_COMPILER)
  add_executable(user_cxx user.cpp)
  target_link_libraries(user_cxx PRIVATE unecho::unecho)
endif()
CMAKE
    "$CMAKE" -S "$tmp/user" -B "$tmp/user/build" -DCMAKE_PREFIX_PATH="$usr" \
        -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_C_FLAGS="$sanitize" \
        -DCMAKE_CXX_FLAGS="$sanitize" -DCMAKE_EXE_LINKER_FLAGS=-fno-lto \
        >"$tmp/log" 2>&1 || fail "$(cat "$tmp/log")"
    "$CMAKE" --build "$tmp/user/build" >"$tmp/log" 2>&1 || fail "$(cat "$tmp/log")"
    runs "$tmp/user/build/user_c"
    ! has "$CXX" || runs "$tmp/user/build/user_cxx"
}

# As installed under a prefix that the build did not know of.
check_pkg_config() {
    pc=$(installed 'lib*' unecho.pc)
    PKG_CONFIG_PATH=${pc%/*}${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
    export PKG_CONFIG_PATH
    flags=$(pkg-config --static --cflags --libs unecho)
    version=$("$usr/bin/unecho" --version | sed -n '1s/^unecho //p')
    [ "$(pkg-config --modversion unecho)" = "$version" ] || fail "unecho.pc is not of $version"
    # shellcheck disable=SC2086 # words
    "$CC" -std=c11 $sanitize "$tmp/user/user.c" -o "$tmp/user/static" $flags
    runs "$tmp/user/static"
}

check_files
check_documents
check_header
write_programs
check_cmake_package
if has pkg-config; then
    check_pkg_config
fi
echo "install: complete, and usable from C and C++"
