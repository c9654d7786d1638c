#!/bin/sh
# What a careful run keeps and removes, in examples: see careful.py.
exec python3 "$SOURCE/tests/careful.py"
