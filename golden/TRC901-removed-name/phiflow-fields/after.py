"""Boundary conditions and cells, named as in ΦFlow 2.5."""

from phi import field, geom
from phi.field import as_boundary
from phi.flow import *


def boundary_of(value):
    return as_boundary(value)


def cells(n):
    return geom.UniformGrid(spatial(x=n, y=n), Box(x=1, y=1))


def main():
    grid = CenteredGrid(2.0, boundary_of(0), x=2, y=2)
    other = field.as_boundary(grid)
    return grid.values.mean, cells(2).center.shape.volume, other is not None
