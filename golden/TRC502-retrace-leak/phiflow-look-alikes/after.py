"""Programs that trace as often as they have to."""

from phi import math
from phi.flow import *

SCHEMES = ("upwind", "central")


@jit_compile
def step(u, dt):
    return u - dt * u


@jit_compile(auxiliary_args="scheme, order")
def flux(u, scheme, order=1):
    return u if scheme == "upwind" else order * u


@jit_compile(auxiliary_args="n", forget_traces=True)
def powers(u, n):
    for _ in range(n):
        u = u * 0.5
    return u


def _scaled(x, k):
    return k * x


scaled = math.custom_gradient(_scaled, lambda inputs, y, dy: {"x": inputs["k"] * dy}, auxiliary_args="k")


def loss(u):
    return math.l2_loss(u)


def sweep(u, rate):
    for k in range(20):
        u = step(u, rate * k)
        u = flux(u, SCHEMES[k % 2], order=1 + k // 10)
        slope = math.gradient(loss, "u", get_output=False)
        u = u - 0.01 * slope(u)
    return u


def main():
    u = math.convert(math.wrap([1.0, 2.0, 3.0], spatial("x")))
    for scheme in SCHEMES:
        u = flux(u, scheme)
    for n in range(3):
        u = jit_compile(loss)(u) * 0 + u
        u = flux(u, "upwind", n)
    for n in range(10):
        u = powers(u, n % 5)
    for k in range(10):
        u = scaled(u, 1.0 + 0.01 * k)
        scaled.traces.clear()
        scaled.recorded_mappings.clear()
    u = sweep(u, 0.001)
    return {"u": u, "steps": len(step.traces), "fluxes": len(flux.traces) <= 9, "powers": len(powers.traces)}
