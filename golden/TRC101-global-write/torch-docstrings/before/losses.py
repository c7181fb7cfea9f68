import torch

squares = halves = cubes = shifted = torch.zeros(2)


def norm(x):
    """The Euclidean norm.

    Args:
        x: a vector.

    Returns:
        The norm, which is never negative.
    """
    global squares
    squares = x**2
    return torch.sqrt(squares.sum())


def energy(x: torch.Tensor) -> torch.Tensor:
    """Twice the kinetic energy.

    Parameters
    ----------
    x : torch.Tensor
        The velocity.

    Returns
    -------
    torch.Tensor
        The energy, a scalar.
    """
    global halves
    halves = x / 2
    return (x * halves * 2).sum()


def work(x):
    """The work along a path.

    :param x: the path
    :returns: the work
    """
    global cubes
    cubes = x**3
    return cubes.sum()


def power(x):
    """Returns the power."""
    global shifted
    shifted = x + 1
    return shifted.sum()


def kept():
    return squares, halves, cubes, shifted
