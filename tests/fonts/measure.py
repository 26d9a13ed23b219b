#!/usr/bin/env python3
"""How well can the characters of a number be told apart, face by face, when the picture is blurred?

    python3 tests/fonts/measure.py FONT...

Every character of the number's alphabet is drawn twice over: at the same capital height (2.2 mm) and
at the same width of line (15 characters in 28 mm, what the horizontal label has). Each picture is
blurred, every pair is laid over each other at the best of a few small shifts, and the distance is
|a - b| / sqrt(|a| |b|): 0 is the same picture, 1.4 has nothing in common. The smallest distance of a
face is the one that decides how soon a photo must be answered with "unsure".
"""
import itertools
import sys

import cv2
import numpy
from PIL import Image, ImageDraw, ImageFont

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
SUSPECTS = ["0O", "1I", "5S", "8B", "2Z", "6G", "0D", "0Q", "6B"]
PX_PER_MM = 48
CAP_MM = 2.2
LINE_MM, LINE_CHARACTERS = 28, 15
BLUR_MM = [0.15, 0.25, 0.35]      # sharp, middling and poor photo of a 60 mm label
SHIFT_MM = 0.08                   # what registration may leave


def face_at(path, cap_mm=None, advance_mm=None):
    trial = ImageFont.truetype(path, 1000)
    left, top, right, bottom = trial.getbbox("H")
    per_em = advance_mm / (trial.getlength("0") / 1000) if advance_mm else cap_mm / ((bottom - top) / 1000)
    return ImageFont.truetype(path, round(per_em * PX_PER_MM)), per_em * (bottom - top) / 1000


def picture(face, character):
    size = 5 * PX_PER_MM
    canvas = Image.new("L", (size, size), 0)
    ImageDraw.Draw(canvas).text((PX_PER_MM, 3.5 * PX_PER_MM), character, 255, font=face, anchor="ls")
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
    worst = sorted(pairs, key=pairs.get)[:3]
    suspects = min(pairs.get(s, pairs.get(s[::-1])) for s in SUSPECTS)
    return worst, [pairs[w] for w in worst], suspects


for path in sys.argv[1:]:
    for name, how in (("height", {"cap_mm": CAP_MM}), ("width", {"advance_mm": LINE_MM / LINE_CHARACTERS})):
        face, cap = face_at(path, **how)
        cells = []
        for blur in BLUR_MM:
            worst, figures, suspects = closest(face, blur)
            cells.append(f"{figures[0]:.2f} {worst[0]} {figures[1]:.2f} {worst[1]} {figures[2]:.2f} {worst[2]}")
        print(f"{path.split('/')[-1]:32} same {name:6} cap {cap:.2f} mm | " + " | ".join(cells), flush=True)
