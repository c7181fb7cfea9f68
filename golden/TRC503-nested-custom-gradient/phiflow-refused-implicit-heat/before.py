from phi.torch.flow import *


@jit_compile_linear
def implicit_operator(temperature):
    return temperature - 0.1 * math.laplace(temperature, padding=math.extrapolation.ZERO)


def heat_forward(temperature):
    return math.solve_linear(implicit_operator, temperature, Solve("CG", 1e-5, x0=0 * temperature))


def heat_backward(inputs, y, adjoint):
    return {"temperature": adjoint}


heat = math.custom_gradient(heat_forward, heat_backward)


@jit_compile
def cool(temperature):
    return 0.5 * heat(temperature)


def main():
    return cool(math.convert(math.tensor([1.0, 2.0, 3.0], spatial("x"))))
