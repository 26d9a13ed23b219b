#!/bin/sh
# serve-access — tests/desk/access.py; python3 as Debian has it, because OpenCV is installed for that
exec /usr/bin/python3 -B "$2/tests/desk/access.py" "$1" "$2"
