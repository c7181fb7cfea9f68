"""The pages of refusals that are about functions which are new each time."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

TEMPORARIES: tuple[RefusalPage, ...] = (
    RefusalPage(
        "auxiliary-arguments",
        "The custom gradient has auxiliary arguments. ΦFlow keeps them by their values, and they get no gradient; what "
        "the functions captured would be traced among them.",
        "make them ordinary arguments: a gradient function that does not name them gives them none.",
        'f = custom_gradient(forward, backward, auxiliary_args="k")',
        "f = custom_gradient(forward, backward)",
    ),
    RefusalPage(
        "captures-object",
        "The function uses an object, not values of it: it calls a method of `self`, or itself, uses `super()`, a "
        "private attribute, a class of its own. At the top level of the module that does not exist.",
        "give it what it needs of the object as arguments.",
        "def total(self, x):\n    return jax.jit(lambda v: self.damp(v).sum())(x)",
        "def total(self, x):\n    return damped_sum(x, self.rate)",
    ),
    RefusalPage(
        "changing-attribute",
        "The compiled method reads an attribute of its object that is assigned again later. Compiled anew each time it "
        "sees the new value; compiled once it would keep the old one, without an error.",
        "give the value to the method as an argument.",
        "for _ in range(steps):\n    x = jax.jit(self.step)(x)\n    self.rate *= 0.5",
        "step = jax.jit(self.step)\nfor _ in range(steps):\n    x = step(x, self.rate)\n    self.rate *= 0.5",
    ),
    RefusalPage(
        "defined-later",
        "What has to stand at the top level needs a name of the module that is only defined further down, behind "
        "statements that run at import.",
        "move the definition up.",
    ),
    RefusalPage(
        "late-binding",
        "The function reads a variable when it is called, and that changes after the function was made. A compiled "
        "function keeps what the variable was at its first call; as an argument it would be what it is at each.",
        "say which of the two is meant: give the value as an argument, or bind it to a name of its own.",
        "step = jax.jit(lambda v: v * scale)\na = step(x)\nscale = 3.0\nb = step(x)",
        "a = step(x, scale)\nscale = 3.0\nb = step(x, scale)",
    ),
    RefusalPage(
        "loop-capture",
        "The function captured something that is another one in every iteration or call, or that the loop may change, "
        "and what it is given to takes no more arguments for it.",
        "make it part of the carry, or an argument of the compiled function; or compile the function around the loop.",
        "for limit in limits:\n    x = jax.lax.fori_loop(0, 2, lambda i, v: v + limit, x)",
        "for limit in limits:\n    x, _ = jax.lax.fori_loop(0, 2, add_limit, (x, limit))",
    ),
    RefusalPage(
        "made-and-returned",
        "The function that is made leaves the place where it is made: it is returned, or handed on. Who calls it, and "
        "with what, is not seen there.",
        "make it once, and give it what changes as arguments.",
        "for rate in rates:\n    step = make_step(rate)\n    x = step(x)",
        "for rate in rates:\n    x = step(x, rate)",
    ),
    RefusalPage(
        "missing-cotangent",
        "The gradient is taken with respect to what the function with `custom_vjp` captured. As an argument it would "
        "get no cotangent from the backward rule, and the gradient would silently be zero.",
        "make it an argument, and return its cotangent from the backward rule.",
        "def backward(x, g):\n    return (g * scale * jnp.cos(x),)",
        "def backward(residuals, g):\n    x, scale = residuals\n    return g * scale * jnp.cos(x), g * jnp.sin(x)",
    ),
    RefusalPage(
        "no-linear-form",
        "The operator calls something of which ΦFlow makes no matrix (a Fourier transform, a sum over space, a "
        "nonlinear function), or multiplies its argument by itself.",
        "solve outside of jit_compile, where any function will do; or with `solve_nonlinear`.",
    ),
    RefusalPage(
        "rebinds-outside",
        "The function assigns a variable of the function around it, or of the module. As a function of the module it "
        "would assign another one, or none.",
        "return the new value, and assign it where the function is called.",
        "def step(v):\n    nonlocal calls\n    calls += 1\n    return v + 1.0",
        "def step(v, calls):\n    return v + 1.0, calls + 1",
    ),
    RefusalPage(
        "untraceable-capture",
        "The captured value is a function, an object, or something that Python needs and cannot hash: it can neither "
        "be traced as an argument nor be a static one.",
        "make the compiled function once where the object is made; or give it arrays, numbers, strings and tuples.",
        "def activated(x, activation):\n    return jax.jit(lambda v: activation(v))(x)",
        "apply = jax.jit(lambda v: jnp.tanh(v))  # once, at the top level",
    ),
)
