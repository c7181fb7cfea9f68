import torch


def forget(x):
    cache = x * 2
    if x > 0:
        del cache
        return x
    return cache


def lazily(x):
    if x > 1:
        import math

        x = x * math.pi
    return x


def frozen(x):
    if x < 0:
        with open("/dev/null", "w") as log:
            log.write("negative")
        return -x
    return x


def main():
    x = torch.tensor([-1.0, 0.5, 2.0])
    return [torch.vmap(f)(x) for f in (forget, lazily, frozen)]
