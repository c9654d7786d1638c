#!/bin/sh
# The page of --report in a browser: browser.py. It is skipped where there is no Chromium.
#
#     browser.sh            the tests
#     browser.sh pictures   makes samples/report-light.png and report-dark.png, for README.md
set -eu
: "${UNECHO:?the program}" "${SOURCE:?the source tree}"

if [ -n "${SANITIZE:-}" ]; then
    echo "browser: skipped, a page is the same without sanitizers"
    exit 0
fi
for program in chromium chromedriver; do
    if ! command -v $program >/dev/null; then
        echo "browser: skipped, there is no $program (Debian: chromium chromium-driver)"
        exit 0
    fi
done
PYTHONDONTWRITEBYTECODE=1 exec python3 "$SOURCE/tests/browser.py" "$@"
