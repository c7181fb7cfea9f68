import torch

last = torch.zeros(2)
depth = None
total = torch.zeros(())
seen = None
cubes = None


def squares(x):
    global last
    last = x * 2
    return (last**2).sum()


def cubic(x):
    global cubes
    cubes = x**3
    return cubes.sum()


LOSSES = {"squares": squares, "cubes": cubic}


def halving(x, n):
    global depth
    depth = x / 2
    if n == 0:
        return depth.sum()
    return halving(depth, n - 1)


def running(x):
    global total
    total = total + x.sum()
    return total


def sometimes(x, keep):
    global seen
    if keep:
        seen = x * 3
    return x.sum()


def state():
    return last, depth, total, seen, cubes
