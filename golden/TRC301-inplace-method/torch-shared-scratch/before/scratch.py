"""A buffer of its own."""

import torch

from stages import centred


def spectrum(signal):
    buffer = torch.zeros(4, dtype=signal.dtype)
    centred(buffer, signal)
    return buffer.square_()
