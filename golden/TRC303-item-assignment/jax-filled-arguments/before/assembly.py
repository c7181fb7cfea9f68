"""What an element adds to the matrix and to the forces."""

SPRING = 0.5


def add_stiffness(matrix, stiffness):
    """Add every element's stiffness to the matrix."""
    for i in range(stiffness.shape[0]):
        k = stiffness[i]
        matrix[i, i] += k
        matrix[i + 1, i + 1] += k
        matrix[i, i + 1] -= k
        matrix[i + 1, i] -= k


def add_load(force, load):
    force[-1] = load


def add_boundary(matrix, force, load):
    add_load(force, load)
    if load is None:
        return
    matrix[-1, -1] += SPRING


def scaled(values, factor):
    return values * factor
