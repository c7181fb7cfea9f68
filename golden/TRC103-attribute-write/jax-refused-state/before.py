import jax
import jax.numpy as jnp


class Moments:
    def __init__(self):
        self.t = 0
        self.m = jnp.zeros(2)
        self.rows = []
        self.total = 0.0

    @property
    def correction(self):
        return 1 - 0.9**self.t

    def update(self, g):
        self.t += 1
        return g / self.correction

    def labelled(self, g):
        self.m = 0.9 * self.m + 0.1 * g
        return {f"m{len(str(self.m))}": g}

    def collect(self, g):
        self.rows = self.rows + [g]
        return g * len(self.rows)

    def carry(self, total, g):
        self.total = self.total + g.sum()
        return total + self.total, g

    def first(self, g, start=False):
        if start:
            self.origin = g
        return g - 1


def main():
    moments = Moments()
    g = jnp.ones(2)
    jax.jit(moments.update)(g)
    jax.jit(moments.labelled)(g)
    jax.jit(moments.collect)(g)
    jax.jit(moments.collect)(g)
    jax.lax.scan(moments.carry, 0.0, jnp.ones((3, 2)))
    jax.jit(moments.first, static_argnames="start")(g, start=True)
    return {"moment": moments.m + 0, "rows": len(moments.rows)}
