#!/bin/sh
# Runs on many threads give what one thread does: see cores.py.
exec python3 "$SOURCE/tests/cores.py"
