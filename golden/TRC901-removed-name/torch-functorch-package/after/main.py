import warnings

import torch
from optics import lens
from optics.compat import functorch, vmap

warnings.filterwarnings("error", category=FutureWarning)  # as the tests of the project do


def focus(angle):
    return lens.deviation(angle) ** 2


def main():
    angles = torch.tensor([0.1, 0.2, 0.4])
    slopes = vmap(torch.func.grad(focus))(angles)
    return lens.deviations(angles), slopes
