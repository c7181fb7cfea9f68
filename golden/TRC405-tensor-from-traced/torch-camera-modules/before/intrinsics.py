import torch as th

SHIFT = 0.25


def matrix(focal):
    return th.tensor([[focal, 0.0, 0.0], [0.0, focal, 0.0], [0.0, 0.0, 1.0]])


def offset(point):
    scale = 1.0 / point[2].item()
    return th.tensor([SHIFT, point[0]]) * scale
