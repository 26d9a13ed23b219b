#!/bin/sh
# serve-browser — tests/desk/upload.py; python3 as Debian has it, because OpenCV is installed for that
exec /usr/bin/python3 -B "$2/tests/desk/upload.py" "$1" "$2"
