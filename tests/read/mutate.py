#!/usr/bin/python3
"""mutate - damaged pictures by the thousand: every one gets its line, none ends the run

    mutate.py PROGRAM TOP [--count N] [--seed S] [--verify REGISTRY] [--keep FOLDER]

Small pictures of every format, some with a code, are damaged in a way that the seed alone decides:
bytes changed, runs cut out, doubled, filled or exchanged with another file's, lengths made huge, the end
cut off. The program looks at a folder of them in one run. It must answer with one line of JSON for
each, in order, and with exit code 0, 2 or 4. Printed is what became of them; a photo whose worker crashed or
was too slow is counted, listed, and a failure, and so is what a sanitized build (SL_SANITIZE) says has
leaked: none is known.
"""
import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

BATCH = 500  # files of one run


def seeds(top):
    """Pictures under 64 kB; those with a code besides the loaders' own."""
    folders = [top / 'tests/read/photo', top / 'tests/read/locate', top / 'samples/photos']
    suffixes = {'.jpg', '.png', '.webp', '.heic', '.avif', '.tif', '.bmp'}
    files = [f for folder in folders if folder.is_dir() for f in sorted(folder.iterdir())
             if f.suffix in suffixes and f.stat().st_size < 64 * 1024]
    return [(f.suffix, f.read_bytes()) for f in files] + coded()


def coded():
    """A code in every format that Pillow writes, so that the decoders of codes are reached."""
    from PIL import Image, features
    import io
    made = subprocess.run(['qrencode', '-s', '4', '-o', '-', 'https://label.example/p/JC-25-000101'],
                          stdout=subprocess.PIPE, check=True).stdout
    picture = Image.open(io.BytesIO(made)).convert('L')
    kinds = [('.png', 'PNG'), ('.jpg', 'JPEG'), ('.bmp', 'BMP'), ('.tif', 'TIFF')]
    kinds += [('.webp', 'WEBP')] if features.check('webp') else []
    result = []
    for suffix, kind in kinds:
        into = io.BytesIO()
        picture.save(into, kind)
        result.append((suffix, into.getvalue()))
    return result


def flip(data, chance, _):
    for _ in range(chance.choice([1, 1, 2, 4, 16, 64])):
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut(data, chance, _):
    at = chance.randrange(len(data))
    del data[at:at + chance.choice([1, 2, 7, 100, 5000])]


def double(data, chance, _):
    at = chance.randrange(len(data))
    data[at:at] = data[at:at + chance.choice([1, 4, 50, 2000])]


def fill(data, chance, _):
    at = chance.randrange(len(data))
    n = min(len(data) - at, chance.choice([2, 4, 8, 300]))
    data[at:at + n] = bytes([chance.choice([0, 0x7f, 0x80, 0xff])]) * n


def graft(data, chance, other):
    at, start = chance.randrange(len(data)), chance.randrange(len(other))
    data[at:at + 200] = other[start:start + 200]


def lie(data, chance, _):
    """A number near the front, where sizes stand, becomes an extreme one."""
    at = chance.randrange(min(len(data), 600))
    data[at:at + 4] = chance.choice([b'\xff\xff\xff\xff', b'\0\0\0\0', b'\x7f\xff\xff\xff',
                                     b'\0\1\0\0', b'\0\0\xff\xff', b'\xff\xff\0\0'])


def end(data, chance, _):
    del data[chance.randrange(len(data)):]


DAMAGES = [flip, flip, flip, cut, double, fill, graft, lie, lie, end]


def drawn(chance):
    """What zbar fell over: hundreds of finder patterns in no order (CVE-2023-40889, its table of
    centres) and bars of every width (CVE-2023-40890, its DataBar decoder, which we leave off)."""
    from PIL import Image, ImageDraw
    import io
    picture = Image.new('L', (chance.randrange(60, 500), chance.randrange(60, 500)), 255)
    draw = ImageDraw.Draw(picture)
    if chance.random() < 0.3:
        x = 0
        while x < picture.width:
            wide = chance.randrange(1, 9)
            draw.rectangle((x, 0, x + wide - 1, picture.height), fill=0)
            x += wide + chance.randrange(1, 9)
    for _ in range(chance.choice([0, 3, 40, 400])):
        m, x, y = chance.randrange(1, 6), chance.randrange(480), chance.randrange(480)
        for side, grey in ((7, 0), (5, 255), (3, 0)):
            left, top = x + m * (7 - side) // 2, y + m * (7 - side) // 2
            draw.rectangle((left, top, left + m * side - 1, top + m * side - 1), fill=grey)
    into = io.BytesIO()
    picture.save(into, 'PNG')
    return '.png', into.getvalue()


def damaged(number, seed, sources):
    chance = random.Random(f'{seed} {number}')
    if number % 10 == 0:
        return drawn(chance)
    kind = chance.choice(sorted({suffix for suffix, _ in sources}))
    suffix, source = chance.choice([one for one in sources if one[0] == kind])
    data = bytearray(source)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        if data:
            chance.choice(DAMAGES)(data, chance, chance.choice(sources)[1])
    return suffix, bytes(data)


def run(program, names, registry, folder):
    words = [program, 'verify', '--registry', registry, '--on', '2026-12-01'] if registry else \
        [program, 'decode', '--codes']
    listing = Path(folder) / 'list'
    listing.write_text(''.join(f'{name}\n' for name in names))
    done = subprocess.run(words + ['--json', '--jobs', '1', '--effort', 'fast', '--from', str(listing)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode().splitlines(), done.stderr.decode(errors='replace')


def outcome(line):
    if 'error' not in line:
        return 'read' if line['codes'] else 'no code'
    message = line['error']['message']
    return next((word for word in ('crashed', 'took longer', 'gave up') if word in message), 'refused')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top', type=Path)
    parser.add_argument('--count', type=int, default=300)
    parser.add_argument('--seed', default='1')
    parser.add_argument('--verify', metavar='REGISTRY')
    parser.add_argument('--keep', metavar='FOLDER', help='keep the files that crashed or hung')
    order = parser.parse_args()
    sources, counts, faults = seeds(order.top), Counter(), []
    with tempfile.TemporaryDirectory(prefix='starlabel-') as folder:
        for first in range(0, order.count, BATCH):
            names = []
            for number in range(first, min(first + BATCH, order.count)):
                suffix, data = damaged(number, order.seed, sources)
                names.append(os.path.join(folder, f'{number}{suffix}'))
                Path(names[-1]).write_bytes(data)
            code, lines, said = run(order.program, names, order.verify, folder)
            if code not in (0, 1, 2, 4) or len(lines) != len(names):
                faults.append(f'{len(lines)} of {len(names)} answers, exit code {code}: {said[-2000:]}')
            if 'LeakSanitizer' in said:  # a sanitized worker leaves with it
                faults.append(said[said.index('LeakSanitizer'):][:4000])
            for name, text in zip(names, lines):
                line = json.loads(text)
                if line['photo'] != name:
                    faults.append(f'{name}: the answer is of {line["photo"]}')
                counts[outcome(line)] += 1
                if outcome(line) in ('crashed', 'took longer', 'gave up'):
                    faults.append(f'seed {order.seed}, {line["error"]["message"]}')
                    if order.keep:
                        os.makedirs(order.keep, exist_ok=True)
                        os.replace(name, os.path.join(order.keep, os.path.basename(name)))
            for name in names:
                Path(name).unlink(missing_ok=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f'{order.count} damaged pictures, seed {order.seed}: ' +
          ', '.join(f'{counts[key]} {key}' for key in sorted(counts)) +
          f'; {used.ru_utime + used.ru_stime:.0f} s CPU, at most {used.ru_maxrss // 1024} MB')
    print('\n'.join(faults), end='\n' if faults else '')
    return 1 if faults else 0


sys.exit(main())
