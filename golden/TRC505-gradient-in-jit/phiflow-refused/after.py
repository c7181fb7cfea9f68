from phi.torch.flow import *


def energy(x):
    return math.sum(math.exp(x) * x**2, "x")


energy_gradient = gradient(energy, "x", get_output=False)


def roughness(x):
    return math.l2_loss(energy_gradient(x))


def curvature(x):
    return gradient(gradient(energy, "x", get_output=False), "x", get_output=False)(x)


def hessian_of_energy(x):
    return math.hessian(energy, "x")(x)


def accelerated(function):
    return jit_compile(function)


def descend(x):
    return x - 0.1 * energy_gradient(x)


fast_descend = accelerated(descend)


def main():
    x = math.convert(math.tensor([0.5, 1.0, 1.5], spatial("x")))
    if x.shape.volume > 3:
        fast_descend(x), curvature(x), hessian_of_energy(x)
    return gradient(roughness, "x")(x)
