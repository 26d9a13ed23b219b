"""plates-check: look at the separations that Ghostscript made of the example label.

    plates-check.py PREFIX BORDER_MM [SPOT...]    PREFIX(Black).tif …, 600 dpi, uncompressed

The label's geometry is that of example.h. Prints each fault; exits 1 if there is one.
"""
import os
import re
import struct
import sys

DPI = 600
DOTS = DPI / 25.4
MODULE, SIDE, QUIET = 12, 29, 4  # dots; modules
CODE_X, CODE_Y = 8.128, 7.112    # mm
# Ghostscript paints every dot that a shape touches, so shapes may be a dot larger (measured).
GROWTH = 2
INK, NONE = 0, 255               # of a plate's dot: BlackIsZero


class Plate:
    """One uncompressed 8-bit TIFF (TIFF 6.0, section 2)."""

    def __init__(self, path):
        data = open(path, "rb").read()
        assert data[:4] == b"II*\0", path
        at = struct.unpack_from("<I", data, 4)[0]
        tags = {}
        for i in range(struct.unpack_from("<H", data, at)[0]):
            tag, kind, count, value = struct.unpack_from("<HHII", data, at + 2 + 12 * i)
            tags[tag] = (kind, count, value)
        self.width, self.height = tags[256][2], tags[257][2]
        assert tags[259][2] == 1 and tags[262][2] == 1, "not plain BlackIsZero"
        kind, count, where = tags[273]
        if count == 1:
            starts = [where]
        else:
            starts = struct.unpack_from("<%d%s" % (count, "H" if kind == 3 else "I"), data, where)
        rows = tags.get(278, (0, 0, self.height))[2]
        self.rows = [data[starts[y // rows] + (y % rows) * self.width:][:self.width]
                     for y in range(self.height)]

    def area(self, x, y, width, height):
        """All values in a rectangle of dots."""
        return {v for row in self.rows[y:y + height] for v in row[x:x + width]}


def check_code(plates, border, symbol, faults):
    """Black alone in the code and its quiet zone, and every module where it belongs."""
    x, y = round((border + CODE_X) * DOTS), round((border + CODE_Y) * DOTS)
    margin = QUIET * MODULE - GROWTH
    for name, plate in plates.items():
        if name == "Black":
            continue
        seen = plate.area(x - margin, y - margin, SIDE * MODULE + 2 * margin,
                          SIDE * MODULE + 2 * margin)
        if seen != {NONE}:
            faults.append("%s prints in the code or its quiet zone" % name)
    black = plates["Black"]
    for row in range(-QUIET, SIDE + QUIET):
        for col in range(-QUIET, SIDE + QUIET):
            inside = 0 <= row < SIDE and 0 <= col < SIDE
            want = INK if inside and symbol[row][col] == "#" else NONE
            seen = black.area(x + col * MODULE + GROWTH, y + row * MODULE + GROWTH,
                              MODULE - 2 * GROWTH, MODULE - 2 * GROWTH)
            if seen != {want}:
                faults.append("module (%d, %d) is %s on the black plate" % (col, row, seen))


def check_ground(plates, border, spots, faults):
    """The ground of the label (at 30, 2 mm) is the spot alone, or its mix without spots."""
    x, y = round((border + 30) * DOTS), round((border + 2) * DOTS)
    for name, plate in plates.items():
        printed = plate.area(x, y, 20, 10) != {NONE}
        wanted = name == "DIC 166" if "DIC 166" in spots else name not in ("Cyan", "Dieline")
        if printed != wanted:
            faults.append("%s %s in the ground" % (name, "prints" if printed else "is missing"))


def check_die_line(plates, border, faults):
    """The die line stands on its own plate along the left trim and knocks nothing out."""
    x, y = round(border * DOTS), round((border + 15) * DOTS)
    if INK not in plates["Dieline"].area(x - 3, y, 6, 1):
        faults.append("no die line at the trim")
    under = plates["DIC 166"] if "DIC 166" in plates else plates["Magenta"]
    if NONE in under.area(x - 6, y, 12, 1):
        faults.append("the die line knocks out what lies under it")


def check_margins(plates, border, faults):
    """With a border of 9 mm: a bleed of 3 on all sides, then nothing but marks, on every plate."""
    def seen(name, x, y):
        left, top = round((border + x) * DOTS) - 3, round((border + y) * DOTS) - 3
        return plates[name].area(left, top, 7, 7)

    ground = "DIC 166" if "DIC 166" in plates else "Magenta"
    for x, y in ((-2.5, 15), (62.5, 15), (30, -2.5), (30, 32.5)):
        if seen(ground, x, y) != {INK if ground == "DIC 166" else 51}:
            faults.append("no bleed at %g, %g mm: %s" % (x, y, seen(ground, x, y)))
    for name in (n for n in plates if n != "Dieline"):
        for x, y in ((-5, 0), (-5, 30), (65, 0), (65, 30), (0, -5), (60, -5), (0, 35), (60, 35)):
            if INK not in seen(name, x, y):
                faults.append("no crop mark at %g, %g mm on %s" % (x, y, name))
        for x, y in ((64, 7), (-4, 27), (20, -3.8)):
            if name != "Black" and seen(name, x, y) != {NONE}:
                faults.append("%s prints beyond the bleed at %g, %g mm" % (name, x, y))


def read_symbol(header):
    return re.findall(r'"([# ]{%d})"' % SIDE, open(header, encoding="utf-8").read())


def main():
    prefix, border, spots = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    names = ["Cyan", "Magenta", "Yellow", "Black"] + spots
    plates = {name: Plate("%s(%s).tif" % (prefix, name)) for name in names}
    here = os.path.dirname(os.path.abspath(__file__))
    faults = []
    check_code(plates, border, read_symbol(os.path.join(here, "example.h")), faults)
    check_ground(plates, border, spots, faults)
    if border > 0:
        check_margins(plates, border, faults)
    if "Dieline" in spots:
        check_die_line(plates, border, faults)
    for fault in faults[:10]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
