"""forgeries — what a forger does, as a change to the list that a label is drawn from

A forged label is drawn by our own renderer from a forged list, so that it has the same face, the
same stars and the same artwork; then it is held against the true list.
`FORGERIES[name](row, rows, rng)` returns the changed row and the fields of which at least one must
be named; None where it does not apply to the row.
"""
CONFUSABLE = {'0': '8', '8': '3', '3': '8', '1': '7', '7': '1', '5': '6', '6': '5', '2': '7',
              '9': '0', '4': '1'}


def digits_of(number):
    return [i for i, c in enumerate(number) if c.isdigit() and i > number.rfind('-')]


def number_altered(row, rows, rng):
    """One digit of the printed number, to one that looks much like it; the code stays."""
    places = digits_of(row['number'])
    i = places[int(rng.integers(len(places)))]
    number = row['number'][:i] + CONFUSABLE[row['number'][i]] + row['number'][i + 1:]
    return dict(row, number=number), {'number'}


def number_digits_exchanged(row, rows, rng):
    places = [i for i in digits_of(row['number'])[:-1]
              if row['number'][i] != row['number'][i + 1]]
    if not places:
        return None
    i = places[int(rng.integers(len(places)))]
    n = row['number']
    return dict(row, number=n[:i] + n[i + 1] + n[i] + n[i + 2:]), {'number'}


def number_of_another(row, rows, rng):
    other = [r for r in rows if r['number'] != row['number'] and r['level'] == row['level']]
    if not other:
        return None
    return dict(row, number=other[int(rng.integers(len(other)))]['number']), {'number', 'row'}


def code_of_another(row, rows, rng):
    other = [r for r in rows if r['number'] != row['number'] and r['level'] == row['level']]
    if not other:
        return None
    return dict(row, url=other[int(rng.integers(len(other)))]['url']), {'number', 'row', 'url'}


def star_added(row, rows, rng):
    if int(row['level']) >= 4:
        return None
    return dict(row, level=str(int(row['level']) + 1)), {'level'}


def star_removed(row, rows, rng):
    if int(row['level']) <= 1:
        return None
    return dict(row, level=str(int(row['level']) - 1)), {'level'}


def unlisted(row, rows, rng):
    number = row['number'][:-4] + f'{int(rng.integers(9000, 9999)):04d}'
    return dict(row, number=number, url=row['url'].replace(row['number'], number) + 'x'), {'row'}


FORGERIES = {
    'number-altered': number_altered,
    'number-digits-exchanged': number_digits_exchanged,
    'number-of-another': number_of_another,
    'code-of-another': code_of_another,
    'star-added': star_added,
    'star-removed': star_removed,
    'unlisted': unlisted,
}
