"""truth OUT [WHOLE WORKERS] — after a kill: every file that OUT's manifest lists is whole and has that
hash; with WHOLE, what an uninterrupted run left, every other file under a final name is whole, too,
and there are at most WORKERS of them."""
import hashlib
import json
import os
import sys

out = sys.argv[1]
listed = {}
log = os.path.join(out, 'manifest.jsonl')
for line in open(log, 'rb').read().split(b'\n') if os.path.exists(log) else []:
    try:
        entry = json.loads(line)
    except ValueError:
        continue                        # a torn last line
    listed[entry['file']] = entry['sha256']


def content(folder, name):
    with open(os.path.join(folder, name), 'rb') as file:
        return file.read()


for name, sha256 in listed.items():
    if hashlib.sha256(content(out, name)).hexdigest() != sha256:
        sys.exit(f'{name} is not what the manifest says')
if len(sys.argv) > 2:
    unlisted = 0
    for folder, _, files in os.walk(out):
        for file in files:
            name = os.path.relpath(os.path.join(folder, file), out)
            if file.startswith('.') or name.startswith('manifest.json') or name in listed:
                continue
            if content(out, name) != content(sys.argv[2], name):
                sys.exit(f'{name} is not whole')
            unlisted += 1
    if unlisted > int(sys.argv[3]):
        sys.exit(f'{unlisted} files are whole and not listed')
