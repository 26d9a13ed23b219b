#!/bin/sh
# verify-report — tests/desk/report.py; python3 as Debian has it, because OpenCV is installed for that
exec /usr/bin/python3 -B "$2/tests/desk/report.py" "$1" "$2"
