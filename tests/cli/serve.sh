#!/bin/sh
# serve — tests/desk/desk.py; python3 as Debian has it, because OpenCV is installed for that
exec /usr/bin/python3 -B "$2/tests/desk/desk.py" "$1" "$2"
