"""Loops that need nothing: Python decides them, or no transform runs them."""

from phi.flow import *


@jit_compile
def averaged(u, rounds: int = 3):
    for k in range(u.shape.get_size("x")):
        if k >= 3:
            break
        if k == 1:
            continue
        u = u * 0.5 + k
    return u


@jit_compile
def limited(u):
    """A mask that is there already."""
    count = 0 * u.sum
    for _ in range(5):
        active = u.max > 1
        u = math.where(active, u * 0.5, u)
        count = math.where(active, count + 1, count)
    return u, count


def by_component(v):
    total = 0
    for name in ("x", "y"):
        if name == "y":
            total = total + v[name] * 2
        else:
            total = total + v[name]
    return total


def converge(u):
    """Outside of every transform."""
    step = jit_compile(lambda x: x * 0.5)
    for n in range(20):
        if u.max < 1:
            break
        u = step(u)
    return u, n


def main():
    u = math.convert(math.tensor((3.0, 5.0, 7.0, 1.0), spatial("x")))
    v = math.convert(math.tensor((3.0, 5.0), channel(vector="x,y")))
    return averaged(u), limited(u), jit_compile(lambda w: by_component(w.vector))(v), converge(u)
