from monitor import MONITOR
from phi.jax.flow import *


@jit_compile
def advance(u):
    decayed = u * 0.9
    MONITOR["energy"] = math.sum(decayed**2, "x")
    return decayed + 0.01
