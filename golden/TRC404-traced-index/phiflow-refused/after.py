from phi.flow import *

GAINS = [1.0, 2.0]


def gained(x, kind):
    return x * GAINS[kind]


compiled = math.jit_compile(gained)


def main():
    return [compiled(tensor(3.0), tensor(0)), compiled(tensor(3.0), tensor(1))]
