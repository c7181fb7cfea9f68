"""What an element adds to the matrix and to the forces."""

SPRING = 0.5


def add_stiffness(matrix, stiffness):
    """Add every element's stiffness to the matrix."""
    for i in range(stiffness.shape[0]):
        k = stiffness[i]
        matrix = matrix.at[i, i].add(k)
        matrix = matrix.at[i + 1, i + 1].add(k)
        matrix = matrix.at[i, i + 1].add(-k)
        matrix = matrix.at[i + 1, i].add(-k)
    return matrix


def add_load(force, load):
    force = force.at[-1].set(load)
    return force


def add_boundary(matrix, force, load):
    force = add_load(force, load)
    if load is None:
        return matrix, force
    matrix = matrix.at[-1, -1].add(SPRING)
    return matrix, force


def scaled(values, factor):
    return values * factor
