from phi.flow import *


@jit_compile
def kick(u, strength, noise):
    return u + strength * noise


def energy(u):
    return math.l2_loss(u + 0 * math.random_normal(u.shape))


def main():
    u = math.ones(spatial(x=4))
    noise = math.random_uniform(u.shape)
    v = kick(u, 0.0, noise)
    return v, math.gradient(energy, "u", get_output=False)(v)
