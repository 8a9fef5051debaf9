# SPDX-License-Identifier: BSD-3-Clause
"""Writes the golden files of the image transforms: what torchvision makes of fixed images with fixed settings.

    /usr/bin/python3 tests/image/golden/make_golden.py

(the system's Python, for Debian's python3-torchvision; any Python with these packages does). The files beside this
script were written with torchvision 0.14.1, torch 1.13.0 and numpy 1.24.2 on x86-64 with AVX2. Another run of the same
versions writes the same bytes, except perhaps the last bits of the floats on other CPUs, for which the tests have room.

Files
  image_<name>.npy          an input, uint8, channels x height x width. Float inputs are these / 255. One more input,
                            "cube" (256 x 256), is a formula that the tests repeat, see cube().
  <transform>_cases.npy     float64, one row for each case: the image's number (see IMAGES), then the settings in the
                            order that is given below where the cases are made.
  <transform>_u8.npy        the results on uint8 one after the other, each as channels x height x width.
  <transform>_f32.npy       the same of the results on float, but of each result only the values 0, 11, 22, ... in that
                            order (11 divides no width here, so that all columns are met).
  <transform>_cube.npy      results on the cube as one 64-bit FNV-1a hash for each row.
  sampling_<name>.npy       histograms of torchvision's random settings, see Histograms.

Conventions: fills are levels 0..255 (a float image gets level / 255); angles are counter-clockwise, as in F.rotate
(F.affine's are clockwise); modes and interpolations count as in xaug's enumerations. Every real setting is a float32,
as torchvision itself draws them and xaug keeps them: with a double such as 0.8, torch would use float32(1 - 0.8) where
xaug has 1 - float32(0.8).

Where a result is not simply that of the transform's function:
  - Hue on uint8 is composed from the package's own functions as torchvision v2 does it, convert_image_dtype(uint8 ->
    float), adjust_hue, convert_image_dtype(float -> uint8), which ends in trunc(x * 255.999). adjust_hue of 0.14.1
    itself still ended in trunc(x * 255), so that even a hue of 0 darkened images.
    The rest of the arithmetic here is that of 0.14.1. Version 2 orders some of it differently (h * (1 / 6) for h / 6,
    add_(alpha=) for a product and a sum, which torch fuses where the CPU can), and so gives another level for up to 1%
    of the values after saturation, and for some in 100000 after hue.
  - A fill for each channel in pad is pad on each channel.
  - Bicubic warps, which torchvision refuses, are its own _gen_affine_grid and _apply_grid_transform with mode="bicubic"
    on float images, for uint8 clamped before rounding (as torchvision's bicubic resize does).
  - Fills are always given, as torchvision's transform classes do. Its functions with fill=None do not weigh borders by
    the mask.

Nearest warps leave no room for taste here: their angles are moved in small steps until no source coordinate is closer
than 2e-4 pixels to the middle between two pixels, where rounding errors of 1e-5 would decide. So the tests can ask for
equal bits.

Contrast's mean: torch adds up float32. The grey values of uint8 images are whole numbers, so that the sum is exact up
to 2**24, that is for every image of up to 65793 pixels (the cube has 65536), and equal to xaug's, which always is.
Beyond that torch rounds the sum; its mean was found to be off by up to 2e-7 of itself (images of up to 2048 x 2048),
which changed no level. The means of float images differ in the last bits at any size. Run with --contrast to see it
measured.
"""

import sys
import zlib
from pathlib import Path

import numpy as np
import torch
import torchvision
from torchvision.transforms import InterpolationMode, functional as F, functional_tensor as F_t, transforms as T

HERE = Path(__file__).resolve().parent
STEP = 11
PADDING = ["constant", "edge", "reflect", "symmetric"]
METHOD = ["nearest", "bilinear", "bicubic"]
NEAREST, BILINEAR, BICUBIC = range(3)


def real(x):
    """x as the nearest float32."""
    return float(np.float32(x))


# --- Images -----------------------------------------------------------------------------------------------------------


def noise(seed, channels, height, width):
    return np.random.RandomState(seed).randint(0, 256, (channels, height, width))


def gradient(height, width):
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 / (width - 1), y * 255 / (height - 1), 255 - (x + y) * 255 / (width + height - 2)])


def colours():
    """1024 colours: all greys, the edges of the colour cube, a saturated circle of hues, and colours beside grey."""
    pixels = [(v, v, v) for v in range(256)]
    for v in range(0, 256, 8):
        pixels += [(v, 0, 0), (0, v, 0), (0, 0, v), (v, v, 0), (v, 0, v), (0, v, v)]
    for v in range(1, 256, 4):
        pixels += [(255, v, 0), (255 - v, 255, 0), (0, 255, v), (0, 255 - v, 255), (v, 0, 255), (255, 0, 255 - v)]
    for i in range(192):
        grey = np.full(3, i * 253 // 191 + 1)
        grey[i % 3] += (-1, 1)[i // 3 % 2]
        pixels.append(tuple(grey))
    return np.array(pixels).reshape(32, 32, 3).transpose(2, 0, 1)


def odd():
    smooth = gradient(37, 29)
    return np.where(noise(1, 1, 37, 29) < 64, noise(2, 3, 37, 29), smooth)


def large():
    y, x = np.mgrid[0:64, 0:48]
    waves = [127.5 + 127.5 * np.sin(x / a + y / b) for a, b in ((3, 11), (7, 5), (23, 2))]
    return np.clip(np.stack(waves) + noise(4, 3, 64, 48) / 16 - 8, 0, 255)


def cube():
    """Each pair of red and green once, with blues spread out. The tests have the same formula."""
    y, x = np.mgrid[0:256, 0:256]
    return np.stack([y, x, (57 * y + 149 * x + y * x // 16) % 256])


ARRAYS = {
    "noise": noise(0, 3, 32, 32),
    "gradient": gradient(32, 32),
    "colours": colours(),
    "odd": odd(),
    "grey": (noise(3, 1, 28, 28) + gradient(28, 28)[:1]) / 2,
    "large": large(),
    "cube": cube(),
}
IMAGES = {name: torch.from_numpy(array.astype(np.uint8)) for name, array in ARRAYS.items()}
NUMBER = {name: i for i, name in enumerate(IMAGES)}


def as_float(image):
    return F.convert_image_dtype(image, torch.float32)


def fill_of(image, levels):
    """Fill levels for each channel in the units of the image."""
    channels = image.shape[0]
    return [real(l / 255) if image.is_floating_point() else float(l) for l in levels[:channels]]


# --- Files ------------------------------------------------------------------------------------------------------------


def save(name, array):
    path = HERE / f"{name}.npy"
    np.save(path, array)
    assert path.stat().st_size < 300_000, name


def row_hashes(image):
    """64-bit FNV-1a of each row: its reds, then its greens, then its blues."""
    rows = image.numpy().transpose(1, 0, 2).reshape(image.shape[1], -1).astype(np.uint64)
    hashes = np.full(len(rows), 0xCBF29CE484222325, np.uint64)
    for column in rows.T:
        hashes = (hashes ^ column) * np.uint64(0x100000001B3)
    return hashes


class Golden:
    """Collects the cases of one transform."""

    def __init__(self, name):
        self.name = name
        self.cases, self.u8, self.f32, self.cube = [], [], [], []

    def add(self, image, settings, u8=None, f32=None):
        """A case; u8 and f32 are its results, if there is one to compare with."""
        self.cases.append([NUMBER[image], *settings])
        if u8 is not None:
            assert u8.dtype == torch.uint8
            if image == "cube":
                self.cube.append(row_hashes(u8))
            else:
                self.u8.append(u8.numpy().reshape(-1))
        if f32 is not None:
            assert f32.dtype == torch.float32
            self.f32.append(f32.numpy().reshape(-1)[::STEP])

    def write(self):
        save(f"{self.name}_cases", np.array(self.cases, np.float64))
        for kind in ("u8", "f32", "cube"):
            if parts := getattr(self, kind):
                save(f"{self.name}_{kind}", np.concatenate(parts))


# --- Crops, flips, pads, quarter turns, translations, erasing: exact, so that floats are the bytes / 255 --------------


def lattice(golden, image, settings, function, levels=(0, 0, 0)):
    """`function(image, fills)` on uint8, after checking that floats give the same."""
    u8 = IMAGES[image]
    result = function(u8, fill_of(u8, levels))
    on_float = function(as_float(u8), fill_of(as_float(u8), levels))
    assert torch.allclose(on_float, as_float(result), rtol=0, atol=1e-7)
    golden.add(image, [*settings, *levels], result)


def pad_channels(image, padding, mode, fills):
    return torch.cat([F.pad(c[None], list(padding), fill, PADDING[mode]) for c, fill in zip(image, fills)])


def lattices():
    # left, top, right, bottom, padding mode, top and left of the window, its height and width, fills
    golden = Golden("random_crop")
    windows = {
        "noise": [((4, 4, 4, 4), (0, 0, 32, 32)), ((4, 4, 4, 4), (8, 3, 32, 32)), ((0, 0, 0, 0), (5, 7, 20, 9))],
        "odd": [((1, 2, 3, 4), (2, 1, 37, 29)), ((9, 0, 0, 20), (19, 0, 38, 11))],
        "grey": [((4, 4, 4, 4), (8, 8, 28, 28))],
        "large": [((5, 0, 7, 1), (0, 11, 64, 48))],
    }
    for mode in range(4):
        for image, list_of in windows.items():
            for padding, window in list_of:
                levels = (255, 7, 128) if sum(padding) % 2 == 0 else (0, 0, 0)
                lattice(golden, image, [*padding, mode, *window],
                        lambda i, fills: F.crop(pad_channels(i, padding, mode, fills), *window), levels)
    golden.write()

    # height, width
    golden = Golden("center_crop")
    for image, sizes in {"noise": [(32, 32), (31, 17), (32, 5), (40, 32), (33, 37)],
                         "odd": [(36, 28), (37, 29), (1, 1), (38, 30), (50, 12), (9, 40)],
                         "grey": [(24, 25), (30, 31)], "large": [(47, 47), (70, 51)]}.items():
        for size in sizes:
            lattice(golden, image, size, lambda i, fills: F.center_crop(i, size))
    golden.write()

    # left, top, right, bottom, padding mode, fills
    golden = Golden("pad")
    for mode in range(4):
        for image, padding in [
            ("odd", (3, 0, 1, 8)),
            ("odd", (28, 1, 0, 36)),
            ("grey", (1, 2, 3, 4)),
            ("noise", (2, 2, 2, 2)),
        ]:
            levels = (1, 254, 100)
            lattice(golden, image, [*padding, mode], lambda i, fills: pad_channels(i, padding, mode, fills), levels)
    golden.write()

    # (nothing)
    for name, function in {"horizontal_flip": F.hflip, "vertical_flip": F.vflip}.items():
        golden = Golden(name)
        for image in ("noise", "odd", "grey", "large"):
            lattice(golden, image, [], lambda i, fills: function(i))
        golden.write()

    # quarter turns
    golden = Golden("rotate90")
    for turns in range(4):
        for image in ("odd", "grey", "large"):
            lattice(golden, image, [turns], lambda i, fills: torch.rot90(i, turns, (-2, -1)))
    golden.write()

    # pixels right, pixels down, fills
    golden = Golden("translate")
    for image, x, y in [
        ("noise", 5, -3),
        ("noise", -31, 31),
        ("odd", 0, 0),
        ("odd", -4, -9),
        ("odd", 29, 1),
        ("grey", 1, 27),
        ("large", 17, 40),
        ("large", -48, 64),
    ]:
        levels = (255, 3, 77) if x % 2 else (0, 0, 0)

        def moved(i, fills):
            return F.affine(i, 0.0, [x, y], 1.0, [0.0, 0.0], fill=fills)

        lattice(golden, image, [x, y], moved, levels)
    golden.write()

    # top, left, height, width, fills
    golden = Golden("random_erasing")
    for image, box in [
        ("noise", (0, 0, 1, 1)),
        ("noise", (3, 9, 20, 22)),
        ("odd", (36, 0, 1, 28)),
        ("odd", (0, 5, 36, 24)),
        ("grey", (7, 7, 13, 5)),
        ("large", (20, 1, 30, 46)),
    ]:
        for levels in ((0, 0, 0), (255, 1, 130)):

            def erase(i, fills):
                return F.erase(i, *box, torch.tensor(fills, dtype=i.dtype)[:, None, None])

            lattice(golden, image, box, erase, levels)
    golden.write()


# --- Colour -----------------------------------------------------------------------------------------------------------


def hue(image, factor):
    """Torchvision v2's adjust_hue: see the top of this file."""
    if image.dtype != torch.uint8 or image.shape[0] == 1:
        return F.adjust_hue(image, factor)
    return F.convert_image_dtype(F.adjust_hue(F.convert_image_dtype(image, torch.float32), factor), torch.uint8)


def colour():
    factors = [0.0, 0.3, 0.8, 1.0, 1.2, 1.9, 12.5]
    # The least shift takes red to just below a full turn, which rounds to one.
    shifts = [-0.5, -0.31, -0.05, -1e-9, 0.0, 0.013, 1 / 3, 0.5]
    functions = {
        "brightness": (F.adjust_brightness, factors),
        "contrast": (F.adjust_contrast, factors),
        "saturation": (F.adjust_saturation, factors),
        "hue": (hue, shifts),
        "grayscale": (lambda i, _: F.rgb_to_grayscale(i, i.shape[0]).contiguous(), [0.0]),
        "invert": (lambda i, _: F.invert(i), [0.0]),
    }
    # factor (0 where there is none)
    for name, (function, values) in functions.items():
        golden = Golden(name)
        for value in map(real, values):
            images = ["colours", "odd", "cube"]
            if value in (0.0, real(0.3), real(1.9), real(-0.31)):
                images.append("grey")
            for image in images:
                f32 = None if image == "cube" else function(as_float(IMAGES[image]), value)
                golden.add(image, [value], function(IMAGES[image], value), f32)
        golden.write()

    # means, standard deviations
    golden = Golden("normalize")
    for image in ("colours", "odd", "grey"):
        for mean, std in [
            ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
            ((0, 0, 0), (1, 1, 1)),
            ((0.5, 0.5, 0.5), (0.1, 0.5, 3)),
        ]:
            mean, std = list(map(real, mean)), list(map(real, std))
            channels = len(IMAGES[image])
            golden.add(image, mean + std, None, F.normalize(as_float(IMAGES[image]), mean[:channels], std[:channels]))
    golden.write()

    # order (four), which take part (bits: 1 brightness, 2 contrast, 4 saturation, 8 hue), their four factors. Results
    # on uint8 only where one takes part: of several, xaug does not round what is in between.
    golden = Golden("color_jitter")
    parts = [F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, hue]
    for image, order, active, values in [
        ("odd", (0, 1, 2, 3), 15, (0.9, 1.3, 0.6, -0.1)),
        ("odd", (3, 2, 1, 0), 15, (1.4, 0.7, 1.6, 0.2)),
        ("noise", (1, 3, 0, 2), 15, (0.6, 1.4, 1.4, 0.5)),
        ("colours", (2, 0, 3, 1), 15, (1.1, 0.4, 0.3, 0.05)),
        ("colours", (0, 2, 1, 3), 7, (1.3, 1.2, 1.9, 0)),
        ("grey", (3, 1, 2, 0), 15, (0.8, 1.5, 0.2, 0.3)),
        ("noise", (2, 1, 0, 3), 3, (1.5, 0.5, 1, 0)),
        ("odd", (1, 0, 3, 2), 9, (0.7, 1, 1, -0.4)),
        ("noise", (0, 1, 2, 3), 1, (1.4, 1, 1, 0)),
        ("noise", (3, 1, 2, 0), 2, (1, 0.6, 1, 0)),
        ("noise", (3, 1, 2, 0), 4, (1, 1, 1.7, 0)),
        ("noise", (3, 1, 2, 0), 8, (1, 1, 1, 0.11)),
    ]:
        values = list(map(real, values))

        def jitter(i):
            for which in order:
                if active >> which & 1:
                    i = parts[which](i, values[which])
            return i

        alone = active in (1, 2, 4, 8)
        u8 = jitter(IMAGES[image]) if alone else None
        golden.add(image, [*order, active, *values], u8, jitter(as_float(IMAGES[image])))
    golden.write()


# --- Warps ------------------------------------------------------------------------------------------------------------


def distance_to_tie(image, matrix):
    """How close a source coordinate comes to the middle between two pixels, at and around the image, in double."""
    height, width = IMAGES[image].shape[-2:]
    y, x = np.mgrid[0:height, 0:width]
    x = x - (width - 1) / 2
    y = y - (height - 1) / 2
    u = matrix[0] * x + matrix[1] * y + matrix[2] + (width - 1) / 2
    v = matrix[3] * x + matrix[4] * y + matrix[5] + (height - 1) / 2
    near = (u > -1) & (u < width) & (v > -1) & (v < height)
    return min(np.abs(c[near] - np.floor(c[near]) - 0.5).min(initial=1) for c in (u, v))


def clear_of_ties(image, degrees, settings):
    """The next angle (clockwise, as F.affine has it) that has no ties."""
    for i in range(1000):
        angle = degrees + i / 64
        if distance_to_tie(image, F._get_inverse_affine_matrix([0.0, 0.0], angle, *settings)) > 2e-4:
            return angle
    raise AssertionError("no angle without ties")


def bicubic(image, matrix, fills):
    """F.affine with bicubic sampling."""
    height, width = image.shape[-2:]
    grid = F_t._gen_affine_grid(torch.tensor(matrix).reshape(1, 2, 3), width, height, width, height)
    result = F_t._apply_grid_transform(image.to(torch.float32), grid, "bicubic", fills)
    return result if image.is_floating_point() else result.clamp(0, 255).round().to(torch.uint8)


def warp(image, clockwise, translate, scale, shear, method, fills):
    if method == BICUBIC:
        return bicubic(image, F._get_inverse_affine_matrix([0.0, 0.0], clockwise, translate, scale, shear), fills)
    return F.affine(image, clockwise, translate, scale, shear, InterpolationMode(METHOD[method]), fills)


def warps():
    # interpolation, degrees, fills
    golden = Golden("rotate")
    for method, image, degrees in [
        *[(NEAREST, "noise", d) for d in (0, 7, -33, 90, 145)],
        *[(NEAREST, "odd", d) for d in (15, -61, 180)],
        *[(NEAREST, "grey", 22), (NEAREST, "large", 90), (NEAREST, "large", -12)],
        *[(BILINEAR, "noise", d) for d in (0, 15, -90, 45)],
        *[(BILINEAR, "odd", d) for d in (-15, 71, 180)],
        *[(BILINEAR, "grey", -22), (BILINEAR, "large", 9), (BILINEAR, "large", -130), (BILINEAR, "gradient", 30)],
    ]:
        degrees = float(degrees)
        if method == NEAREST:
            degrees = -clear_of_ties(image, -degrees, ([0, 0], 1.0, [0.0, 0.0]))
        levels = (255, 9, 131) if len(golden.cases) % 2 else (0, 0, 0)

        def rotated(i):
            return F.rotate(i, degrees, InterpolationMode(METHOD[method]), fill=fill_of(i, levels))

        golden.add(image, [method, degrees, *levels], rotated(IMAGES[image]), rotated(as_float(IMAGES[image])))
    golden.write()

    # interpolation, degrees counter-clockwise, pixels right, pixels down, scale, shear along x and y, fills
    golden = Golden("affine")
    for method in (NEAREST, BILINEAR, BICUBIC):
        for image, degrees, translate, scale, shear, levels in [
            ("noise", 10, (3, -2), 1.1, (0, 0), (0, 0, 0)),
            ("noise", 0, (0, 0), 1.0, (0, 0), (40, 50, 60)),
            ("noise", -120, (0, 5), 0.7, (12, -7), (255, 9, 131)),
            ("odd", 3, (-4, 1), 1.0, (0, 25), (0, 0, 0)),
            ("odd", -30, (1, 2), 2.5, (-10, 0), (255, 255, 255)),
            ("grey", 77, (-2, -3), 0.9, (5, 5), (128, 0, 0)),
            ("large", -8, (6, 11), 0.5, (3, 0), (1, 2, 3)),
            ("large", 41, (0, 0), 1.3, (0, 0), (200, 0, 90)),
            ("gradient", 21, (2, 2), 0.8, (9, 4), (0, 90, 180)),
        ]:
            settings = (list(translate), real(scale), [float(s) for s in shear])
            clockwise = float(-degrees)
            if method == NEAREST:
                clockwise = clear_of_ties(image, clockwise, settings)

            def warped(i):
                return warp(i, clockwise, *settings, method, fill_of(i, levels))

            row = [method, -clockwise, *settings[0], settings[1], *settings[2], *levels]
            golden.add(image, row, warped(IMAGES[image]), warped(as_float(IMAGES[image])))
    golden.write()


# --- Resizing ---------------------------------------------------------------------------------------------------------


def resizes():
    ways = [(NEAREST, False), (BILINEAR, False), (BILINEAR, True), (BICUBIC, False), (BICUBIC, True)]
    # interpolation, antialias, height, width
    golden = Golden("resize")
    for method, antialias in ways:
        for image, size in [
            ("noise", (16, 16)),
            ("noise", (45, 51)),
            ("noise", (32, 7)),
            ("odd", (24, 40)),
            ("odd", (74, 13)),
            ("odd", (1, 2)),
            ("grey", (14, 56)),
            ("large", (19, 31)),
            ("large", (33, 48)),
            ("gradient", (50, 3)),
        ]:

            def resized(i):
                return F.resize(i, list(size), InterpolationMode(METHOD[method]), antialias=antialias)

            golden.add(image, [method, antialias, *size], resized(IMAGES[image]), resized(as_float(IMAGES[image])))
    golden.write()

    # interpolation, antialias, top, left, height and width of the window, height and width of the result
    golden = Golden("random_resized_crop")
    for method, antialias in ways:
        for image, window, size in [
            ("noise", (3, 5, 20, 27), (24, 24)),
            ("odd", (0, 1, 37, 28), (16, 20)),
            ("odd", (30, 20, 7, 9), (32, 32)),
            ("grey", (4, 0, 11, 28), (28, 28)),
            ("large", (10, 2, 50, 41), (32, 17)),
            ("large", (7, 7, 32, 32), (32, 32)),
        ]:

            def cropped(i):
                return F.resized_crop(i, *window, list(size), InterpolationMode(METHOD[method]), antialias=antialias)

            row = [method, antialias, *window, *size]
            golden.add(image, row, cropped(IMAGES[image]), cropped(as_float(IMAGES[image])))
    golden.write()


# --- Sampling ---------------------------------------------------------------------------------------------------------

DRAWS = 100_000
BINS = 64


class Histograms:
    """Histograms of what torchvision draws for one transform. A row is low, high, and the counts in 64 equal bins of
    [low, high); what lies outside counts for the first or last bin. The tests repeat the settings and the statistics.
    """

    def __init__(self, name, draw):
        self.name, self.rows = name, []
        torch.manual_seed(zlib.crc32(name.encode()))  # a new histogram leaves the others alone
        self.columns = np.array([draw() for _ in range(DRAWS)], np.float64).T

    def real(self, values, low, high):
        bins = np.clip(np.floor((values - low) / (high - low) * BINS), 0, BINS - 1).astype(int)
        self.rows.append([low, high, *np.bincount(bins, minlength=BINS)])

    def whole(self, *statistics):
        for values in statistics:
            self.real(values, -0.5, BINS - 0.5)

    def write(self):
        save(f"sampling_{self.name}", np.array(self.rows, np.float64))


def sampling():
    # 32 x 32 from 39 x 39
    h = Histograms("random_crop", lambda: T.RandomCrop.get_params(torch.empty(3, 39, 39), (32, 32))[:2])
    top, left = h.columns
    h.whole(8 * top + left)
    h.write()

    # 32 x 24 from 20 x 26 with padding, which is enough for the width alone: where the image's corner lies in the crop.
    places = torch.arange(1, 1 + 20 * 26).reshape(1, 20, 26)
    padded = T.RandomCrop((32, 24), (1, 2, 3, 0), pad_if_needed=True)

    def corner():
        crop = padded(places)[0].numpy()
        row, column = np.unravel_index(crop.argmax(), crop.shape)
        y, x = divmod(crop[row, column] - 1, 26)
        return row - y, column - x

    h = Histograms("random_crop_padded", corner)
    h.whole(h.columns[0] + 20, h.columns[1] + 20)
    h.write()

    # The defaults from 48 x 60; and from 20 x 60, where most windows do not fit, with ratios that tell width / height
    # from height / width.
    for name, size, scale, ratio, ratio_bins in [
        ("random_resized_crop", (48, 60), (0.08, 1.0), (3 / 4, 4 / 3), (0.6, 1.6)),
        ("random_resized_crop_tight", (20, 60), (0.5, 1.0), (0.6, 2.5), (0.3, 3.0)),
    ]:
        h = Histograms(name, lambda: T.RandomResizedCrop.get_params(torch.empty(3, *size), scale, ratio))
        top, left, height, width = h.columns
        h.whole(top, left, height, width)
        h.real(width / height, *ratio_bins)
        h.real(height * width / (size[0] * size[1]), 0, 1.05)
        h.write()

    # The defaults on 48 x 60; and such ratios on 20 x 60, where many rectangles do not fit.
    for name, size, scale, ratio in [
        ("random_erasing", (48, 60), (0.02, 0.33), (0.3, 3.3)),
        ("random_erasing_tight", (20, 60), (0.3, 1.0), (0.2, 2.0)),
    ]:
        image = torch.empty(1, *size)

        def rectangle():
            *found, value = T.RandomErasing.get_params(image, scale, ratio, [0.0])
            return (0, 0, 0, 0, 0) if value is image else (1, *found)

        h = Histograms(name, rectangle)
        found, top, left, height, width = h.columns
        h.whole(found, top, left, height, width)
        h.real(height / np.maximum(width, 1), 0, 5.5)
        h.real(height * width / (size[0] * size[1]), 0, 1)
        h.write()

    h = Histograms("rotate", lambda: (T.RandomRotation.get_params([-30.0, 70.0]),))
    h.real(h.columns[0], -30, 70)
    h.write()

    # degrees, translation of 40 x 64, scale, shear
    def affine():
        shears = [-5, 20, -40, 10]
        angle, by, scale, shear = T.RandomAffine.get_params([-10, 25], [0.3, 0.11], [0.5, 1.7], shears, [64, 40])
        return angle, *by, scale, *shear

    h = Histograms("affine", affine)
    angle, x, y, scale, shear_x, shear_y = h.columns
    h.real(angle, -10, 25)
    h.whole(x + 32, y + 32)
    h.real(scale, 0.5, 1.7)
    h.real(shear_x, -5, 20)
    h.real(shear_y, -40, 10)
    h.write()
    h.rows = h.rows[1:3]
    h.name = "translate"
    h.write()

    # The order as a number in base 4 without its last digit, which the others tell. Saturation's range is cut off at 0.
    jitter = T.ColorJitter(0.4, (0.5, 2.0), 1.3, 0.2)
    ranges = (jitter.brightness, jitter.contrast, jitter.saturation, jitter.hue)

    def factors():
        order, *values = T.ColorJitter.get_params(*ranges)
        return (16 * order[0] + 4 * order[1] + order[2], *values)

    h = Histograms("color_jitter", factors)
    h.whole(h.columns[0])
    for values, (low, high) in zip(h.columns[1:], ranges):
        h.real(values, low, high)
    h.write()

    # Whether transforms with a probability take place, seen from an image that they are sure to change.
    image = torch.tensor([[[0.1, 0.2], [0.3, 0.4]], [[0.3, 0.1], [0.1, 0.0]], [[0.7, 0.3], [0.0, 0.3]]])
    for name, transform in {
        "horizontal_flip": T.RandomHorizontalFlip(0.5),
        "vertical_flip": T.RandomVerticalFlip(0.2),
        "invert": T.RandomInvert(0.1),
        "grayscale": T.RandomGrayscale(0.7),
    }.items():
        h = Histograms(name, lambda: (not torch.equal(transform(image), image),))
        h.whole(h.columns[0])
        h.write()


# --- Measurements for the documentation -------------------------------------------------------------------------------


def measure_contrast():
    for side in (256, 257, 300, 512, 1024, 2048):
        for name, image in {"noise": noise(5, 3, side, side), "bright": 255 - noise(6, 3, side, side) // 64}.items():
            image = torch.from_numpy(image.astype(np.uint8))
            grey = F.rgb_to_grayscale(image)
            exact = np.float32(int(grey.to(torch.int64).sum()) / grey.numel())
            mean = np.float32(torch.mean(grey.to(torch.float32)))
            different = sum(
                int((F.adjust_contrast(image, f) != F_t._blend(image, torch.tensor(exact), f)).sum())
                for f in map(real, (0.3, 0.5, 0.8, 1.25)))
            print(f"{side}x{side} {name}: torch's mean {mean!r}, exact {exact!r}; {different} levels differ")


def main():
    torch.set_num_threads(1)
    print("torchvision", torchvision.__version__, "torch", torch.__version__, "numpy", np.__version__)
    if "--contrast" in sys.argv:
        return measure_contrast()
    for name, image in IMAGES.items():
        if name != "cube":
            save(f"image_{name}", image.numpy())
    lattices()
    colour()
    warps()
    resizes()
    sampling()
    print(sum(f.stat().st_size for f in HERE.glob("*.npy")), "bytes")


if __name__ == "__main__":
    main()
