#!/bin/sh
# Golden cases: what a command line writes, byte for byte.
#
#     UNECHO=build/dev/unecho sh tests/cli.sh [PATTERN...]
#
# A case is a folder cli/NAME; PATTERNs (or $CASES) choose some by name. Its `cmd` is run by sh in a
# fresh copy of the folder, with `unecho` on the path and `in` (or nothing) as standard input. The
# result must be `out`, `err` (missing: nothing) and `code` (missing: 0). ACCEPT=1 writes these
# anew: read `git diff` before you commit them.
set -u

: "${UNECHO:?must name the program}"
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=$(cd "$(dirname "$UNECHO")" && pwd)/$(basename "$UNECHO") || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT HUP TERM

mkdir "$tmp/bin" && ln -s "$program" "$tmp/bin/unecho" || exit 2
PATH=$tmp/bin:$PATH
LC_ALL=C # the messages of the system
export PATH LC_ALL
unset POSIXLY_CORRECT
umask 022

# Leaves the result of the case $1 in $tmp/out, err and code.
run() {
    rm -rf "$tmp/case"
    cp -R "$1" "$tmp/case" || exit 2
    (cd "$tmp/case" && rm -f cmd out err code) || exit 2
    stdin=/dev/null
    [ ! -f "$tmp/case/in" ] || stdin=$tmp/case/in
    (cd "$tmp/case" && exec sh "$1/cmd") <"$stdin" >"$tmp/out" 2>"$tmp/err"
    echo $? >"$tmp/code"
}

# What the case $1 says the file $2 holds, in $tmp/want.
want() {
    if [ -f "$1/$2" ]; then
        cat "$1/$2"
    elif [ "$2" = code ]; then
        echo 0
    fi >"$tmp/want"
}

# Tells whether the result of the case $1 is as it should be; shows the difference.
is_right() {
    right=true
    for part in out err code; do
        want "$1" $part
        cmp -s "$tmp/want" "$tmp/$part" && continue
        $right && echo "FAIL $(basename "$1")"
        right=false
        diff -a -u -L "wanted $part" -L "$part" "$tmp/want" "$tmp/$part"
    done
    $right
}

accept() {
    rm -f "$1/out" "$1/err" "$1/code"
    cp "$tmp/out" "$1/out"
    [ ! -s "$tmp/err" ] || cp "$tmp/err" "$1/err"
    [ "$(cat "$tmp/code")" = 0 ] || cp "$tmp/code" "$1/code"
}

# The options that no case uses, each on a line; to be refused is not enough.
uncovered() {
    cat "$here"/cli/[!u]*/cmd "$here"/cli/u[!s]*/cmd >"$tmp/cmds"
    options=$here/../src/app/options.def
    flags=$(sed -n "s/^UNECHO_OPTION(.*, '\([a-zA-Z]\)', NONE,.*/\1/p" "$options" | tr -d '\n')
    sed -n "s/^UNECHO_OPTION([A-Z0-9_]*, \"\(.*\)\", '\(.*\)', [A-Z]*, .*/\1 \2/p" "$options" |
        while read -r name letter; do
            given="--$name([ =]|\$)"
            [ "$letter" = '\0' ] || given="($given|-[$flags]*$letter)"
            grep -Eq "unecho ([^|;&]* )?$given" "$tmp/cmds" || echo "--$name"
        done
}

# shellcheck disable=SC2086 # CASES is a list
[ $# -gt 0 ] || { set -f; set -- ${CASES:-*}; set +f; }
count=0 failed=0
for case in "$here"/cli/*/; do
    case=${case%/}
    chosen=false
    for pattern; do
        # shellcheck disable=SC2254 # a pattern is meant
        case ${case##*/} in $pattern) chosen=true ;; esac
    done
    $chosen || continue
    count=$((count + 1))
    run "$case"
    if [ -n "${ACCEPT:-}" ]; then
        accept "$case"
    else
        is_right "$case" || failed=$((failed + 1))
    fi
done
if [ "$*" = '*' ]; then
    uncovered=$(uncovered)
    [ -z "$uncovered" ] || { echo "FAIL: options without a case:" $uncovered && failed=$((failed + 1)); }
fi
echo "$count cases, $failed failed"
[ $count -gt 0 ] && [ $failed -eq 0 ]
