from phi.flow import *

energies = []


@jit_compile
def decay(u):
    u = 0.9 * u
    energies.append(math.sum(u**2))
    return u


def main():
    states = math.iterate(decay, batch(time=3), math.ones(spatial(x=4)))
    return {"last": states.time[-1], "energies": [energy * 1.0 for energy in energies]}
