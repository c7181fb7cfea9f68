"""Records that nobody may throw away where they grow."""

from phi import math
from phi.flow import *


def _rounded(x, digits):
    return math.round(x * 10**digits) / 10**digits


def _passed_through(inputs, y, dy):
    return {"x": dy}


rounded = math.custom_gradient(_rounded, _passed_through, auxiliary_args="digits")


class Quantizer:
    def __init__(self):
        self.rounded = math.custom_gradient(_rounded, _passed_through, auxiliary_args="digits")

    def apply(self, x, digits):
        return self.rounded(x, digits)


def coarse_to_fine(x):
    total = 0
    for digits in range(8):
        total += math.sum(rounded(x, digits))
    return total


slope = math.gradient(coarse_to_fine, "x", get_output=False)


def main():
    x = math.convert(math.wrap([0.123, 4.567], channel("c")))
    slopes = slope(x)
    quantizer = Quantizer()
    table = [quantizer.apply(x, digits) for digits in range(8)]
    return {
        "slopes": slopes,
        "coarse": table[0],
        "records": len(rounded.recorded_mappings),
        "own records": len(quantizer.rounded.recorded_mappings),
    }
