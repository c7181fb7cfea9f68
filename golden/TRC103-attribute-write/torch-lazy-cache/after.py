import torch
from torch.func import vmap

WINDOWS = {}


def window(size):
    if size not in WINDOWS:
        WINDOWS[size] = torch.hann_window(size, periodic=False)
    return WINDOWS[size]


class Spectrum:
    def __init__(self):
        self.table = None

    def weights(self, size):
        if self.table is None:
            self.table = torch.arange(size) + 1.0
        return self.table

    def __call__(self, x):
        return (x * window(x.shape[0]) * self.weights(x.shape[0])).sum()


def main():
    spectrum = Spectrum()
    out = vmap(spectrum)(torch.ones(2, 5))
    return {"out": out, "sizes": sorted(WINDOWS), "table": spectrum.table}
