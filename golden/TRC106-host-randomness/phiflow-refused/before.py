import random

from phi.flow import *


@jit_compile
def kick(u, strength):
    return u + strength * random.random()


def main():
    u = math.zeros(spatial(x=4))
    return bool((kick(u, 1.0) != kick(u, 1.0)).any)
