#!/bin/sh
# Every call that can fail, fails: once, or from then on, in many kinds of runs (faults/run.py).
#
#     UNECHO=build/dev/unecho sh tests/faults.sh [PATTERN...]
#     UNECHO=... UNECHO_FAULTS=all sh tests/faults.sh     all of them, not a selection
#     UNECHO=... UNECHO_FAULTS=openat64:3:24:once sh tests/faults.sh 'in_place*'    just this one
#     UNECHO=... UNECHO_FAULTS='*sync*' sh tests/faults.sh     all of these
#
# PATTERNs choose kinds of runs by name.
set -eu

: "${UNECHO:?must name the program}" "${CC:=cc}"
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$CC" -std=gnu11 -O1 -fno-omit-frame-pointer -Wall -Wextra -shared -fPIC -o "$tmp/shim.so" "$here/faults/shim.c"
SHIM=$tmp/shim.so python3 "$here/faults/run.py" "$@"
