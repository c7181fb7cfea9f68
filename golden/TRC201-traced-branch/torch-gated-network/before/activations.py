from torch import Tensor


def soft_step(x: Tensor) -> Tensor:
    """A smooth ramp from -1 to 1, constant outside."""
    if x >= 1:
        return x / x.abs()
    if x <= -1:
        return x / x.abs()
    return 1.5 * x - 0.5 * x**3
