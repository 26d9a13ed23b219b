"""camera — photograph a flat label: scans, screenshots, upright and tilted phone pictures

A small model, made for the suite: fast, seeded, and of another make than any simulator that the
reading side was tuned on. `shoot(label, kind, seed)` returns a grey or colour picture.

  kind          what it is
  screenshot    the picture itself on a page, not resampled
  scan          300 dpi, skewed by up to 3 degrees, paper grain, soft edges
  phone         upright, a few degrees of tilt and turn, soft light, noise, JPEG
  tilted        20 to 40 degrees of tilt, light from one side, more noise, JPEG
"""
import cv2
import numpy as np


def page(label, rng, scale=1.0, margin=0.12, grey=None):
    """Lay the label on a larger sheet of paper or desk; returns the sheet and where the label is."""
    if scale != 1.0:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        label = cv2.resize(label, None, fx=scale, fy=scale, interpolation=how)
    h, w = label.shape[:2]
    m = int(margin * max(h, w)) + 8
    ground = 255 if grey is None else grey
    sheet = np.full((h + 2 * m, w + 2 * m, 3), ground, np.float32)
    sheet[m:m + h, m:m + w] = label
    return sheet, (m, m, w, h)


def projection(w, h, tilt, azimuth, roll, distance=2.5):
    """The homography of a plane that is tilted (degrees) towards `azimuth` and rolled."""
    t, a, r = np.radians([tilt, azimuth, roll])
    axis = np.array([-np.sin(a), np.cos(a), 0.0])
    rot, _ = cv2.Rodrigues(axis * t)
    turn = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    rot = turn @ rot
    size = max(w, h)
    corners = np.array([[-w, -h, 0], [w, -h, 0], [w, h, 0], [-w, h, 0]], float) / 2
    seen = corners @ rot.T
    z = distance * size + seen[:, 2]
    image = seen[:, :2] / z[:, None] * distance * size
    image -= image.min(axis=0)
    out = np.ceil(image.max(axis=0)).astype(int) + 1
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    return cv2.getPerspectiveTransform(source, image.astype(np.float32)), tuple(out)


def light(shape, rng, strength):
    """A smooth fall-off across the picture."""
    h, w = shape[:2]
    a = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[0:h, 0:w]
    ramp = (np.cos(a) * (x / w - .5) + np.sin(a) * (y / h - .5))
    return (1 - strength * (ramp + .5))[..., None].astype(np.float32)


def finish(image, rng, blur, noise, jpeg):
    if blur > 0:
        image = cv2.GaussianBlur(image, (0, 0), blur)
    image = image + rng.normal(0, noise, image.shape)
    image = np.clip(image, 0, 255).astype(np.uint8)
    if jpeg:
        _, packed = cv2.imencode('.jpg', image, [cv2.IMWRITE_JPEG_QUALITY, jpeg])
        image = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return image


def shoot(label, kind, seed, dpi=600):
    """`label` is BGR uint8 at `dpi`; the result is BGR uint8."""
    rng = np.random.default_rng(seed)
    label = label.astype(np.float32)
    if kind == 'screenshot':
        sheet, _ = page(label, rng, 1.0, 0.1, rng.uniform(225, 255))
        return sheet.astype(np.uint8)
    if kind == 'scan':
        sheet, _ = page(label, rng, 1.0, 0.15, 252)
        angle = rng.uniform(-3, 3)
        h, w = sheet.shape[:2]
        turn = cv2.getRotationMatrix2D((w / 2, h / 2), angle, 1)
        sheet = cv2.warpAffine(sheet, turn, (w, h), flags=cv2.INTER_LINEAR,
                               borderValue=(250, 250, 250))
        sheet = cv2.GaussianBlur(sheet, (0, 0), rng.uniform(.6, 1.2))
        sheet = cv2.resize(sheet, None, fx=300 / dpi, fy=300 / dpi, interpolation=cv2.INTER_AREA)
        sheet = 18 + sheet * (rng.uniform(225, 245) - 18) / 255
        return finish(sheet, rng, 0, rng.uniform(1, 4), int(rng.integers(75, 95)))
    width = rng.uniform(700, 1500) if kind == 'phone' else rng.uniform(800, 1500)
    sheet, _ = page(label, rng, min(1.0, width / label.shape[1]), 0.25, rng.uniform(40, 200))
    tilt = rng.uniform(0, 15) if kind == 'phone' else rng.uniform(20, 40)
    roll = rng.uniform(-12, 12) if kind == 'phone' else rng.uniform(-40, 40)
    h, w = sheet.shape[:2]
    warp, size = projection(w, h, tilt, rng.uniform(0, 360), roll)
    image = cv2.warpPerspective(sheet, warp, size, flags=cv2.INTER_AREA,
                                borderValue=(90, 90, 90))
    hard = kind == 'tilted'
    image *= light(image.shape, rng, rng.uniform(.1, .5 if hard else .3))
    image *= rng.uniform(.7, 1.0)
    image = image * rng.uniform(.92, 1.08, (1, 1, 3)).astype(np.float32) + rng.uniform(2, 14)
    return finish(image, rng, rng.uniform(.5, 1.3 if hard else 1.0),
                  rng.uniform(1, 6 if hard else 4), int(rng.integers(70, 95)))
