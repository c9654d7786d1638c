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
rooms="src/core/unicode src/core/cutting src/core/sameness src/core/set"

# What the sources in a folder may include from.
sees() {
    case $1 in
    src/core/unicode) echo src/core/unicode ;;
    src/core/cutting) echo include src/core/unicode src/core/cutting ;;
    src/core/sameness) echo include src/core/unicode src/core/cutting src/core/sameness ;;
    src/core/set) echo include $rooms ;;
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

# Is the header found from the floor? Another of its name (the system's error.h) does not count, and
# an error of another kind is a failure of its own.
finds() { # FLAGS FOLDER/HEADER
    name=${2##*/}
    printf '#include "%s"\n' "$name" >"$tmp/one.c"
    if eval "$CC" "$1" -M '"$tmp/one.c"' >"$tmp/found" 2>"$tmp/err"; then
        grep -q "/$2\( \|$\)" "$tmp/found" || return 1
        eval "$CC" "$1" -fsyntax-only '"$tmp/one.c"' || fail "$2 does not compile by itself"
        return 0
    fi
    grep -q "one.c:1:.*$name.*\(No such file\|not found\)" "$tmp/err" && return 1
    fail "$2 cannot be read:"
    cat "$tmp/err" >&2
    return 0
}

# Every header of a folder, from one floor.
check_folder() { # FLOOR FLAGS FOLDER
    for header in "$SOURCE/$3"/*.h; do
        header=$3/${header##*/}
        checks=$((checks + 1))
        case " $(sees "$1") " in
        *" $3 "*) finds "$2" "$header" || fail "$1 does not find $header" ;;
        *) ! finds "$2" "$header" || fail "$1 finds $header, which is not below it" ;;
        esac
    done
}

floors=0
while read -r floor flags; do
    floors=$((floors + 1))
    sees "$floor" >"$tmp/seen" || {
        fail "$floor is on no floor"
        continue
    }
    for folder in include src/base $rooms src/core src/formats src/io src/views/page src/views src/road src/app; do
        check_folder "$floor" "$flags" "$folder"
    done
done <"$tmp/ways"

[ "$floors" -ge 10 ] || fail "only $floors of 10 floors and rooms are built"
echo "floors: $checks includes, $failures failures"
[ "$failures" -eq 0 ]
