#!/usr/bin/env python3
"""How well can the characters of a number be told apart, face by face, when the picture is blurred?

    python3 tests/fonts/measure.py FONT...

Every character of the number's alphabet is drawn at the same capital height (2.2 mm), then at the
same width of line (15 characters in 28 mm, what the horizontal label has). Each picture is blurred,
every pair is laid over each other at the best of a few small shifts, and the distance is
|a - b| / sqrt(|a| |b|): 0 is the same picture. The smallest distance of a face decides how soon a
photo must be answered with "unsure".

Needs python3-numpy, python3-opencv and python3-pil. A tool for choosing, not a test.
"""
import itertools
import sys

import cv2
import numpy
from PIL import Image, ImageDraw, ImageFont

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
PX_PER_MM = 48
CAP_MM = 2.2
LINE_MM, LINE_CHARACTERS = 28, 15
BLUR_MM = [0.15, 0.25, 0.35]      # sharp, middling and poor photo of a 60 mm label
SHIFT_MM = 0.08                   # what registration may leave


def face_at(path, cap_mm=None, advance_mm=None):
    trial = ImageFont.truetype(path, 1000)
    left, top, right, bottom = trial.getbbox("H")
    cap = (bottom - top) / 1000
    per_em = advance_mm * 1000 / trial.getlength("0") if advance_mm else cap_mm / cap
    return ImageFont.truetype(path, round(per_em * PX_PER_MM)), per_em * cap


def picture(face, character):
    size = 5 * PX_PER_MM
    canvas = Image.new("L", (size, size), 0)
    pen = (PX_PER_MM, 3.5 * PX_PER_MM)
    ImageDraw.Draw(canvas).text(pen, character, 255, font=face, anchor="ls")
    return numpy.asarray(canvas, numpy.float32) / 255


def distance(a, b):
    reach = round(SHIFT_MM * PX_PER_MM / 4)   # soft pictures are kept at a quarter
    best = min(numpy.linalg.norm(a - numpy.roll(b, (dy, dx), (0, 1)))
               for dx in range(-reach, reach + 1) for dy in range(-reach, reach + 1))
    return best / numpy.sqrt(numpy.linalg.norm(a) * numpy.linalg.norm(b))


def closest(face, blur_mm):
    sharp = {c: picture(face, c) for c in ALPHABET}
    soft = {c: cv2.GaussianBlur(p, (0, 0), blur_mm * PX_PER_MM)[::4, ::4] for c, p in sharp.items()}
    pairs = {a + b: distance(soft[a], soft[b]) for a, b in itertools.combinations(ALPHABET, 2)}
    return sorted(pairs.items(), key=lambda pair: pair[1])[:3]


for path in sys.argv[1:]:
    for name, how in (("height", {"cap_mm": CAP_MM}),
                      ("width", {"advance_mm": LINE_MM / LINE_CHARACTERS})):
        face, cap = face_at(path, **how)
        cells = [" ".join(f"{figure:.2f} {pair}" for pair, figure in closest(face, blur))
                 for blur in BLUR_MM]
        label = f"{path.split('/')[-1]:28} same {name:6} capitals {cap:.2f} mm | "
        print(label + " | ".join(cells), flush=True)
