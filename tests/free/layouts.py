"""layouts — labels that no template of ours describes: other faces, places, directions

Each layout is drawn in mm from a code and a number, with words and shapes of its own around them.
Nothing of any scheme owner's artwork is in it.
"""
import math

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = {
    'sans': '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
    'sans-bold': '/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf',
    'mono': '/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf',
}


def code_modules(text, version=3):
    params = cv2.QRCodeEncoder_Params()
    params.version, params.correction_level = version, 1
    params.mode = cv2.QRCODE_ENCODER_MODE_BYTE
    image = cv2.QRCodeEncoder.create(params).encode(text)
    side = 17 + 4 * version
    pad = (image.shape[0] - side) // 2
    return image[pad:pad + side, pad:pad + side] < 128


class Sheet:
    """A label in mm at `k` px per mm."""

    def __init__(self, width, height, k=20, ground=255):
        self.k = k
        self.image = Image.new('L', (round(width * k), round(height * k)), ground)
        self.draw = ImageDraw.Draw(self.image)
        self.truth = {'width': width, 'height': height}

    def code(self, modules, x, y, module):
        side = modules.shape[0]
        m = round(module * self.k)
        self.truth['qr'] = (x - 4 * m / self.k, y - 4 * m / self.k, (side + 8) * m / self.k)
        for row, col in np.argwhere(modules):
            left, top = round(x * self.k) + col * m, round(y * self.k) + row * m
            self.draw.rectangle((left, top, left + m - 1, top + m - 1), fill=0)

    def text(self, words, x, y, cap, font='sans', turn=0, ink=0, ground=255, name=None):
        """Capitals `cap` mm high, their top left at (x, y); turned by `turn` degrees clockwise."""
        face = ImageFont.truetype(FONTS[font], round(cap * self.k / 0.729))
        box = face.getbbox(words)
        tile = Image.new('L', (box[2] - box[0], box[3] - box[1]), ground)
        ImageDraw.Draw(tile).text((-box[0], -box[1]), words, fill=ink, font=face)
        tile = tile.rotate(-turn, expand=True, fillcolor=ground)
        self.image.paste(tile, (round(x * self.k), round(y * self.k)))
        if name:
            # capitals alone: a face may let its J hang below the line
            head = y + tile.height / self.k - cap if turn == 180 else y
            self.truth[name] = (x, head, tile.width / self.k, cap)

    def box(self, x, y, w, h, ink):
        k = self.k
        self.draw.rectangle((x * k, y * k, (x + w) * k, (y + h) * k), fill=ink)

    def star(self, x, y, r, filled, name=None):
        k = self.k
        points = [((x + r * (1 if i % 2 == 0 else 0.42) * math.sin(math.pi * i / 5)) * k,
                   (y - r * (1 if i % 2 == 0 else 0.42) * math.cos(math.pi * i / 5)) * k)
                  for i in range(10)]
        if filled:
            self.draw.polygon(points, fill=40)
        else:
            self.draw.line(points + points[:2], fill=40, width=round(0.3 * k), joint='curve')
        if name:
            xs, ys = [p[0] / k for p in points], [p[1] / k for p in points]
            self.truth[name] = (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    def grey(self):
        return np.asarray(self.image)


def below(url, number, font='sans'):
    """The number under the code, words above."""
    sheet = Sheet(34, 52)
    sheet.text('SECURE IOT', 4, 3, 3.0, 'sans-bold')
    sheet.code(code_modules(url), 6, 14, 0.75)
    for i in range(4):
        sheet.star(7 + 6.5 * i, 40.0, 2.4, i < 2, f'star-{i + 1}')
    sheet.text(number, 4, 44.5, 2.4, font, name='number')
    return sheet


def beside(url, number, font='sans'):
    """The number upwards on the left of the code, turned by 270 degrees."""
    sheet = Sheet(40, 36)
    sheet.code(code_modules(url), 14, 7, 0.7)
    sheet.text(number, 5, 2, 2.2, font, turn=270, name='number')
    sheet.text('LEVEL ONE', 14, 31.5, 1.8, font)
    return sheet


def band(url, number, font='sans'):
    """The number in white on a dark band above the code, and other print that is no number of it."""
    sheet = Sheet(50, 40)
    sheet.box(2, 2, 46, 7, 50)
    sheet.text(number, 5, 4, 2.6, font, ink=255, ground=50, name='number')
    sheet.code(code_modules(url), 6, 14, 0.7)
    sheet.text('MODEL AX-1000J', 30, 16, 1.6, font)
    sheet.text('S/N 20260001234', 30, 22, 1.6, font)
    return sheet


def inverted(url, number, font='sans'):
    """Everything but the code upside down."""
    sheet = Sheet(56, 30)
    sheet.code(code_modules(url), 32, 5, 0.68)
    sheet.text(number, 2, 12, 2.2, font, turn=180, name='number')
    sheet.text('REGISTERED', 4, 20, 2.0, 'sans-bold', turn=180)
    return sheet


LAYOUTS = {'below': below, 'beside': beside, 'band': band, 'inverted': inverted}


def photograph(grey, k, px_per_mm, tilt=0, turn=0, blur=0.6, noise=2, seed=0):
    """A picture of the sheet on a grey table, by a pinhole; px."""
    h, w = grey.shape
    rim = round(8 * k)
    wide = cv2.copyMakeBorder(grey, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=150)
    scale = px_per_mm / k
    size = round(math.hypot(*wide.shape) * scale * 1.05)
    a, t = math.radians(turn), math.radians(tilt)
    corners = []
    for x, y in ((0, 0), (wide.shape[1], 0), (wide.shape[1], wide.shape[0]), (0, wide.shape[0])):
        u, v = (x - wide.shape[1] / 2) * scale, (y - wide.shape[0] / 2) * scale
        u, v = u * math.cos(a) - v * math.sin(a), u * math.sin(a) + v * math.cos(a)
        depth = 1 + u * math.sin(t) / (2.2 * size)
        corners.append((u * math.cos(t) / depth + size / 2, v / depth + size / 2))
    square = np.float32([[0, 0], [wide.shape[1], 0], [wide.shape[1], wide.shape[0]],
                         [0, wide.shape[0]]])
    soft = cv2.GaussianBlur(wide, (0, 0), max(0.4 / scale, 0.01))
    out = cv2.warpPerspective(soft, cv2.getPerspectiveTransform(square, np.float32(corners)),
                              (size, size), flags=cv2.INTER_LINEAR, borderValue=150)
    out = cv2.GaussianBlur(out.astype(float), (0, 0), blur) if blur else out.astype(float)
    rng = np.random.RandomState(seed)
    out = (20 + out * 0.85) * (1 + 0.1 * np.linspace(-1, 1, size)) + rng.randn(*out.shape) * noise
    return np.clip(out, 0, 255).astype(np.uint8)
