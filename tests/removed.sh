#!/bin/sh
# What --removed tells, in every format x way in x policy x sink x compression: see removed.py.
exec python3 "$SOURCE/tests/removed.py"
