#!/bin/sh
# --near: copies with edits go, and no text with other facts: see copies.py.
#
#     UNECHO=build/dev/unecho sh tests/copies.sh [PATTERN...]
: "${UNECHO:?must name the program}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
PYTHONDONTWRITEBYTECODE=1 exec python3 "$(dirname "$0")/copies.py" "$@"
