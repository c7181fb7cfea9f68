from monitor import MONITOR
from phi.jax.flow import *
from simulation import advance


def main():
    u = math.linspace(0.0, 1.0, spatial(x=4))
    for _ in range(2):
        u = advance(u)
    return {"u": u, "energy": MONITOR["energy"] * 1.0}
