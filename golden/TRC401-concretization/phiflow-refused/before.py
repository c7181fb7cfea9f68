from phi.flow import *


@jit_compile
def scaled(u):
    peak = u.numpy("x").max()
    return u / peak


@jit_compile
def copies(u):
    count = int(math.max(u))
    return math.sum(u * math.ones(channel(copy=count)), "copy")


def main():
    u = math.tensor([1.0, 2.0, 4.0], spatial("x"))
    return [scaled(u), scaled(u + 4)], [copies(u), copies(u + 1)]
