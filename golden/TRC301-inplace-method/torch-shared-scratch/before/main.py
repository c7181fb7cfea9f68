"""Features that several modules write into one scratch tensor."""

import torch
from scratch import spectrum
from torch.func import vmap

from stages import centred, finished


def features(signal):
    work = torch.ones(4)
    centred(work, signal)
    finished(out=work, by=signal.std())
    return work + spectrum(signal)


def main():
    signals = torch.tensor([[1.0, 2.0, 3.0, 4.0], [0.5, -0.5, 1.5, 2.5]], dtype=torch.float64)
    return vmap(features)(signals)
