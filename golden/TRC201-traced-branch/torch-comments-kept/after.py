import torch
from torch.func import vmap


def toe_curve(exposure):
    """Film response: toe, straight part, shoulder.

    Returns the density.
    """
    # measured on a step wedge
    gamma = 0.7  # slope of the straight part
    density = torch.where(
        exposure < -1,
        # toe: flat on the left
        0.1 * torch.exp(exposure + 1),
        # the straight part
        torch.where(
            exposure < 1,
            0.1 + gamma * (exposure + 1),  # linear in log exposure
            # shoulder, saturates
            1.5 + torch.tanh(exposure - 1),  # type: ignore[operator]
        ),
    )
    # fog comes on top
    return density + 0.05


def clamp_low(x):  # noqa: D103
    x = torch.where(
        x < 0,
        # below the base
        0 * x,  # fmt: skip
        x,
    )
    return x


def main():
    return vmap(lambda e: clamp_low(toe_curve(e) - 0.1))(torch.tensor([-3.0, -1.0, 0.0, 2.0]))
