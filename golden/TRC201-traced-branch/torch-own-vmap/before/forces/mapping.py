"""How functions of one particle are applied to many."""

try:
    from torch.func import vmap
except ImportError:  # torch before 2.0
    from functorch import vmap


def each(function, in_dims=0):
    """``function`` for every row of its arguments."""
    return vmap(function, in_dims=in_dims)
