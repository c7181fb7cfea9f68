"""The pages of refusals that are about static arguments, compiled methods, and graphs that are made elsewhere."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

STATICS: tuple[RefusalPage, ...] = (
    RefusalPage(
        "graph-elsewhere",
        "torch's own differentiation is to become that of a function of the inputs, but the function that holds it "
        "does not hold the computation: the output comes from a caller, an input is no plain variable, or `.grad` is "
        "filled for somebody else to read.",
        "differentiate with `torch.func.grad` where the output is computed from the input.",
        "def slope(u, x):\n    return torch.autograd.grad(u.sum(), x)[0]\n\nu_x = slope(net(x), x)",
        "def slope(f, x):\n    return torch.func.grad(lambda x: f(x).sum())(x)\n\nu_x = slope(net, x)",
    ),
    RefusalPage(
        "method-state",
        "A compiled method could become a function of the attributes that it reads, but it calls other methods, hands "
        "`self` on, changes it, asks for its class, or takes arguments that cannot be handed on one by one.",
        "write the function that is compiled outside of the class, of numbers and arrays, and call it in the method.",
        "@jit_compile\ndef step(self, u):\n    return u + self.dt * self.rate(u)",
        "@jit_compile\ndef _step(u, dt, stiffness):\n    return u + dt * rate(u, stiffness)",
    ),
    RefusalPage(
        "no-such-argument",
        "`static_argnames` or `static_argnums` names an argument that the function does not have, and none has a name "
        "that comes near.",
        "name one of the parameters, or count its position from 0; in a method that is decorated, `self` counts.",
        "jax.jit(step, static_argnums=2)      # def step(x, order)",
        "jax.jit(step, static_argnums=1)",
    ),
    RefusalPage(
        "passed-number",
        "The test asks a Python number for its truth that is passed at a traced position: the transform makes a "
        "tracer of it. It should not become a selection, but stay what it is.",
        "name it in `static_argnames` (jax) or `auxiliary_args` (ΦFlow).",
        "jax.jit(step)(x, True)",
        'jax.jit(step, static_argnames="training")(x, training=True)',
    ),
    RefusalPage(
        "solve-argument",
        "A `Solve` is passed to a compiled function, and what is passed cannot be made inside: the calls pass "
        "different ones, or one of things that the function does not know.",
        "pass the numbers, and make the `Solve` in the compiled function.",
        "step(u, Solve('CG', 1e-5, x0=start))",
        "step(u, start)      # def step(u, start): solve = Solve('CG', 1e-5, x0=start)",
    ),
    RefusalPage(
        "static-and-traced",
        "One call passes what cannot be traced (a string, a function, a number that is mapped), another one passes an "
        "array for the same parameter. It cannot be static for both.",
        "give the two cases parameters of their own, or transform the function once for each.",
        'pool(x, "mean"), pool(x, weights)',
        "pool(x, how='mean'), pool(x, how='weighted', weights=weights)",
    ),
    RefusalPage(
        "static-splat",
        "An argument has to be static, and which one that is cannot be written: a call passes `*args`, or the option "
        "that lists the static arguments is computed.",
        "pass the arguments one by one, and write the option out.",
        "jax.jit(step, static_argnames=NAMES)(*arguments)",
        'jax.jit(step, static_argnames=("order", "mode"))(x, 2, mode="fast")',
    ),
    RefusalPage(
        "unhashable-static",
        "jax looks compiled code up by the static arguments, and so has to hash them. Dicts, sets, arrays, and "
        "dataclasses that compare by value have no hash.",
        "pass a tuple or `@dataclass(frozen=True)`; an array is no static argument: let it be traced.",
        'jax.jit(step, static_argnames="options")(x, options={"order": 2})',
        'jax.jit(step, static_argnames="options")(x, options=Options(order=2))',
    ),
)
