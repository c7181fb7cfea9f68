"""Functions with gradients of their own."""

from phi import math


def floor_forward(x):
    return math.maximum(x, 1.0)


def floor_backward(inputs, y, adjoint):
    return {"x": adjoint}


soft_floor = math.custom_gradient(floor_forward, floor_backward)
