#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The cases of xaug_benchmarks in torchvision, on tensors and on PIL images, one thread: JSON for compare.py.

Each transform is called as a data set would call it, on one image at a time: a uint8 tensor of CHW, or a PIL image.
The pipelines end with what training reads, a normalised float tensor. What torchvision 0.14 lacks is left out, or, as
noise and quarter turns, written in the tensor operations that people take for it.
"""

import argparse
import json
import random
import sys
import time

import numpy
import torch
import torchvision
from PIL import Image
from torchvision import transforms as T
from torchvision.transforms import InterpolationMode

MEAN = (0.4914, 0.4822, 0.4465)
STD = (0.2470, 0.2435, 0.2616)
FACTOR = (0.6, 1.4)
HUE = (-0.1, 0.1)
NEAREST, BILINEAR, BICUBIC = InterpolationMode.NEAREST, InterpolationMode.BILINEAR, InterpolationMode.BICUBIC


def jitter():
    return T.ColorJitter(FACTOR, FACTOR, FACTOR, HUE)


def quarter_turn(image):
    return torch.rot90(image, random.randint(1, 3), (1, 2))


def noisy(image):
    noise = (torch.randn(image.shape) * 25.5).to(torch.int16)
    return (image + noise).clamp_(0, 255).to(torch.uint8)


def to_tensor(is_pil):
    return T.ToTensor() if is_pil else T.ConvertImageDtype(torch.float32)


def transforms(n, is_pil):
    """The transforms of an n x n colour image: name, function."""
    antialias = None if is_pil else True
    yield "random_crop", T.RandomCrop(n, padding=4)
    yield "random_crop_reflect", T.RandomCrop(n, padding=4, padding_mode="reflect")
    yield "center_crop", T.CenterCrop(n * 7 // 8)
    yield "pad", T.Pad(4)
    yield "horizontal_flip", T.RandomHorizontalFlip(1.0)
    yield "vertical_flip", T.RandomVerticalFlip(1.0)
    yield "translate", T.RandomAffine(0, translate=(0.1, 0.1))
    yield "rotate_nearest", T.RandomRotation(15, NEAREST)
    yield "rotate_bilinear", T.RandomRotation(15, BILINEAR)
    yield "affine_bilinear", T.RandomAffine(10, (0.1, 0.1), (0.9, 1.1), (-10, 10, -10, 10), BILINEAR)
    yield "resize_smaller", T.Resize(n * 3 // 4, antialias=antialias)
    yield "resize_larger", T.Resize(n * 3 // 2, antialias=antialias)
    yield "random_resized_crop", T.RandomResizedCrop(n, antialias=antialias)
    yield "brightness", T.ColorJitter(brightness=FACTOR)
    yield "contrast", T.ColorJitter(contrast=FACTOR)
    yield "saturation", T.ColorJitter(saturation=FACTOR)
    yield "hue", T.ColorJitter(hue=HUE)
    yield "color_jitter", jitter()
    yield "grayscale", T.RandomGrayscale(1.0)
    yield "invert", T.RandomInvert(1.0)
    yield "normalize", T.Compose([to_tensor(is_pil), T.Normalize(MEAN, STD)])
    if is_pil:
        yield "rotate_bicubic", T.RandomRotation(15, BICUBIC)
    else:
        yield "rotate90", quarter_turn
        yield "gaussian_noise_exact", noisy
        yield "random_erasing_constant", T.RandomErasing(1.0)


def pipelines(n, is_pil):
    end = [to_tensor(is_pil), T.Normalize(MEAN, STD)]
    begin = [T.RandomCrop(n, padding=4), T.RandomHorizontalFlip()]
    yield "crop_flip_normalize", T.Compose(begin + end)
    yield "crop_flip_jitter_normalize", T.Compose(begin + [jitter()] + end)


def measure(function, image, repetitions, min_time):
    """Seconds of processor time for a call, once for each repetition."""
    count = 1
    while True:
        start = time.process_time()
        for _ in range(count):
            function(image)
        spent = time.process_time() - start
        if spent >= min_time / 10:
            break
        count *= 2
    count = max(1, round(count * min_time / spent))
    for _ in range(repetitions):
        start = time.process_time()
        for _ in range(count):
            function(image)
        yield (time.process_time() - start) / count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--min-time", type=float, default=0.1, help="seconds for each repetition")
    parser.add_argument("--filter", default="", help="only names that contain this")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    random.seed(1)

    results = []
    for group, cases in (("transform", transforms), ("pipeline", pipelines)):
        for n in (32, 224):
            pixels = numpy.random.default_rng(12345).integers(0, 256, (n, n, 3), dtype=numpy.uint8)
            for contender, image in (
                ("torchvision", torch.from_numpy(pixels).permute(2, 0, 1).contiguous()),
                ("torchvision_pil", Image.fromarray(pixels)),
            ):
                for case, function in cases(n, contender == "torchvision_pil"):
                    name = f"{group}/{case}/{n}x{n}x3/{contender}"
                    if arguments.filter not in name:
                        continue
                    for seconds in measure(function, image, arguments.repetitions, arguments.min_time):
                        results.append({"name": name, "run_type": "iteration", "per_image": seconds})
    context = {"torch": torch.__version__, "torchvision": torchvision.__version__, "threads": torch.get_num_threads()}
    json.dump({"context": context, "benchmarks": results}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
