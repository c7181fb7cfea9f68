"""Old names that are nobody's business: fallbacks, other modules, words."""

import torch

try:
    from functorch import vmap
except ImportError:
    from torch.func import vmap

if hasattr(torch, "func"):
    from torch.func import grad
else:
    from functorch import grad

try:
    import functorch
except ImportError:
    functorch = None

from functorch.compile import make_boxed_func


class Registry:
    """Names of functorch.vmap and functorch.grad."""

    def __init__(self):
        self.functorch = self

    def vmap(self, function):
        return function


def plain(functorch, values):
    return functorch.vmap(values)


def boxed(function):
    return make_boxed_func(function)([torch.ones(2)])


def main():
    registry = Registry()
    message = "use functorch.vmap"  # or functorch.grad
    rows = torch.arange(4.0).reshape(2, 2)
    return {
        "vmap": vmap(lambda row: row.sum())(rows),
        "grad": grad(lambda x: x * x)(torch.tensor(3.0)),
        "plain": plain(registry.functorch, 2),
        "boxed": boxed(lambda x: x + 1),
        "message": len(message),
        "there": functorch is not None,
    }
