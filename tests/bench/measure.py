"""Run every pipeline on the same rows, round after round, and print medians as a Markdown table."""
import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument('--program', required=True)
parser.add_argument('--top', required=True)
parser.add_argument('--folder', required=True)
parser.add_argument('--peer', default='')
parser.add_argument('--rounds', type=int, default=5)
parser.add_argument('--rows', default='100,1000,10000')
parser.add_argument('--smoke', action='store_true')
args = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
sizes = [20] if args.smoke else [int(n) for n in args.rows.split(',')]
rounds = 1 if args.smoke else args.rounds
compared = 5 if args.smoke else 40      # rows of each round of the comparison
slow = 3 if args.smoke else 10          # of those that start processes for each row
os.chdir(args.folder)
os.environ.update(STARLABEL_REGISTRY=os.path.join(args.folder, 'registry.db'),
                  STARLABEL_DATA=args.top)
on = ['--on', '2026-12-01']


def run(command, rows=None, out=None):
    """CPU and wall seconds and peak memory in KiB of one command."""
    if out:
        shutil.rmtree(out, ignore_errors=True)
        os.makedirs(out)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    said = child.communicate(rows.encode() if rows else None)[1]
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if child.returncode != 0:
        sys.exit(f'{command[0]} failed: {said.decode()[-400:]}')
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def peak(command):
    """Peak memory of one command, in MiB."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f'{command[0]} failed')
    return usage.ru_maxrss / 1024


def number(i):
    return f'JCS-26-{i:08d}'


def url(i):
    return f'https://jc-star.example/p/{number(i)}'


def jobs(n):
    path = f'jobs-{n}.csv'
    with open(path, 'w', encoding='utf-8') as out:
        out.write('number\n' + ''.join(f'{number(i)}\n' for i in range(1, n + 1)))
    return path


def lines(n):
    return ''.join(f'{number(i)} {url(i)}\n' for i in range(1, n + 1))


def render(path, out, *options):
    return [args.program, 'render', '--from', path, *on, '-o', out, '--quiet', *options]


with open('list.csv', 'w', encoding='utf-8') as out:
    out.write('number,level,holder,product,models,url,issued,valid_until,status,document,scheme\n')
    for i in range(1, max(sizes + [compared]) + 1):
        out.write(f'{number(i)},{1 + i % 4},Maker {i % 97},Router {i},M-{i},{url(i)},2026-01-10,'
                  '2028-01-09,有効,JST-CR-01-01-2024R1,jc-star-sample\n')
run([args.program, 'registry', 'import', 'list.csv', '--edition', 'bench', '--edition-date',
     '2026-11-20'])

# ---- the peers draw the same artwork: our SVG, with places for what differs -----------------------
run(render(jobs(1), 'model', '--format', 'svg,png'))
svg = open(f'model/{number(1)}/packaging-colour.svg', encoding='utf-8').read()
width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
code = re.search(r'<path[^>]*transform="translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)" d="[^"]*"/>',
                 svg)
x, y, module = map(float, code.groups())
side = (29 + 8) * module                # version 3, with its quiet zone
x, y = x - 4 * module, y - 4 * module
words = re.search(r'<g[^>]*data-part="number">\n(.*?)</g>', svg, re.S)
text = f'<text x="{width * 0.55:.2f}" y="{height * 0.85:.2f}" font-size="3">@NUMBER@</text>\n'
svg = svg.replace(words.group(1), text).replace(number(1), '@NUMBER@')
open('path.svg', 'w', encoding='utf-8').write(
    svg.replace(code.group(0), '<path fill="#000" d="@CODE@"/>'))
open('place.svg', 'w', encoding='utf-8').write(svg.replace(code.group(0), '@PLACE@'))
place = [f'{v:.4f}' for v in (x, y, side)]
with open('urls.txt', 'w', encoding='utf-8') as out:
    out.write(''.join(url(i) + '\n' for i in range(1, compared + 1)))

missing = []
pipelines = [
    ('starlabel, read back', compared, lambda: run(render(jobs(compared), 'a', '--jobs', '1'),
                                                   out='a')),
    ('starlabel, `--no-read-back`', compared,
     lambda: run(render(jobs(compared), 'b', '--jobs', '1', '--no-read-back'), out='b')),
]


def offer(name, rows, wanted, command, given):
    if all(wanted):
        pipelines.append((name, rows, lambda: run(command, given, 'peer')))
    else:
        missing.append(name)


def has_modules(*names):
    return subprocess.run([sys.executable, '-c', 'import ' + ','.join(names)],
                          capture_output=True, check=False).returncode == 0


offer('C: librsvg and Cairo surfaces', compared, [args.peer],
      [args.peer, 'path.svg', 'peer', f'{width}', f'{height}', *place], lines(compared))
offer('Python: segno and cairosvg', slow, [has_modules('segno', 'cairosvg')],
      [sys.executable, f'{here}/segno-peer.py', 'path.svg', 'peer', *place], lines(slow))
offer('shell: qrencode, sed, rsvg-convert', slow,
      [shutil.which('qrencode'), shutil.which('rsvg-convert')],
      ['sh', f'{here}/shell-peer.sh', 'place.svg', 'peer', *place], lines(slow))
offer('zint, the code alone as PNG', compared, [shutil.which('zint')],
      ['zint', '--batch', '-b', '58', '--filetype=png', '--mirror', '-i', 'urls.txt'], None)

# ---- the comparison: medians over rounds, pipelines alternate ------------------------------------
empty = statistics.median(run(render(jobs(1), 'zero', '--jobs', '1'), out='zero')[0]
                          for _ in range(rounds))
cost = {name: [] for name, _, _ in pipelines}
for _ in range(rounds):
    for name, rows, pipeline in pipelines:
        cpu = pipeline()[0]
        # ours starts once for thousands of rows: what one row costs to start is said apart
        if name.startswith('starlabel'):
            cpu, rows = cpu - empty, rows - 1
        cost[name].append(cpu / rows * 1000)
median = {name: statistics.median(values) for name, values in cost.items()}
shell = median.get('shell: qrencode, sed, rsvg-convert')
rsvg = median.get('C: librsvg and Cairo surfaces')
print('| PNG at 600 dpi + SVG + press PDF, one thread | CPU ms a label | of the shell | of C librsvg |')
print('|---|---|---|---|')
for name, _, _ in pipelines:
    ratios = [f'{other / median[name]:.1f} x' if other else '' for other in (shell, rsvg)]
    if name.startswith('zint'):
        ratios = ['', '']
    print(f'| {name} | {median[name]:.1f} | {ratios[0]} | {ratios[1]} |')
for name in missing:
    print(f'| {name} | not installed | | |')
print(f'\nOne start (program, scheme, template, fonts) and one label: {empty * 1000:.0f} ms.\n')

# ---- how it grows --------------------------------------------------------------------------------
print('| rows | CPU ms a label, 1 thread | 2 threads: wall, ratio | peak memory | run again |')
print('|---|---|---|---|---|')
for n in sizes:
    one, alone = run(render(jobs(n), 'grow', '--jobs', '1'), out='grow')
    _, both = run(render(jobs(n), 'grow', '--jobs', '2'), out='grow')
    _, again = run(render(jobs(n), 'grow', '--jobs', '2'))
    memory = peak(render(jobs(n), 'grow', '--jobs', '2', '--force'))
    print(f'| {n:,} | {(one - empty) / max(n - 1, 1) * 1000:.2f} | {both:.1f} s, {alone / both:.2f} x '
          f'| {memory:.0f} MiB | {again:.2f} s |')

# ---- reading -------------------------------------------------------------------------------------
shutil.rmtree('grow', ignore_errors=True)
run(render(jobs(slow), 'photos', '--format', 'png'), out='photos')
photos = [f'photos/{number(i)}/packaging-colour.png' for i in range(1, slow + 1)]
readers = [('starlabel decode --codes', [args.program, 'decode', '--codes', '--jobs', '1', *photos])]
for name, command in (('zbarimg', ['zbarimg', '-q', '--nodbus', *photos]),
                      ('ZXingReader', ['ZXingReader', *photos])):
    if shutil.which(command[0]):
        readers.append((name, command))
print('\n| reading the codes of those PNG | CPU ms a picture |')
print('|---|---|')
for name, command in readers:
    print(f'| {name} | '
          f'{statistics.median(run(command)[0] for _ in range(rounds)) / slow * 1000:.1f} |')
