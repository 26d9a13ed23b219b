#!/usr/bin/env python3
"""plant — finished artwork with one planted fault each

    plant.py A B OUT    A, B: folders of 'render' with packaging-colour.svg, .png, .pdf and
                        marks.pdf of two numbers; OUT gets files named FIELD--how.ext

FIELD is the one finding that `check` must have; `clean` means that it must have none.
"""
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

a, b, out = (Path(p) for p in sys.argv[1:4])
out.mkdir(parents=True, exist_ok=True)
NAME = 'packaging-colour'


def once(text, old, new, count=1):
    if not re.search(old, text, re.S):
        sys.exit(f'plant: nothing is like {old!r}')
    return re.sub(old, new, text, count=count, flags=re.S)


# ---- SVG ------------------------------------------------------------------------------------

svg = (a / f'{NAME}.svg').read_text()
other_svg = (b / f'{NAME}.svg').read_text()
PLATE = r'(<path id="[^"]*-plate" fill=")#ffffff'
CODE = r'(<path id="[^"]*-qr" fill=")#000000'
PLACE = re.search(r'-qr"[^>]*translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)', svg)
x, y, module = (float(v) for v in PLACE.groups())


def put_svg(name, text):
    (out / f'{name}.svg').write_text(text)


def sized(width, height, extra=''):
    return once(svg, r'width="[\d.]+mm" height="[\d.]+mm"',
                f'width="{width}mm" height="{height}mm"{extra}')


def part(text, name):
    return re.search(rf'<g [^>]*data-part="{name}">.*?</g>', text, re.S).group(0)


def reverse(match):
    return {'#ffffff': '#101820', '#000000': '#ffffff', '#0b3b66': '#ffffff'}[match.group(0)]


put_svg('clean--as-drawn', svg)
put_svg('quiet-zone--grey-ground', once(svg, PLATE, r'\g<1>#dddddd'))
put_svg('quiet-zone--grey-ring', once(
    svg, r'(<g id="[^"]*-code")',
    f'<path fill="#aaaaaa" fill-rule="evenodd" d="M{x - 4 * module} {y - 4 * module}'
    f'h{37 * module}v{37 * module}h{-37 * module}zM{x} {y}h{29 * module}v{29 * module}'
    rf'h{-29 * module}z"/>\g<1>'))
put_svg('quiet-zone--a-line-in-it', once(
    svg, r'(<g id="[^"]*-code")',
    rf'<rect x="{x - 2 * module}" y="{y}" width="0.3" height="8"/>\g<1>'))
put_svg('module--label-too-small', sized(17.7, 8.856))
put_svg('module--code-too-small', once(
    svg, r'translate\([\d.]+ [\d.]+\) scale\([\d.]+\)',
    f'translate({x + 6} {y + 6}) scale(0.2)'))
put_svg('aspect--none', sized(66, 30, ' preserveAspectRatio="none"'))
put_svg('aspect--size-and-viewbox', sized(59.986, 36))
put_svg('number--of-another', svg.replace(part(svg, 'number'), part(other_svg, 'number')))
put_svg('url--of-another', svg.replace(part(svg, 'code'), part(other_svg, 'code')))
put_svg('plate--reversed', re.sub('#ffffff|#000000|#0b3b66', reverse, svg))
put_svg('plate--code-alone-reversed', once(once(svg, PLATE, r'\g<1>#0b3b66'), CODE, r'\g<1>#ffffff'))
put_svg('plate--dark-ground', once(svg, PLATE, r'\g<1>#0b3b66'))
put_svg('contrast--pale-code', once(svg, CODE, r'\g<1>#b0b0b0'))
put_svg('level--a-star-more', once(svg, r'(star-2-outline" fill=")#ffffff', r'\g<1>#0b3b66'))

# ---- PNG ------------------------------------------------------------------------------------

info = Image.open(a / f'{NAME}.png')
dpi = info.info['dpi']
image = np.array(info.convert('RGB'))
other = np.array(Image.open(b / f'{NAME}.png').convert('RGB'))
scale = dpi[0] / 25.4
px = round(module * scale)
left, top = round(x * scale), round(y * scale)


def put_png(name, pixels, dots=dpi, words=True):
    notes = PngImagePlugin.PngInfo()
    if words:
        notes.add_itxt('Title', 'STAR-1 JCS-25-000101')
    Image.fromarray(pixels).save(out / f'{name}.png', dpi=dots, pnginfo=notes)


def boxed(pixels, box, change):
    copy = pixels.copy()
    x0, y0, x1, y1 = box
    copy[y0:y1, x0:x1] = change(copy[y0:y1, x0:x1])
    return copy


code = (left, top, left + 29 * px, top + 29 * px)
zone = (left - 4 * px, top - 4 * px, left + 33 * px, top + 33 * px)
grey = boxed(boxed(image, zone, lambda p: p * 0 + 190), code,
             lambda p: image[code[1]:code[3], code[0]:code[2]])
put_png('clean--as-drawn', image)
put_png('quiet-zone--grey', grey)
put_png('quiet-zone--light-grey', boxed(image, zone, lambda p: np.where(p > 128, 225, p)))
put_png('module--resolution-said-wrong', image, (2100, 2100))
put_png('aspect--resolution-of-one-side', image, (dpi[0], dpi[1] * 1.2))
put_png('aspect--stretched', np.array(Image.fromarray(image).resize(
    (round(image.shape[1] * 1.1), image.shape[0]), Image.LANCZOS)))
put_png('grid--scaled', np.array(Image.fromarray(image).resize(
    (round(image.shape[1] * 0.77), round(image.shape[0] * 0.77)), Image.LANCZOS)),
    tuple(d * 0.77 for d in dpi))
put_png('module--too-few-dots', image[top % 8 + 4::8, left % 8 + 4::8], tuple(d / 8 for d in dpi))
rows = slice(round(22.2 * scale), round(27.6 * scale))
columns = slice(round(2 * scale), round(30.5 * scale))
spliced = image.copy()
spliced[rows, columns] = other[rows, columns]
put_png('number--of-another', spliced)
spliced = image.copy()
spliced[code[1]:code[3], code[0]:code[2]] = other[code[1]:code[3], code[0]:code[2]]
put_png('url--of-another', spliced)
put_png('row--nobody-knows-which', spliced, words=False)
put_png('plate--negative', 255 - image)
put_png('contrast--pale-code', boxed(image, code, lambda p: np.maximum(p, 170)))
put_png('contrast--dim', boxed(image, zone, lambda p: np.maximum(p, 165)))

# ---- PDF ------------------------------------------------------------------------------------


def open_pdf(path):
    return subprocess.run(['qpdf', '--qdf', '--object-streams=disable', path, '-'],
                          check=True, stdout=subprocess.PIPE).stdout.decode('latin-1')


def put_pdf(name, text):
    fixed = subprocess.run(['fix-qdf'], input=text.encode('latin-1'), check=True,
                           stdout=subprocess.PIPE).stdout
    (out / f'{name}.pdf').write_bytes(fixed)


pdf = open_pdf(a / f'{NAME}.pdf')
other_pdf = open_pdf(b / f'{NAME}.pdf')
marks = open_pdf(a / 'marks.pdf')
INK_OF_CODE = r'(/K gs\n)0 0 0 1 (k\n[\d. -]+ cm)'
INK_OF_PLATE = r'(W n\n0 0 0 0 k\n[^kK]*?)0 0 0 0 (k\n)'  # the ground first, then the plate on it
BODY_OF_CODE = r'/K gs\n0 0 0 1 k\n[\d. -]+ cm.*?\nQ\n'

put_pdf('clean--as-drawn', pdf)
put_pdf('clean--bleed-and-marks', marks)
put_pdf('quiet-zone--tint', once(pdf, INK_OF_PLATE, r'\g<1>0 0 0 0.2 \2'))
put_pdf('quiet-zone--a-breath-of-yellow', once(pdf, INK_OF_PLATE, r'\g<1>0 0 0.1 0 \2'))
put_pdf('black--four-colours', once(pdf, INK_OF_CODE, r'\g<1>0.75 0.68 0.67 0.9 \2'))
put_pdf('black--overprint', once(once(pdf, r'(/K gs\n)(0 0 0 1 k\n[\d. -]+ cm)', r'/KO gs\n\2'),
                                 r'(/K )(<<.*?>>|\d+ 0 R)', r'/KO << /OP true /op true >> \1\2'))
put_pdf('trim--missing', once(pdf, r'  /TrimBox \[.*?\]\n', ''))
put_pdf('trim--missing-with-marks', once(marks, r'  /TrimBox \[.*?\]\n', ''))
put_pdf('bleed--inside-the-trim', once(pdf, r'(/BleedBox \[\s+)0\s+0', r'\g<1>20 20'))
put_pdf('colours--band-in-rgb', once(pdf, r'1 0.65 0.1 0.35 k', '0.04 0.23 0.4 rg'))
put_pdf('colours--all-in-rgb', re.sub(r'0 0 0 1 k', '0 0 0 rg', re.sub(
    r'0 0 0 0 k', '1 1 1 rg', re.sub(r'1 0.65 0.1 0.35 k', '0.04 0.23 0.4 rg', pdf))))
put_pdf('contrast--pale-code', once(pdf, INK_OF_CODE, r'\g<1>0 0 0 0.3 \2'))
put_pdf('black--screened', once(pdf, INK_OF_CODE, r'\g<1>0 0 0 0.8 \2'))
put_pdf('url--of-another', once(
    pdf, BODY_OF_CODE, re.search(BODY_OF_CODE, other_pdf, re.S).group(0).replace('\\', r'\\')))
put_pdf('plate--reversed', once(once(pdf, INK_OF_PLATE, r'\g<1>1 0.65 0.1 0.35 \2'), INK_OF_CODE,
                                r'\g<1>0 0 0 0 \2'))
K = 17.7 / 59.986
small = once(pdf, r'170\.04(\s+)85\.08', rf'{170.04 * K:.3f}\g<1>{85.08 * K:.3f}', count=0)
put_pdf('module--label-too-small', once(
    small, r'2\.834646 0 0 -2\.834646 0 85\.08 cm',
    f'{2.834646 * K:.6f} 0 0 {-2.834646 * K:.6f} 0 {85.08 * K:.3f} cm'))
wide = once(pdf, r'170\.04(\s+)85\.08', r'190.04\g<1>85.08', count=0)
put_pdf('aspect--stretched', once(wide, r'2\.834646 0 0', f'{2.834646 * 190.04 / 170.04:.6f} 0 0'))
