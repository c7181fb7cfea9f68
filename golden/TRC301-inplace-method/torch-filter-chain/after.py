"""A smoothing filter whose state is updated in place."""

import torch
from torch.func import grad, vmap

WEIGHTS = torch.tensor([0.25, 0.5, 0.25])


def smoothed(signal, gain: float = 2.0):
    state = WEIGHTS * gain
    state = state.mul(0.5).add(signal).to(state.dtype)
    scale = WEIGHTS.exp()
    scale = scale.div(signal.abs().max() + 1).to(scale.dtype)
    return state * scale


def blended(signal):
    state = signal.new_zeros(3, dtype=torch.get_default_dtype())
    state.lerp_(signal, 0.25)
    state.addcmul_(signal, signal, value=0.5).clamp_(max=signal.max())
    return state


def total(signal):
    return smoothed(signal).sum()


def main():
    signals = torch.tensor([[1.0, -2.0, 0.5], [0.0, 3.0, 1.5]])
    return vmap(smoothed)(signals), vmap(blended)(signals), vmap(grad(total))(signals)
