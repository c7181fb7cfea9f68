"""A buffer of its own."""

import torch

from stages import centred


def spectrum(signal):
    buffer = signal.new_zeros(4)
    centred(buffer, signal)
    return buffer.square_()
