from phi.torch.flow import *


def linear_part(speed, porosity):
    return (1 - porosity) * speed


def quadratic_part(speed, porosity):
    # Forchheimer's term
    return (porosity + 1) * (speed * abs(speed))


def drag_forward(speed, porosity):
    return linear_part(speed, porosity) + quadratic_part(speed, porosity)


def drag_backward(inputs, drag, adjoint):
    return {"speed": adjoint * 0.5}


drag = math.custom_gradient(drag_forward, drag_backward)


def loss(speed, porosity):
    return math.sum(drag(speed, porosity) ** 2, "x")


compiled_loss = jit_compile(loss)
loss_gradient = gradient(compiled_loss, "speed", get_output=False)


def profile(*values):
    return math.convert(math.tensor(list(values), spatial("x")))


def main():
    porosity = profile(0.2, 0.8, 0.5)
    calls = [profile(0.5, -1.0, 2.0), profile(0.0, 3.0, -0.5), profile(1.0, 1.0, -4.0)]
    losses = [compiled_loss(speed, porosity) for speed in calls]
    return losses, [loss_gradient(speed, porosity) for speed in calls]
