import torch

squares = halves = cubes = shifted = torch.zeros(2)


def norm(x):
    """The Euclidean norm.

    Args:
        x: a vector.

    Returns:
        The norm, which is never negative.
        And `squares`, which the caller keeps.
    """
    squares = x**2
    return torch.sqrt(squares.sum()), squares


def energy(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Twice the kinetic energy.

    Parameters
    ----------
    x : torch.Tensor
        The velocity.

    Returns
    -------
    torch.Tensor
        The energy, a scalar.
    array
        `halves`, which the caller keeps.
    """
    halves = x / 2
    return (x * halves * 2).sum(), halves


def work(x):
    """The work along a path.

    :param x: the path
    :returns: the work
        And `cubes`, which the caller keeps.
    """
    cubes = x**3
    return cubes.sum(), cubes


def power(x):
    """Returns the power."""
    shifted = x + 1
    return shifted.sum(), shifted


def kept():
    return squares, halves, cubes, shifted
