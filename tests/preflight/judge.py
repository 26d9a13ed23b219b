#!/usr/bin/env python3
"""judge — hold what `check --json` found against the names of planted files

    judge.py FINDINGS.jsonl    prints what is not as named; exits 1 if anything is not
"""
import json
import sys
from pathlib import Path

wrong = seen = 0
for line in open(sys.argv[1], encoding='utf-8'):
    report = json.loads(line)
    name = Path(report['file']).name
    field = name.split('--')[0]
    found = [(f['field'], f['result'], f['seen']) for f in report.get('findings', [])
             if f['result'] != 'same']
    expected = [] if field == 'clean' else [(field, 'different')]
    verdict = 'clean' if field == 'clean' else 'findings'
    cured = all(f['cure'] for f in report.get('findings', []) if f['result'] != 'same')
    seen += 1
    if [f[:2] for f in found] != expected or report.get('verdict') != verdict or not cured:
        wrong += 1
        print(f'{name}: {report.get("verdict", report.get("error"))} {found}')
print(f'{seen} files, {wrong} not as planted')
sys.exit(wrong > 0 or seen == 0)
