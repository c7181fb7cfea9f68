"""One spelling for old and new versions."""

try:
    from torch.func import grad, vmap
except ImportError:
    from functorch import grad, vmap

__all__ = ["batched", "grad", "vmap"]


def batched(function, *, over=0):
    """vmap over one axis of the first argument; the others are shared."""

    def call(first, *rest):
        return vmap(lambda x: function(x, *rest), in_dims=over)(first)

    return call
