from phi.jax.flow import *


@jit_compile
def kick(u, strength):
    noise = math.random_normal(u.shape)
    return u + strength * noise


def main():
    u = math.zeros(spatial(x=4))
    return bool((kick(u, 1.0) != kick(u, 1.0)).any)
