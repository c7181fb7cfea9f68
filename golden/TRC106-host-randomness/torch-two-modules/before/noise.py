import torch


def white(x, scale):
    """A sample of white noise of the shape of ``x``."""
    return scale * torch.randn(x.shape, dtype=x.dtype)


def antithetic(x, scale):
    noise = white(x, scale)
    return x + noise, x - noise
