#!/usr/bin/env python3
"""overlay: PNG, SVG (librsvg) and PDF (poppler) of random orders lie on each other within half a dot,
and decoders that did not draw them read each: zbar, zxing-cpp, one by arithmetic (grid.py), and OpenCV's
where it has one (Debian's has not).

    overlay.py PROGRAM TOP [--count 500] [--seed 1] [--keep DIR] [--self-test]

Half a dot: how much of a dot is dark is compared, relative to the darkest and the lightest of its
neighbourhood in the same picture, so that CMYK and sRGB do not matter. An edge that is off by d dots
changes that by d. The code's edges lie on whole dots and must be there in all three. With --self-test one SVG is moved by 0.7 dots: the run must fail then.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import cv2
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from grid import read          # noqa: E402
from orders import Orders, code_place, side_of  # noqa: E402

HALF_A_DOT = 0.5
FINER = 4           # librsvg and poppler round some tips up to a whole dot: look again in finer dots
IN_THE_CODE = 0.02
AROUND = 9          # dots of the neighbourhood: wider than any stroke of which a part is compared
FLAT = 60           # of 255: where nothing of that contrast is around there is no edge
PX_A_MODULE = (4, 3, 6, 2)  # decoders like codes small; each may look this often


def dark_part(picture):
    """How dark each dot is within its neighbourhood, 0 to 1, and where there is an edge at all."""
    box = np.ones((AROUND, AROUND), np.uint8)
    low, high = cv2.erode(picture, box), cv2.dilate(picture, box)
    span = high.astype(np.float32) - low
    return (high - picture.astype(np.float32)) / np.maximum(span, 1), span > FLAT


def grey(path):
    picture = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if picture.ndim == 3 and picture.shape[2] == 4:      # a badge's corners: on white
        alpha = picture[:, :, 3:].astype(np.float32) / 255
        picture = (picture[:, :, :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture


def pictures(order, shift, finer=1):
    """The three formats on the PNG's dots, SVG and PDF as means of finer ones."""
    png = order.path('png')
    height, width = (finer * v for v in grey(png).shape)
    svg, pdf = png + '.svg.png', png + '.pdf'
    source = order.path('svg')
    if shift:
        text = open(source, encoding='utf-8').read()
        box = re.search(r'viewBox="0 0 ([\d.]+)', text)
        source = png + '.moved.svg'
        with open(source, 'w', encoding='utf-8') as out:
            out.write(text.replace('viewBox="0 0 ', 'viewBox="%f 0 ' % (
                shift * float(box[1]) * finer / width)))
    subprocess.run(['rsvg-convert', '-w', str(width), '-h', str(height), '-b', 'white', source,
                    '-o', svg], check=True)
    dpi = width / order.files['png']['width_mm'] * 25.4
    subprocess.run(['pdftocairo', '-png', '-singlefile', '-r', f'{dpi:.6f}', '-W', str(width),
                    '-H', str(height), order.path('pdf'), pdf], check=True)
    shown = {'png': grey(png), 'svg': grey(svg), 'pdf': grey(pdf + '.png')}
    for kind in ('svg', 'pdf') if finer > 1 else ():
        shown[kind] = cv2.resize(shown[kind], shown['png'].shape[::-1],
                                 interpolation=cv2.INTER_AREA)
    return shown


def code_area(order, picture):
    made = order.files['png']
    dots = picture.shape[1] / made['width_mm']
    left, top, module = (v * dots for v in code_place(order.path('svg')))
    side = side_of(made['version']) * module
    return (slice(int(top) - 1, int(top + side) + 2), slice(int(left) - 1, int(left + side) + 2))


def overlay(order, shown, worst):
    """Where an edge is too far from the PNG's; `worst` keeps the largest distances in dots."""
    own, edges = dark_part(shown['png'])
    for kind in 'svg', 'pdf':
        if shown[kind].shape != shown['png'].shape:
            yield f'{kind}: {shown[kind].shape} dots, not {shown["png"].shape}'
            continue
        other, edges_too = dark_part(shown[kind])
        if (edges != edges_too).mean() > 0.02:
            yield f'{kind}: there are other edges than in the PNG'
        off = np.abs(own - other) * (edges & edges_too)
        for part, far, limit in (('', off.max(), HALF_A_DOT),
                                 (' code', off[code_area(order, own)].max(), IN_THE_CODE)):
            worst[kind + part] = max(worst.get(kind + part, 0), float(far))
            if far > limit:
                yield f'{kind}{part} is {far:.2f} dots from the PNG'


def zbar(path):
    found = subprocess.run(['zbarimg', '-q', '--nodbus', '--xml', '-Sdisable', '-Sqrcode.enable',
                            path], capture_output=True, check=False).stdout
    data = ET.fromstring(found).find('.//{*}data') if found else None
    return data.text if data is not None else None


def zxing(path):
    found = subprocess.run(['ZXingReader', '-format', 'QRCode', path], capture_output=True,
                           text=True, check=False).stdout
    text = re.search(r'^Text:\s+"(.*)"$', found, re.M)
    return text[1] if text else None


def opencv(path):
    return cv2.QRCodeDetector().detectAndDecode(cv2.imread(path))[0] or None


DECODERS = {'zbar': zbar, 'zxing-cpp': zxing}
if re.search(r'QUIRC: +YES', cv2.getBuildInformation()):
    DECODERS['opencv'] = opencv


def by_arithmetic(order, picture):
    """Every module as the order's report and its SVG say where it is."""
    made = order.files['png']
    dots = picture.shape[1] / made['width_mm']
    left, top, module = code_place(order.path('svg'))
    return read(picture, left * dots, top * dots, module * dots, made['version'])


def unread(order, shown, folder):
    """Which decoder cannot read which format."""
    missing = []
    for kind, picture in shown.items():
        if by_arithmetic(order, picture) != order.url:
            missing.append(f'a module of the {kind} is wrong')
        left = dict(DECODERS)
        for px in PX_A_MODULE:
            scale = px / order.files['png']['dots_per_module']
            way = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
            path = os.path.join(folder, 'small.png')
            cv2.imwrite(path, cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way))
            for name in list(left):
                text = left[name](path)
                if text is not None and text != order.url:
                    missing.append(f'{name} reads {text!r} from the {kind}')
                if text is not None:
                    del left[name]
            if not left:
                break
        missing += [f'{name} reads nothing from the {kind}' for name in left]
    return missing


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    parser.add_argument('--count', type=int, default=500)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--keep')
    parser.add_argument('--self-test', action='store_true')
    return parser.parse_args()


def run(args, folder):
    orders = Orders(os.path.abspath(args.program), args.top, folder, args.seed)
    bad, worst = 0, {}
    for i, order in enumerate(orders.draw(args.count)):
        shift = 0.7 if args.self_test and i == 0 else 0
        shown, here = pictures(order, shift), {}
        faults = [*overlay(order, shown, here)]
        if faults:
            here = {}
            faults = [*overlay(order, pictures(order, shift, FINER), here)]
        worst = {part: max(worst.get(part, 0), far) for part, far in here.items()}
        faults += unread(order, shown, folder)
        for fault in faults:
            print(f'{order.name} {order}: {fault}', flush=True)
        bad += bool(faults)
        for kind in () if args.keep else order.files:
            os.unlink(order.path(kind))
    print(f'{args.count} orders, {bad} with faults ({len(orders.refused)} more were refused, each '
          'with its cure); largest distance from the PNG in dots: '
          + ', '.join(f'{part} {far:.2f}' for part, far in worst.items())
          + f'; read by {", ".join(DECODERS)} and by arithmetic')
    return bad


def main():
    args = parse()
    with tempfile.TemporaryDirectory(prefix='overlay-') as folder:
        bad = run(args, args.keep or folder)
    if args.self_test:
        print('the moved SVG is', 'found' if bad else 'NOT found')
        return 0 if bad else 1
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
