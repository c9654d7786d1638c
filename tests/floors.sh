#!/bin/sh
# An include that goes up does not compile: each header of the tree is included from each floor,
# with the include directories that the build gives the sources there, and must be found exactly
# where `sees` says so.
set -eu
LC_ALL=C
export LC_ALL

: "${SOURCE:?the source tree}" "${BUILD:?the build tree}"
if [ -n "${SANITIZE:-}" ]; then
    echo "floors: skipped, it is the same without sanitizers"
    exit 0
fi
CC=${CC:-cc}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The rooms of the kernels, from the lowest up.
rooms="src/core/unicode src/core/cutting src/core/sameness src/core/set src/core/near"

# What the sources in a folder may include from.
sees() {
    case $1 in
    src/core/unicode) echo src/core/unicode ;;
    src/core/cutting) echo include src/core/unicode src/core/cutting ;;
    src/core/sameness) echo include src/core/unicode src/core/cutting src/core/sameness ;;
    src/core/set) echo include src/core/unicode src/core/cutting src/core/sameness src/core/set ;;
    src/core/near) echo include src/core/unicode src/core/cutting src/core/sameness src/core/near ;;
    src/core) echo include $rooms src/core ;;
    src/formats) echo src/base src/formats ;;
    src/io) echo src/base src/io ;;
    src/views) echo include src/base src/formats src/io src/views/page src/views ;;
    src/views/page) sees src/views ;;
    src/road) echo include src/base src/formats src/io src/views src/road ;;
    src/app) echo include src/base src/formats src/io src/views src/road src/app ;;
    *) return 1 ;;
    esac
}

# "FOLDER FLAGS" for each way in which sources below src/ are compiled.
python3 - "$BUILD/compile_commands.json" "$SOURCE" >"$tmp/ways" <<'PYTHON'
import json, os, shlex, sys

source = os.path.realpath(sys.argv[2])
ways = set()
for entry in json.load(open(sys.argv[1])):
    folder = os.path.dirname(os.path.realpath(os.path.join(entry["directory"], entry["file"])))
    if not folder.startswith(os.path.join(source, "src")):
        continue  # generated, or a test
    words = shlex.split(entry.get("command") or shlex.join(entry["arguments"]))
    flags = [w for i, w in enumerate(words)
             if w.startswith(("-I", "-D", "-std=")) or words[i - 1] == "-isystem" or w == "-isystem"]
    ways.add(os.path.relpath(folder, source) + " " + shlex.join(flags))
print("\n".join(sorted(ways)))
PYTHON

failures=0
checks=0
fail() {
    echo "floors: $1" >&2
    failures=$((failures + 1))
}

# Which headers are found from the floor, as FOLDER/HEADER: the names are asked for at once, then each
# that is there is compiled by itself. Another of its name (the system's error.h) does not count.
find_headers() { # FLOOR FLAGS
    rm -rf "$tmp/alone"
    mkdir "$tmp/alone"
    eval "$CC" "$2" -E -P '"$tmp/names.c"' | tr -d '"' >"$tmp/there"
    while read -r name; do
        printf '#include "%s"\n' "$name" >"$tmp/alone/$name.c"
    done <"$tmp/there"
    if ! (cd "$tmp/alone" && eval "$CC" "$2" -c -fsyntax-only -MD '*.c') 2>"$tmp/err"; then
        fail "from $1 a header cannot be read or does not compile by itself:"
        cat "$tmp/err" >&2
    fi
    found=" "
    while read -r name; do
        for header in $(tr -s ' \\' '\n\n' <"$tmp/alone/$name.d" | grep "/$name\$"); do
            found="$found${header#"$SOURCE"/} "
        done
    done <"$tmp/there"
}

# Every header of a folder, from one floor, which sees some folders.
check_folder() { # FLOOR SEEN FOLDER
    for header in "$SOURCE/$3"/*.h; do
        header=$3/${header##*/}
        checks=$((checks + 1))
        case "$2:$found" in
        *" $3 "*:*" $header "*) ;;
        *" $3 "*:*) fail "$1 does not find $header" ;;
        *:*" $header "*) fail "$1 finds $header, which is not below it" ;;
        esac
    done
}

folders="include src/base $rooms src/core src/formats src/io src/views/page src/views src/road src/app"
for folder in $folders; do
    for header in "$SOURCE/$folder"/*.h; do
        printf '#if __has_include("%s")\n"%s"\n#endif\n' "${header##*/}" "${header##*/}"
    done
done >"$tmp/names.c"

floors=0
while read -r floor flags; do
    floors=$((floors + 1))
    seen=" $(sees "$floor") " || {
        fail "$floor is on no floor"
        continue
    }
    find_headers "$floor" "$flags"
    for folder in $folders; do
        check_folder "$floor" "$seen" "$folder"
    done
done <"$tmp/ways"

[ "$floors" -ge 10 ] || fail "only $floors of 10 floors and rooms are built"
echo "floors: $checks includes, $failures failures"
[ "$failures" -eq 0 ]
