from phi.jax.flow import *


@jit_compile
def kick(u, strength, noise):
    return u + strength * noise


def main():
    u = math.zeros(spatial(x=4))
    return bool((kick(u, 1.0, math.random_normal(u.shape)) != kick(u, 1.0, math.random_normal(u.shape))).any)
