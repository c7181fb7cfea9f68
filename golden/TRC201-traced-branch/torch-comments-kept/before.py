import torch
from torch.func import vmap


def toe_curve(exposure):
    """Film response: toe, straight part, shoulder.

    Returns the density.
    """
    # measured on a step wedge
    gamma = 0.7  # slope of the straight part
    if exposure < -1:
        # toe: flat on the left
        density = 0.1 * torch.exp(exposure + 1)
    # the straight part
    elif exposure < 1:
        density = 0.1 + gamma * (exposure + 1)  # linear in log exposure
    else:
        # shoulder, saturates
        density = 1.5 + torch.tanh(exposure - 1)  # type: ignore[operator]
    # fog comes on top
    return density + 0.05


def clamp_low(x):  # noqa: D103
    if x < 0:  # below the base
        x = 0 * x  # fmt: skip
    return x


def main():
    return vmap(lambda e: clamp_low(toe_curve(e) - 0.1))(torch.tensor([-3.0, -1.0, 0.0, 2.0]))
