"""The pages of refusals that are about traces: what makes new ones, and which of them are still needed."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

TRACES: tuple[RefusalPage, ...] = (
    RefusalPage(
        "growing-shape",
        "Code is compiled for the shapes of its arrays, and for the lengths of lists and tuples of them. An array that "
        "gets longer in each turn of a loop is compiled for in each turn; no option of the compiler changes that.",
        "allocate the array in its final length and pass how much of it is filled, or carry a summary of the past "
        "instead of all of it; `jax.lax.scan` stacks what the steps of a loop give.",
        "for sample in samples:\n    seen = jnp.append(seen, sample)\n    m = mean(seen)",
        "for k, sample in enumerate(samples):\n    seen = seen.at[k].set(sample)\n    m = mean(seen, k + 1)",
    ),
    RefusalPage(
        "made-with-locals",
        "The compiler is applied in each turn to something that is made with values of this turn or this call, such as "
        "the axes of a vmap. It cannot be applied once before they are known.",
        "let what changes be an argument of the compiled function, or keep one compiled function for each value in a "
        "dict or under `functools.cache`.",
        "for axis in axes:\n    y = jax.jit(jax.vmap(f, in_axes=axis))(x)",
        "@functools.cache\ndef mapped(axis):\n    return jax.jit(jax.vmap(f, in_axes=axis))",
    ),
    RefusalPage(
        "records-in-use",
        "A ΦFlow function keeps records of its calls for the backward pass. The loop that makes them runs inside of a "
        "function that is differentiated itself: its gradient asks for the records after the loop.",
        "clear `f.traces` and `f.recorded_mappings`, both, in the loop that calls the gradient, behind its call.",
        "def loss(x):\n    for n in range(20):\n        x = smooth(x, n)\n    return math.l2_loss(x)",
        "for epoch in range(100):\n    x -= slope(x)\n    smooth.traces.clear()\n    smooth.recorded_mappings.clear()",
    ),
    RefusalPage(
        "records-out-of-reach",
        "The records of a ΦFlow function grow, and no statement in sight of the function stands where they can be "
        "cleared: the loop is a comprehension, or in another function or module that does not know it.",
        "write a loop of statements, and clear `f.traces` and `f.recorded_mappings`, both, at its end.",
        "ys = [f(x, n) for n in range(20)]",
        "for n in range(20):\n    ys.append(f(x, n))\n    f.traces.clear()\n    f.recorded_mappings.clear()",
    ),
    RefusalPage(
        "static-value",
        "The function needs the value while it is traced, for a count, a shape, a branch, an exponent or a string, and "
        "so is compiled anew for each value. Traced, it would fail, or be another function.",
        "call it with few different values, or let the work depend on an array: a mask, `jax.lax.fori_loop`.",
        "@partial(jax.jit, static_argnums=1)\ndef f(x, n):\n    for _ in range(n):\n        x = relax(x)\n    return x",
        "@jax.jit\ndef f(x, n):\n    return jax.lax.fori_loop(0, n, lambda _, x: relax(x), x)",
    ),
)
