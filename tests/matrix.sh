#!/bin/sh
# Every format x every way in x every policy x every sink x threads x compression: see matrix.py.
exec python3 "$SOURCE/tests/matrix.py"
