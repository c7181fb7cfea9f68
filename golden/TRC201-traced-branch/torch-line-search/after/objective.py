from torch import Tensor


def value(x: Tensor) -> Tensor:
    return (x**4).sum() - 2 * (x**2).sum() + 0.5 * x.sum()


def accepts(candidate: Tensor, reference: Tensor, decrease: Tensor) -> Tensor:
    """Armijo's rule."""
    return value(candidate) <= reference - 0.1 * decrease
