import numpy as np
import torch


def corners(triangle):
    if not isinstance(triangle, np.ndarray):
        raise TypeError("a triangle is a NumPy array of shape (3, 2)")
    return triangle[0], triangle[1], triangle[2]


def area(triangle):
    a, b, c = corners(triangle)
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def areas(triangles):
    return torch.vmap(area)(triangles)
