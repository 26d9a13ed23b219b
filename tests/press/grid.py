"""grid: reads a QR code off a straight picture by arithmetic alone (ISO/IEC 18004:2015, versions 1 to 10).

No error correction: every data module must be right. That makes it the strictest of the decoders.
"""
import numpy as np

CODEWORDS = (26, 44, 70, 100, 134, 172, 196, 242, 292, 346)   # table 1
# table 9: error correction codewords of a block, and blocks, for L, M, Q, H
BLOCKS = (((7, 1), (10, 1), (13, 1), (17, 1)), ((10, 1), (16, 1), (22, 1), (28, 1)),
          ((15, 1), (26, 1), (18, 2), (22, 2)), ((20, 1), (18, 2), (26, 2), (16, 4)),
          ((26, 1), (24, 2), (18, 4), (22, 4)), ((18, 2), (16, 4), (24, 4), (28, 4)),
          ((20, 2), (18, 4), (18, 6), (26, 5)), ((24, 2), (22, 4), (22, 6), (26, 6)),
          ((30, 2), (22, 5), (20, 8), (24, 8)), ((18, 4), (26, 5), (24, 8), (28, 8)))
CENTRES = ((), (6, 18), (6, 22), (6, 26), (6, 30), (6, 34), (6, 22, 38), (6, 24, 42), (6, 26, 46),
           (6, 28, 50))                                        # annex E: alignment patterns
LEVEL_OF_BITS = (1, 0, 3, 2)                                   # table 12: 00 is M, 01 L, 10 H, 11 Q
FORMAT_MASK = 0x5412
MASKS = (lambda y, x: (y + x) % 2, lambda y, x: y % 2, lambda y, x: x % 3,
         lambda y, x: (y + x) % 3, lambda y, x: (y // 2 + x // 3) % 2,
         lambda y, x: y * x % 2 + y * x % 3, lambda y, x: (y * x % 2 + y * x % 3) % 2,
         lambda y, x: ((y + x) % 2 + y * x % 3) % 2)           # 7.8.2
ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'


def sample(picture, left, top, module, side):
    """The modules, 1 is dark, at their centres; all in dots of the picture."""
    at = (np.arange(side) + 0.5) * module
    return (picture[np.ix_((top + at).astype(int), (left + at).astype(int))] < 128).astype(int)


def functions(version, side):
    """Modules that hold no data."""
    fixed = np.zeros((side, side), bool)
    fixed[:9, :9] = fixed[:9, -8:] = fixed[-8:, :9] = True
    fixed[6, :] = fixed[:, 6] = True
    for y in CENTRES[version - 1]:
        for x in CENTRES[version - 1]:
            if (y, x) not in ((6, 6), (6, side - 7), (side - 7, 6)):
                fixed[y - 2:y + 3, x - 2:x + 3] = True
    if version >= 7:
        fixed[:6, -11:-8] = fixed[-11:-8, :6] = True
    return fixed


def codewords(modules, version, mask):
    side = len(modules)
    fixed, bits = functions(version, side), []
    columns = [c for c in range(side - 1, 6, -2)] + [5, 3, 1]
    for i, column in enumerate(columns):
        for y in (range(side - 1, -1, -1) if i % 2 == 0 else range(side)):
            bits += [modules[y, x] ^ (MASKS[mask](y, x) == 0) for x in (column, column - 1)
                     if not fixed[y, x]]
    return [int(''.join(map(str, bits[i:i + 8])), 2) for i in range(0, len(bits) - 7, 8)]


def data_of(words, version, level):
    """The data codewords in their order: blocks are interleaved (7.6)."""
    each, count = BLOCKS[version - 1][level]
    total = CODEWORDS[version - 1] - each * count
    short, longer = total // count, total % count
    blocks, at = [[] for _ in range(count)], 0
    for i in range(short + (longer > 0)):
        for b in range(count):
            if i < short or b >= count - longer:
                blocks[b].append(words[at])
                at += 1
    return [w for block in blocks for w in block]


def text_of(data, version):
    bits, text = ''.join(f'{w:08b}' for w in data), ''

    def take(n):
        nonlocal bits
        value, bits = int(bits[:n] or '0', 2), bits[n:]
        return value
    while len(bits) >= 4:
        mode = take(4)
        if mode == 4:
            size = take(8 if version < 10 else 16)
            text += bytes(take(8) for _ in range(size)).decode('utf-8', 'replace')
        elif mode == 2:
            size = take(9 if version < 10 else 11)
            for _ in range(size // 2):
                text += ''.join(ALPHABET[v] for v in divmod(take(11), 45))
            text += ALPHABET[take(6)] if size % 2 else ''
        elif mode == 1:
            size = take(10 if version < 10 else 12)
            while size:
                digits = min(3, size)
                text += f'{take((4, 7, 10)[digits - 1]):0{digits}d}'
                size -= digits
        else:
            break
    return text


def read(picture, left, top, module, version):
    """The text of the code of that version whose corner is at left, top; None if it is none."""
    modules = sample(picture, left, top, module, 17 + 4 * version)
    around = [modules[8, x] for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [
        modules[y, 8] for y in (7, 5, 4, 3, 2, 1, 0)]
    word = int(''.join(map(str, around)), 2) ^ FORMAT_MASK
    try:
        words = codewords(modules, version, word >> 10 & 7)
        return text_of(data_of(words, version, LEVEL_OF_BITS[word >> 13]), version) or None
    except (IndexError, ValueError):
        return None
