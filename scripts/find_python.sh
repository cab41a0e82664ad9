#!/bin/sh
# Prints the first Python that can carry nnviz (3.11 or newer); says so when there is none.
for python in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        echo "$python"
        exit 0
    fi
done
here=$(python3 --version 2>/dev/null) || here="no python3"
echo "nnviz needs Python 3.11 or newer, and here is $here." \
     "Install one, or name it: make PYTHON=path/to/python3.12" >&2
exit 1
