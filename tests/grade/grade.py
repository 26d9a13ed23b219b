#!/usr/bin/env python3
"""grade — codes spoilt by a known amount, and what decode --grade must say of each

  grade.py PROGRAM [--self-test] [--keep DIR]

The symbol comes from OpenCV's encoder, the damage and the expected values from the arithmetic below;
nothing is shared with the program. Pictures are exact: every px is a mean of reflectances, coded as
sRGB. With --self-test the bounds are moved: the run must fail then.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import cv2
import numpy as np

PX = 12        # of a module
QUIET = 6      # modules around the code in the picture; 4 of them are the quiet zone
FINE = 8       # sub-pixels of the growth cases
LIGHT, DARK = 0.90, 0.05
BOUNDS = {     # grades 4, 3, 2, 1 (ISO/IEC 15415:2011, tables of 7.8)
    'symbol-contrast': (0.70, 0.55, 0.40, 0.20),
    'modulation': (0.50, 0.40, 0.30, 0.20),
    'axial-nonuniformity': (-0.06, -0.08, -0.10, -0.12),
    'grid-nonuniformity': (-0.38, -0.50, -0.63, -0.75),
    'unused-error-correction': (0.62, 0.50, 0.37, 0.25),
}
failures = []


def symbol(text='HTTPS://WWW.EXAMPLE.JP/A1', version=3, level=1):
    """Dark modules as True; version 3-M: one block, 26 check codewords, of which none is reserved."""
    params = cv2.QRCodeEncoder_Params()
    params.version, params.correction_level = version, level
    params.mode = cv2.QRCODE_ENCODER_MODE_BYTE
    image = cv2.QRCodeEncoder.create(params).encode(text)
    side = 17 + 4 * version
    pad = (image.shape[0] - side) // 2
    return image[pad:pad + side, pad:pad + side] < 128


def coded(reflectance):
    r = np.clip(reflectance, 0, 1)
    return np.where(r <= 0.0031308, 12.92 * r, 1.055 * np.power(r, 1 / 2.4) - 0.055)


def linear(grey):
    c = np.asarray(grey) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def grey_of(reflectance):
    return int(round(float(coded(reflectance)) * 255))


def modules(dark, light=LIGHT, black=DARK):
    """Reflectance of every module, quiet zone and more around them."""
    wide = np.pad(dark, QUIET)
    return np.where(wide, black, light).astype(float)


def picture(reflectances, px=PX):
    return np.kron(reflectances, np.ones((px, px)))


def save(folder, name, reflectance):
    path = os.path.join(folder, name + '.png')
    cv2.imwrite(path, np.round(coded(reflectance) * 255).astype(np.uint8))
    return path


def grade_of(parameter, value):
    for grade, bound in zip((4, 3, 2, 1), BOUNDS[parameter]):
        if (value >= bound - 1e-9 if bound > 0 else value <= -bound + 1e-9):
            return grade
    return 0


def words_of(version=3):
    """Codeword of every data module, by walking the columns: written from the standard's figures."""
    side = 17 + 4 * version
    taken = np.zeros((side, side), bool)
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    taken[6, :] = taken[:, 6] = True
    taken[-9:-4, -9:-4] = True
    number, bit, up = -np.ones((side, side), int), 0, True
    columns = [c for c in range(side - 1, 6, -2)] + [5, 3, 1]
    for right in columns:
        rows = range(side - 1, -1, -1) if up else range(side)
        for row in rows:
            for col in (right, right - 1):
                if not taken[row, col]:
                    number[row, col] = bit // 8
                    bit += 1
        up = not up
    number[number >= 70] = -1
    return number


class Case:
    def __init__(self, name, reflectance, expect, words=()):
        self.name, self.reflectance, self.expect, self.words = name, reflectance, expect, words


def contrast_cases(dark):
    """Light falls so that the contrast lies just above and just below every bound."""
    for bound in BOUNDS['symbol-contrast']:
        for step in (1, -1):
            grey = grey_of(bound + DARK) + step
            light, black = float(linear(grey)), float(linear(grey_of(DARK)))
            value = light - black
            yield Case(f'contrast-{grey}', picture(modules(dark, light, black)),
                       {'symbol-contrast': (value, 0.004),
                        'grade symbol-contrast': grade_of('symbol-contrast', value)})


def modulation_cases(dark):
    """All dark modules of nine codewords are too light, by a known part: 26 check codewords forgive
    13, so nine leave 1 - 18 / 26 = 0.31 of them, grade 1; four leave 0.69, grade 4."""
    number = words_of()
    for n_words, forgiven in ((4, 4), (9, 1), (14, 0)):
        for part in (0.45, 0.35, 0.25, 0.15):
            area = modules(dark)
            inner = area[QUIET:-QUIET, QUIET:-QUIET]
            threshold, contrast = (LIGHT + DARK) / 2, LIGHT - DARK
            chosen = (number >= 0) & (number % 5 == 0) & (number < 5 * n_words) & dark
            inner[chosen] = threshold - part * contrast / 2
            own = grade_of('modulation', part)
            yield Case(f'modulation-{n_words}-{int(100 * part)}', picture(area),
                       {'modulation': (part, 0.02), 'reflectance-margin': (part, 0.02),
                        'grade modulation': max(own, forgiven),
                        'grade reflectance-margin': max(own, forgiven)})


def damage_cases(dark):
    number = words_of()
    for n in (1, 4, 5, 6, 7, 8, 9, 10):
        spoilt = dark.copy()
        for word in range(0, 5 * n, 5):
            row, col = np.argwhere(number == word)[3]
            spoilt[row, col] = not spoilt[row, col]
        value = 1 - 2 * n / 26
        yield Case(f'unused-{n}', picture(modules(spoilt)),
                   {'unused-error-correction': (value, 1e-3), 'errors': n,
                    'grade unused-error-correction': grade_of('unused-error-correction', value),
                    'reflectance-margin': (0, 0.02), 'modulation': (0.95, 0.06),
                    'grade modulation': 4})
    for n in range(6):   # in the top left corner, separator among them
        spoilt = dark.copy()
        for row, col in ((0, 3), (1, 1), (7, 2), (3, 3), (6, 0))[:n]:
            spoilt[row, col] = not spoilt[row, col]
        yield Case(f'corner-{n}', picture(modules(spoilt)),
                   {'A1': n, 'grade A1': max(0, 4 - n), 'grade A2': 4,
                    'grade fixed-pattern-damage': max(0, 4 - n)})
    side = dark.shape[0]
    for n in (1, 2):     # of 13 timing modules: 7.7 and 15 percent
        spoilt = dark.copy()
        for k in range(n):
            spoilt[6, 9 + 6 * k] = not spoilt[6, 9 + 6 * k]
        yield Case(f'timing-{n}', picture(modules(spoilt)),
                   {'B1': n, 'grade B1': {1: 2, 2: 0}[n], 'grade B2': 4})
    for n in (1, 3, 6, 8):   # of 25 modules of the alignment pattern: 4, 12, 24, 32 percent
        spoilt = dark.copy()
        for k in range(n):
            row, col = side - 9 + (3 * k) // 5, side - 9 + (3 * k) % 5
            spoilt[row, col] = not spoilt[row, col]
        yield Case(f'alignment-{n}', picture(modules(spoilt)),
                   {'C': n, 'grade C': {1: 3, 3: 2, 6: 1, 8: 0}[n]})
    spot = modules(dark)
    spot[QUIET - 3, QUIET + 2] = DARK    # ink in the quiet zone
    yield Case('quiet-zone', picture(spot), {'A1': 1, 'grade A1': 3})


def shape_cases(dark):
    base = picture(modules(dark))
    for stretch in (1.0, 1.04, 1.07, 1.09, 1.11, 1.15):
        wide = int(round(base.shape[1] * stretch))
        out = cv2.resize(base, (wide, base.shape[0]), interpolation=cv2.INTER_AREA
                         if stretch < 1 else cv2.INTER_LINEAR)
        ratio = wide / base.shape[1]
        value = 2 * (ratio - 1) / (ratio + 1)
        yield Case(f'axial-{int(100 * stretch)}', out,
                   {'axial-nonuniformity': (value, 0.004),
                    'grade axial-nonuniformity': grade_of('axial-nonuniformity', value)})
    # the last rows have slipped sideways; what is left of the step beside the plane through all
    side = dark.shape[0]
    ys, xs = np.mgrid[0:base.shape[0], 0:base.shape[1]].astype(np.float32)
    for slip in (0.1, 0.3, 0.45, 0.6, 0.8):
        at = np.arange(side + 1)
        step = np.where(at >= side - 7, slip, 0.0)
        value = np.abs(step - np.polyval(np.polyfit(at, step, 1), at)).max()
        push = np.where(ys / PX - QUIET >= side - 7, slip * PX, 0)
        out = cv2.remap(base, (xs - push).astype(np.float32), ys, cv2.INTER_LINEAR)
        yield Case(f'grid-{int(100 * slip)}', out,
                   {'grid-nonuniformity': (value, 0.1 * slip + 0.02)})


def growth_cases(dark):
    fine = PX * FINE
    sharp = picture(np.pad(dark, QUIET).astype(float), fine)
    for tenth in (-2, -1, 0, 1, 2):   # tenths of a module, across
        grow = int(round(abs(tenth) * fine / 20))
        kernel = np.ones((1, 2 * grow + 1))
        image = sharp.astype(np.uint8)
        image = (cv2.dilate if tenth > 0 else cv2.erode)(image, kernel) if grow else image
        mean = cv2.resize(image.astype(float), None, fx=1 / FINE, fy=1 / FINE,
                          interpolation=cv2.INTER_AREA)
        value = np.sign(tenth) * 2 * grow / fine
        yield Case(f'growth-{tenth}', LIGHT + (DARK - LIGHT) * mean,
                   {'growth_x': (value, 0.03), 'growth_y': (0, 0.03)})


def blur_cases(dark):
    base = picture(modules(dark))
    for tenth in (0, 2, 3, 4):
        out = cv2.GaussianBlur(base, (0, 0), tenth / 10 * PX) if tenth else base
        yield Case(f'blur-{tenth}', out, {})


def measure(program, paths, *words):
    done = subprocess.run([program, 'decode', '--grade', '--json', *words, *paths],
                          capture_output=True, text=True, encoding='utf-8')
    if done.returncode not in (0, 2):
        sys.exit(f'exit {done.returncode}: {done.stderr}')
    found = {}
    for line in done.stdout.splitlines():
        report = json.loads(line)
        qualities = [c['quality'] for c in report['codes']]
        found[os.path.basename(report['photo'])[:-4]] = qualities[0] if qualities else None
    return found


def flatten(quality):
    """{'modulation': value, 'grade modulation': grade, 'A1': damaged, …}"""
    out = dict(errors=quality['errors'], growth_x=quality['growth_x'],
               growth_y=quality['growth_y'])
    for part in quality['parameters']:
        out[part['parameter']] = part['value']
        out['grade ' + part['parameter']] = part['grade']
    for part in quality['fixed_pattern']:
        out[part['segment']] = part['damaged']
        out['grade ' + part['segment']] = part['grade']
    return out


def check(name, key, found, wanted):
    if isinstance(wanted, tuple):
        good = found is not None and abs(found - wanted[0]) <= wanted[1]
    else:
        good = found == wanted
    if not good:
        failures.append(f'{name}: {key} is {found}, must be {wanted}')


def check_monotonic(found, prefix, key, rises):
    names = [n for n in found if n.startswith(prefix)]
    values = [flatten(found[n])[key] for n in names if found[n]]
    for a, b in zip(values, values[1:]):
        if (b < a) if rises else (b > a):
            failures.append(f'{prefix}*: {key} must {"rise" if rises else "fall"}: {values}')
            return


def check_photo(program, folder, dark):
    """A tilted picture is a photo by itself; what a photo cannot give is left out with a reason."""
    base = (coded(picture(modules(dark))) * 255).astype(np.uint8)
    side = base.shape[0]
    to = np.float32([[40, 20], [side - 30, 60], [side - 10, side - 20], [0, side - 60]])
    square = np.float32([[0, 0], [side, 0], [side, side], [0, side]])
    tilted = cv2.warpPerspective(base, cv2.getPerspectiveTransform(square, to), (side, side),
                                 borderValue=250)
    path = os.path.join(folder, 'tilted.png')
    cv2.imwrite(path, tilted)
    quality = measure(program, [path])['tilted']
    check('tilted', 'capture', quality['capture'], 'photo')
    left_out = {p['parameter'] for p in quality['parameters'] if p['grade'] is None}
    check('tilted', 'left out', left_out, {'symbol-contrast', 'modulation', 'reflectance-margin',
                                          'axial-nonuniformity'})
    check('tilted', 'reasons', all(p['note'] for p in quality['parameters']
                                   if p['grade'] is None), True)
    check('tilted', 'overall', quality['overall'], None)
    turned = os.path.join(folder, 'turned.png')
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), 7, 0.9)
    cv2.imwrite(turned, cv2.warpAffine(base, matrix, (side, side), borderValue=244))
    check('turned', 'capture', measure(program, [turned])['turned']['capture'], 'scan')


def check_calibration(program, folder, dark):
    """A card of known reflectances turns greys into reflectances, and gives an overall grade."""
    card = save(folder, 'card', picture(modules(dark, 0.62, 0.11)))
    out = os.path.join(folder, 'scanner.ini')
    done = subprocess.run([program, 'decode', '--calibrate', '--reflectance', '80,5', card, card,
                           '-o', out], capture_output=True, text=True)
    check('calibrate', 'exit', (done.returncode, done.stderr), (0, '')) if done.returncode else None
    test = save(folder, 'calibrated', picture(modules(dark, 0.50, 0.20)))
    quality = measure(program, [test], '--calibration', out)['calibrated']
    light, black = float(linear(grey_of(0.62))), float(linear(grey_of(0.11)))
    slope = (0.80 - 0.05) / (light - black)
    check('calibrated', 'r_max', quality['r_max'], (0.05 + slope * (float(linear(grey_of(0.50))) - black), 0.002))
    check('calibrated', 'r_min', quality['r_min'], (0.05 + slope * (float(linear(grey_of(0.20))) - black), 0.002))
    check('calibrated', 'overall', quality['overall'], 2)   # its contrast is 0.44


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('--self-test', action='store_true')
    parser.add_argument('--keep')
    args = parser.parse_args()
    folder = args.keep or tempfile.mkdtemp(prefix='grade-')
    os.makedirs(folder, exist_ok=True)
    if args.self_test:
        for name, bounds in BOUNDS.items():
            BOUNDS[name] = tuple(1.1 * b for b in bounds)
    dark = symbol()
    cases = [case for make in (contrast_cases, modulation_cases, damage_cases, shape_cases,
                               growth_cases, blur_cases) for case in make(dark)]
    paths = [save(folder, case.name, case.reflectance) for case in cases]
    found = measure(args.program, paths, '--capture', 'scan')
    for case in cases:
        if found[case.name] is None:
            failures.append(f'{case.name}: not measured')
            continue
        values = flatten(found[case.name])
        for key, wanted in case.expect.items():
            check(case.name, key, values.get(key), wanted)
    check_monotonic(found, 'blur-', 'modulation', False)
    check_monotonic(found, 'grid-', 'grid-nonuniformity', True)
    check_monotonic(found, 'growth-', 'growth_x', True)
    check_photo(args.program, folder, dark)
    check_calibration(args.program, folder, dark)
    for failure in failures:
        print('not ok:', failure)
    print(f'{len(cases)} pictures, {len(failures)} failures')
    if args.self_test:
        sys.exit(0 if failures else 1)
    sys.exit(1 if failures else 0)


main()
