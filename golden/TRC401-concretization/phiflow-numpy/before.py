from phi.flow import *


@jit_compile
def normalized(u):
    return u / u.max.numpy()


@jit_compile
def shares(smoke):
    total = math.sum(smoke.values)
    return smoke.values / total.numpy()


@jit_compile
def mirrored(u, threshold):
    is_low = bool((u < threshold).all)
    return -u if is_low else u


def main():
    smoke = CenteredGrid(lambda x: x.vector["x"], ZERO_GRADIENT, x=2, y=2)
    u = math.tensor([1.0, 2.0, 4.0], spatial("x"))
    return {
        "normalized": [normalized(u), normalized(u + 4)],
        "shares": [shares(smoke), shares(smoke + 1)],
        "mirrored": [mirrored(u, threshold) for threshold in (3.0, 5.0)],
    }
