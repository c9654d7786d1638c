#!/bin/sh
# The character table is what its generator makes of the Unicode Character Database.
set -eu

: "${SOURCE:?the source tree}"
ucd=/usr/share/unicode
unicode=$SOURCE/src/core/unicode
table=$unicode/utf8_table.c
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The table says which script made it, so an older one is found even without the database.
if ! grep -q "utf8_table.py: $(sha256sum "$unicode/utf8_table.py" | cut -d ' ' -f 1)\$" "$table"; then
    echo "tables: utf8_table.c is older than utf8_table.py; run it again" >&2
    exit 1
fi
if ! [ -e "$ucd/auxiliary/SentenceBreakProperty.txt" ]; then
    echo "tables: skipped, no $ucd (install unicode-data)"
    exit 0
fi
version=$(sed -n '1s/.*-\([0-9.]*\)\.txt.*/\1/p' "$ucd/auxiliary/SentenceBreakProperty.txt")
if ! grep -q "unecho_utf8_version\[\] = \"$version\"" "$table"; then
    echo "tables: skipped, $ucd has Unicode $version and $table another"
    exit 0
fi
python3 "$unicode/utf8_table.py" "$ucd" >"$tmp/utf8_table.c"
if ! cmp "$tmp/utf8_table.c" "$table"; then
    echo "tables: utf8_table.c is not what utf8_table.py makes; run it again" >&2
    exit 1
fi
echo "tables: utf8_table.c is Unicode $version as utf8_table.py makes it"
