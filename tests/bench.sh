#!/bin/sh
# What tests/bench measures with tells the truth: the text is the same each time, its repeats are
# counted right, and the floor is a line filter. Nothing is timed here.
set -eu
LC_ALL=C
export LC_ALL

: "${UNECHO:?must name the program}" "${SOURCE:?the source tree}" "${BUILD:?the build tree}"
corpus=$BUILD/tests/bench/bench_corpus
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT HUP TERM
failed=0

check() { # WHAT COMMAND...
    what=$1
    shift
    "$@" && return
    echo "bench: wrong: $what" >&2
    failed=1
}

# A number out of the info.
info() { # NAME
    sed "s/.*\"$1\": \([0-9]*\).*/\1/" "$tmp/info"
}

# Is $1 within $3 thousandths of $2?
is_near() {
    awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { exit !((a - b) ^ 2 <= (b * t / 1000) ^ 2) }'
}

# Does the first sentence differ already?
differ() { # FILE FILE
    ! cmp -s -n 100 "$1" "$2"
}

for kind in prose abbrev cjk russian; do
    thousandths=5
    [ $kind = abbrev ] && thousandths=15 # where its sentences end, one may doubt
    [ $kind = cjk ] && thousandths=10    # characters at random: behind a quotation some go on

    "$corpus" --kind=$kind --size=600K --seed=3 --repeats=30 --info="$tmp/info" >"$tmp/text"
    "$corpus" --kind=$kind --size=600K --seed=3 --repeats=30 >"$tmp/again"
    "$corpus" --kind=$kind --size=600K --seed=4 --repeats=30 >"$tmp/other"
    check "$kind: one seed, one text" cmp "$tmp/text" "$tmp/again"
    check "$kind: two seeds, two texts" differ "$tmp/text" "$tmp/other"
    check "$kind: bytes" [ "$(info bytes)" -eq "$(wc -c <"$tmp/text")" ]
    check "$kind: three of ten are repeats" \
        is_near "$(info distinct)" "$(($(info sentences) * 7 / 10))" 30

    "$UNECHO" --sentences "$tmp/text" >"$tmp/sentences"
    check "$kind: sentences" is_near "$(wc -l <"$tmp/sentences")" "$(info sentences)" $thousandths
    "$UNECHO" "$tmp/text" | "$UNECHO" --sentences >"$tmp/sentences"
    check "$kind: distinct" is_near "$(wc -l <"$tmp/sentences")" "$(info distinct)" $thousandths

    "$corpus" --kind=$kind --size=600K --seed=3 --repeats=30 --lines >"$tmp/lines"
    check "$kind: a line a sentence" [ "$(info sentences)" -eq "$(wc -l <"$tmp/lines")" ]
    awk '!s[$0]++' "$tmp/lines" >"$tmp/wanted"
    check "$kind: distinct lines" [ "$(info distinct)" -eq "$(wc -l <"$tmp/wanted")" ]
    "$BUILD/tests/bench/bench_floor" "$tmp/lines" >"$tmp/floor"
    check "$kind: the floor filters lines" cmp "$tmp/wanted" "$tmp/floor"
done

"$corpus" --size=2M --repeats=0 >"$tmp/text"
"$UNECHO" "$tmp/text" >"$tmp/out"
check "no repeats, nothing goes" cmp "$tmp/text" "$tmp/out"

"$corpus" --size=6M --repeats=30 >"$tmp/text"
"$UNECHO" -j1 "$tmp/text" >"$tmp/wanted"
"$BUILD/tests/bench/bench_crew" "$tmp/text" >"$tmp/out" 2>"$tmp/stages"
check "the crew that is timed does the same" cmp "$tmp/wanted" "$tmp/out"
check "it took blocks of many units" grep -q \
    '^{"blocks": [1-9][0-9]*, "units": [1-9][0-9][0-9][0-9]*, "take": .*}$' "$tmp/stages"

# a long line, lines of nothing, no newline at the end
{ awk 'BEGIN { for (i = 0; i < 60000; i++) printf "0123456789"; print "\n\na\n\na" }'
  printf b; } >"$tmp/lines"
awk '!s[$0]++' "$tmp/lines" >"$tmp/wanted"
"$BUILD/tests/bench/bench_floor" "$tmp/lines" >"$tmp/floor"
check "the floor takes long lines" cmp "$tmp/wanted" "$tmp/floor"

"$BUILD/tests/bench/bench_spawn" "$tmp/lines" cat '|' cat >"$tmp/out"
check "a pipeline is measured" grep -qx '[1-9][0-9]* [0-9]* [1-9][0-9]*' "$tmp/out"
"$BUILD/tests/bench/bench_memcopy" "$tmp/lines" >/dev/null
if command -v python3 >/dev/null; then
    python3 "$SOURCE/tests/bench/measure.py" --help >"$tmp/out"
    check "measure.py helps" grep -q -e --quick "$tmp/out"
    check "measure.py tells of the cores" grep -q "stages in order" "$tmp/out"
fi
[ $failed -eq 0 ] && echo "bench: the measures are right"
