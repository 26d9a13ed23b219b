#!/bin/sh
# serve-many — tests/desk/many.py; python3 as Debian has it, because OpenCV is installed for that
exec /usr/bin/python3 -B "$2/tests/desk/many.py" "$1" "$2" --requests 150 --at-once 50
