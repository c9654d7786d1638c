#!/bin/sh
# What a careful run keeps and removes, in examples and in texts at random: see careful.py, fences.py.
python3 "$SOURCE/tests/careful.py" && exec python3 "$SOURCE/tests/fences.py"
