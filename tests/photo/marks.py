"""marks — what a forger does to a label that is printed already: pen, knife, glue and eraser

The parts that are glued on are drawn by our own renderer for another row, so that face, size and
place are right. `MARKS[name](printed, rng)` returns the changed picture and the fields of which one
must be named, or None where it does not apply. Every one of them changes a character, a star or a
word, or hides one; a thin line that does neither is no forgery.
"""
import os
import re

import cv2
import numpy as np

STROKE = (('0', '8'), ('3', '8'), ('1', '7'), ('5', '6'), ('6', '8'), ('9', '8'),
          ('1', '4'))   # the second is the first and a stroke
ERASED = (('8', '0'), ('8', '3'), ('7', '1'), ('6', '5'), ('8', '6'), ('9', '7'))
ALIKE = (('0', '8'), ('0', '6'), ('0', '9'), ('1', '7'), ('1', '4'), ('2', '7'), ('2', '3'),
         ('3', '8'), ('3', '5'), ('5', '6'), ('5', '9'), ('6', '8'), ('8', '9'), ('4', '9'))


class Printed:
    """A label's picture, where its slots are (px), and how the same label of another row looks."""

    def __init__(self, picture, template, row, rows, draw):
        self.picture, self.row, self.rows, self.draw = picture, row, rows, draw
        with open(template, encoding='utf-8') as file:
            text = file.read()
        self.scale = picture.shape[1] / float(re.search(r'viewBox="0 0 ([\d.]+)', text)[1])
        self.slots = {}
        for name in ('qr', 'number', 'level-text'):
            x, y, w, h = map(float, re.search(
                rf'id="{name}" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"',
                text).groups())
            self.slots[name] = self.box(x, y, w, h)
        r = 1.07 * float(re.search(r'id="star-1-outline" d="M0,-([\d.]+)', text)[1])
        for k, (x, y) in enumerate(re.findall(r'id="star-\d" transform="translate\(([\d.]+) '
                                              r'([\d.]+)\)', text)):
            self.slots[f'star-{k + 1}'] = self.box(float(x) - r, float(y) - r, 2 * r, 2 * r)

    def box(self, x, y, w, h):
        return tuple(int(round(v * self.scale)) for v in (x, y, x + w, y + h))

    def with_part(self, other, box, dx=0):
        """The picture with the box of another one's."""
        x0, y0, x1, y1 = box
        out = self.picture.copy()
        out[y0:y1, x0 + dx:x1 + dx] = other[y0:y1, x0:x1]
        return out

    def colours(self, box):
        """Paper and ink of a box: the most frequent colour, and the one farthest from it."""
        x0, y0, x1, y1 = box
        px = self.picture[y0:y1, x0:x1].reshape(-1, 3)
        values, counts = np.unique(px, axis=0, return_counts=True)
        paper = values[counts.argmax()].astype(float)
        return paper, values[((values - paper) ** 2).sum(axis=1).argmax()].astype(float)


def cover(picture, box, paper, ink):
    """How much ink is on each px, 0 … 1."""
    x0, y0, x1, y1 = box
    way = ink - paper
    return np.clip((picture[y0:y1, x0:x1] - paper) @ way / (way @ way), 0, 1)


def changed(number, pairs, rng, both=False):
    """The number with one character exchanged by the pairs; None where none stands in it."""
    pairs = pairs + tuple((b, a) for a, b in pairs) if both else pairs
    ways = [(i, b) for i, c in enumerate(number) for a, b in pairs if c == a]
    if not ways:
        return None
    # every pair is as likely, however often its character stands there
    b = sorted({(number[i], b) for i, b in ways})
    a, b = b[int(rng.integers(len(b)))]
    places = [i for i, c in enumerate(number) if c == a]
    i = places[int(rng.integers(len(places)))]
    return number[:i] + b + number[i + 1:]


def number_alike(p, rng):
    """One character, of every pair that looks alike: the strip of another number glued on."""
    number = changed(p.row['number'], ALIKE, rng, True)
    if number is None:
        return None
    return p.with_part(p.draw(dict(p.row, number=number)), p.slots['number']), {'number'}


def overprinted(p, rng, width, dark):
    """Strokes added with a pen: so wide (part of the printed stroke), and so dark."""
    number = changed(p.row['number'], STROKE, rng)
    if number is None:
        return None
    box = p.slots['number']
    paper, ink = p.colours(box)
    there = cover(p.picture, box, paper, ink)
    other = cover(p.draw(dict(p.row, number=number)), box, paper, ink)
    far = cv2.distanceTransform((other > .5).astype(np.uint8), cv2.DIST_L2, 5)
    pen = cv2.GaussianBlur((far > (1 - width) * np.percentile(far[far > 0], 95)).astype(np.float64),
                           (0, 0), .8) if width < 1 else other
    x0, y0, x1, y1 = box
    out = p.picture.copy()
    both = np.maximum(there, dark * pen)[..., None]
    out[y0:y1, x0:x1] = np.round(paper + both * (ink - paper))
    return out, {'number'}


def number_erased(p, rng):
    """Strokes of one character scratched away, a trace of them left."""
    number = changed(p.row['number'], ERASED, rng)
    if number is None:
        return None
    box = p.slots['number']
    paper, ink = p.colours(box)
    there = cover(p.picture, box, paper, ink)
    other = cover(p.draw(dict(p.row, number=number)), box, paper, ink)
    x0, y0, x1, y1 = box
    out = p.picture.copy()
    left = np.maximum(np.minimum(there, other), .25 * there)[..., None]
    out[y0:y1, x0:x1] = np.round(paper + left * (ink - paper))
    return out, {'number'}


def digit_beside(p, rng, behind):
    """A copy of the last character behind the number, or before it."""
    x0, y0, x1, y1 = box = p.slots['number']
    columns = np.flatnonzero(cover(p.picture, box, *p.colours(box)).max(axis=0) > .3)
    parts = np.split(columns, np.flatnonzero(np.diff(columns) > 2) + 1)
    middles = [(a[0] + a[-1]) / 2 for a in parts]
    step = int(round((middles[-1] - middles[0]) / (len(p.row['number']) - 1)))
    at = int(round(middles[-1])) - step // 2 + x0
    to = at + step if behind else int(round(middles[0])) + x0 - step - step // 2
    if to < 0.02 * p.picture.shape[1] or to + step > 0.98 * p.picture.shape[1]:
        return None
    out = p.picture.copy()
    out[y0:y1, to:to + step] = p.picture[y0:y1, at:at + step]
    return out, {'number', 'artwork'}


def strip_pasted(p, rng):
    """The strip with another row's number, a hair off its place and a little greyer."""
    others = [r for r in p.rows if r['number'] != p.row['number'] and r['level'] == p.row['level']]
    if not others:
        return None
    other = p.draw(others[int(rng.integers(len(others)))]).astype(float) * .98
    return p.with_part(np.round(other), p.slots['number'], int(rng.integers(-2, 3))), {'number', 'row'}


def first_outlined(p):
    return p.slots.get(f'star-{int(p.row["level"]) + 1}') if int(p.row['level']) < 4 else None


def star_between(p, rng, part, left=1.0, last=False):
    """The first outlined star (or the last filled one) by so much the other kind."""
    level = int(p.row['level'])
    if level <= 1 if last else level >= 4:
        return None
    x0, y0, x1, y1 = p.slots[f'star-{level if last else level + 1}']
    other = p.draw(dict(p.row, level=str(level - 1 if last else level + 1)))
    out = p.picture.copy()
    x1 = x0 + int(left * (x1 - x0))
    mixed = (1 - part) * p.picture[y0:y1, x0:x1] + part * other[y0:y1, x0:x1].astype(float)
    out[y0:y1, x0:x1] = np.round(mixed)
    return out, {'level'}


def star_scribbled(p, rng):
    """The first outlined star hatched with a pen, so that it looks filled from afar."""
    box = first_outlined(p)
    if box is None:
        return None
    level, out = int(p.row['level']), p.picture.copy()
    x0, y0, x1, y1 = box
    full = p.draw(dict(p.row, level=str(level + 1)))[y0:y1, x0:x1]
    y, x = np.mgrid[0:y1 - y0, 0:x1 - x0]
    hatched = ((x + y) % max(3, (x1 - x0) // 9) < max(2, (x1 - x0) // 15))[..., None]
    out[y0:y1, x0:x1] = np.where(hatched, full, out[y0:y1, x0:x1])
    return out, {'level'}


def star_crossed(p, rng):
    """The first outlined star crossed with a felt pen."""
    box = first_outlined(p)
    if box is None:
        return None
    x0, y0, x1, y1 = box
    _, ink = p.colours(p.slots['number'])
    out, wide = p.picture.copy(), max(2, int(.1 * (x1 - x0)))
    for a, b in (((x0, y0), (x1, y1)), ((x0, y1), (x1, y0))):
        cv2.line(out, a, b, ink.tolist(), wide, cv2.LINE_AA)
    return out, {'level', 'artwork'}


def words_of_another(p, rng, half):
    """The words of another level beside the right stars, or a half of them."""
    levels = [n for n in (1, 2, 3, 4) if n != int(p.row['level'])]
    other = p.draw(dict(p.row, level=str(levels[int(rng.integers(3))])))
    x0, y0, x1, y1 = p.slots['level-text']
    if half:
        lines = (y1 - y0) > .15 * (x1 - x0)
        first = bool(rng.integers(2))
        if lines:
            y0, y1 = (y0, (y0 + y1) // 2) if first else ((y0 + y1) // 2, y1)
        else:
            x0, x1 = (x0, (x0 + x1) // 2) if first else ((x0 + x1) // 2, x1)
        before = p.picture[y0:y1, x0:x1].astype(int)
        if np.abs(before - other[y0:y1, x0:x1]).max() < 60:
            return None
    return p.with_part(other, (x0, y0, x1, y1)), {'level'}


def sticker(p, rng, name, white=False):
    """A sticker in the paper's colour over some of a slot's print."""
    x0, y0, x1, y1 = box = p.slots[name]
    paper, ink = p.colours(box)
    columns = np.flatnonzero(cover(p.picture, box, paper, ink).max(axis=0) > .3)
    left, right = x0 + columns[0], x0 + columns[-1]
    wide = int((right - left) * rng.uniform(.15, .35))
    at = int(rng.integers(left, right - wide))
    out = p.picture.copy()
    out[y0:y1, at:at + wide] = 255 if white else paper
    return out, {'number', 'level', 'artwork'}


def star_covered(p, rng):
    box = first_outlined(p) or p.slots['star-1']
    x0, y0, x1, y1 = box
    out = p.picture.copy()
    out[y0:y1, x0:x1] = p.colours(box)[0]
    return out, {'level', 'artwork'}


def free_box(p, rng, wide, high, printed):
    """A box outside the slots with print in it, or without any; None if none is found."""
    h, w = p.picture.shape[:2]
    grey = p.picture.mean(axis=2)
    for _ in range(400):
        x, y = int(rng.integers(0, w - wide)), int(rng.integers(0, h - high))
        inside = grey[y:y + high, x:x + wide]
        if any(x < b[2] and x + wide > b[0] and y < b[3] and y + high > b[1]
               for b in p.slots.values()):
            continue
        edges = np.abs(np.diff(inside, axis=1)) > 60
        if printed and edges.any(axis=0).mean() > .3 or not printed and inside.std() < 1:
            return x, y, x + wide, y + high
    return None


def rest_covered(p, rng, white):
    """A sticker over a word of the artwork."""
    h = p.slots['number'][3] - p.slots['number'][1]
    box = free_box(p, rng, 3 * h, int(1.2 * h), True)
    if box is None:
        return None
    out = p.picture.copy()
    out[box[1]:box[3], box[0]:box[2]] = 255 if white else p.colours(box)[0]
    return out, {'artwork'}


def words_added(p, rng):
    """Characters where the label has nothing."""
    x0, y0, x1, y1 = p.slots['number']
    wide = int(1.6 * (y1 - y0))
    at = free_box(p, rng, wide, y1 - y0, False)
    if at is None:
        return None
    out = p.picture.copy()
    start = (x0 + x1 - wide) // 2
    out[at[1]:at[3], at[0]:at[2]] = p.picture[y0:y1, start:start + wide]
    return out, {'artwork', 'level', 'number'}


def code_lookalike(p, rng):
    """A code that leads to a host that looks like the right one."""
    own = p.row['url'].lower()
    host = own.split('/')[2]
    fakes = (host + '.example.net', host.replace('s', '5', 1), host.replace('-', '', 1),
             host.replace('a', 'o', 1))
    url = own.replace(host, fakes[int(rng.integers(len(fakes)))])
    encoder = cv2.QRCodeEncoder.create()
    code = cv2.copyMakeBorder(encoder.encode(url), 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=255)
    x0, y0, x1, y1 = p.slots['qr']
    module = min(x1 - x0, y1 - y0) // code.shape[0]
    code = cv2.resize(code, None, fx=module, fy=module, interpolation=cv2.INTER_NEAREST)
    out = p.picture.copy()
    out[y0:y1, x0:x1] = 255
    x, y = (x0 + x1 - code.shape[1]) // 2, (y0 + y1 - code.shape[0]) // 2
    out[y:y + code.shape[0], x:x + code.shape[1]] = code[..., None]
    return out, {'url', 'row'}


MARKS = {
    'number-alike': number_alike,
    'number-pen': lambda p, rng: overprinted(p, rng, .6, 1),
    'number-pen-thin': lambda p, rng: overprinted(p, rng, .35, 1),
    'number-pen-pale': lambda p, rng: overprinted(p, rng, 1, .5),
    'number-erased': number_erased,
    'digit-behind': lambda p, rng: digit_beside(p, rng, True),
    'digit-before': lambda p, rng: digit_beside(p, rng, False),
    'strip-pasted': strip_pasted,
    'star-tinted': lambda p, rng: star_between(p, rng, .3),
    'star-half': lambda p, rng: star_between(p, rng, 1, .5),
    'star-bleached': lambda p, rng: star_between(p, rng, .7, last=True),
    'star-emptied': lambda p, rng: star_between(p, rng, 1, .5, True),
    'star-scribbled': star_scribbled,
    'star-crossed': star_crossed,
    'star-covered': star_covered,
    'words-of-another': lambda p, rng: words_of_another(p, rng, False),
    'words-half': lambda p, rng: words_of_another(p, rng, True),
    'words-covered': lambda p, rng: sticker(p, rng, 'level-text'),
    'words-covered-white': lambda p, rng: sticker(p, rng, 'level-text', True),
    'number-covered': lambda p, rng: sticker(p, rng, 'number'),
    'number-covered-white': lambda p, rng: sticker(p, rng, 'number', True),
    'rest-covered': lambda p, rng: rest_covered(p, rng, False),
    'rest-covered-white': lambda p, rng: rest_covered(p, rng, True),
    'words-added': words_added,
    'code-lookalike': code_lookalike,
}


def template_of(top, name):
    return os.path.join(top, 'assets', 'jc-star', name + '.svg')
