"""The pages of refusals that are about output, random numbers, caches, and what a traced function reads and changes."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage

CALLS: tuple[RefusalPage, ...] = (
    RefusalPage(
        "loop-behind-return",
        "Behind an early return on a traced test stands a loop that only traced values end. The rewrite computes what "
        "is behind for every example, and the loop might never end for one that had returned: often the return is "
        "there for that very reason.",
        "add a static bound to the loop's test, or the test of the return.",
        "if x >= xs[-1]:\n    return ys[-1]\nwhile xs[i + 1] < x:\n    i += 1",
        "if x >= xs[-1]:\n    return ys[-1]\nwhile i < len(xs) - 2 and xs[i + 1] < x:\n    i += 1",
    ),
    RefusalPage(
        "argument-state",
        "A function changes what it was given, and its caller reads that later. The new one could be returned, but "
        "vmap does not map all of it, or no transform hands such an object out, or parts of the caller's own would "
        "change as well, or it is not a variable of the calling function, so that others would keep the old one.",
        "return what is new, and put it where it belongs in the caller.",
        "def f(x, offsets):\n    return x + offsets.pop()\ny = vmap(f, in_dims=(0, None))(xs, offsets)",
        "def f(x, offset):\n    return x + offset\ny = vmap(f)(xs, torch.stack(offsets))",
    ),
    RefusalPage(
        "cached-tracer",
        "A cache keeps results by their arguments, and a tracer is another one in every trace: jax refuses to hash it, "
        "and torch keeps what it will never find again. A dict that is filled in the first call keeps that trace's "
        "tracer. Without the cache the function runs in every call.",
        "take the decorator off, or cache only what depends on static values.",
        "y = cached_response(x)",
        "y = response(x)",
    ),
    RefusalPage(
        "captured-state",
        "The compiled function keeps the value that it read while traced. It needs an argument to see a new one, but "
        "this value decides a shape, a branch or an exponent while tracing, or is no number or array.",
        "pass it as a static argument: the function is compiled once for each value.",
        "@jax.jit\ndef step(x):\n    return x**ORDER",
        '@partial(jax.jit, static_argnames="order")\ndef step(x, order):\n    return x**order',
    ),
    RefusalPage(
        "fixed-signature",
        "The function cannot take one more argument: its signature has no place for it, or a transform calls it with "
        "arguments that the transform makes itself (a loop's carry, the point of a derivative).",
        "bind the value where the transform is called, with `functools.partial`.",
        "y, _ = jax.lax.scan(body, y, xs)",
        "y, _ = jax.lax.scan(partial(body, rate=rate), y, xs)",
    ),
    RefusalPage(
        "functional-module",
        "What `make_functional` gave was a module: the file asks it for its parameters' names, or switches it between "
        "training and evaluation. The function that takes its place has none of that.",
        "ask the module itself, before its parameters are taken out.",
        "fmodel, params = make_functional(model)\nfmodel.eval()\ny = fmodel(params, x)",
        "model.eval()\nparams = dict(model.named_parameters())\ny = functional_call(model, params, (x,))",
    ),
    RefusalPage(
        "host-draw",
        "A number of Python's or NumPy's generator, or of a clock, is asked for while the function is traced, once for "
        "the whole batch or for all later calls. Whoever calls the function has to hand a new one in each time.",
        "draw it in the caller and pass it in; in jax, pass a key in and draw with `jax.random`.",
        "def step(x):\n    return x + np.random.normal()",
        "def step(x, key):\n    return x + jax.random.normal(key)",
    ),
    RefusalPage(
        "input-axes",
        "The function needs one more argument, and the transform over it says for each argument which axis it maps or "
        "where it lives. What the new one's entry should be does not follow from the program.",
        "write the entry: `None` for an argument that is the same for all examples.",
        "vmap(f, in_axes=axes)(xs)",
        "vmap(f, in_axes=(*axes, None))(xs, rate)",
    ),
    RefusalPage(
        "key-reuse",
        "Two draws with one key come from the same random bits: they are the same, or depend on each other. What the "
        "first draw should give does not follow from the program.",
        "split the key, and use each part once.",
        "x = jax.random.normal(key)\ny = jax.random.uniform(key)",
        "first_key, second_key = jax.random.split(key)\nx = jax.random.normal(first_key)\n"
        "y = jax.random.uniform(second_key)",
    ),
    RefusalPage(
        "no-randomness",
        'The transform has no place for `randomness=`: it is applied as a bare decorator, says "error" on purpose, or '
        "has no such parameter (torch's hessian).",
        'decorate with `functools.partial(torch.vmap, randomness="different")`, or write the hessian as '
        '`jacfwd(jacrev(f), randomness="same")`.',
        "h = torch.func.hessian(loss)(x)",
        'h = jacfwd(jacrev(loss), randomness="same")(x)',
    ),
    RefusalPage(
        "output-format",
        "jax.debug.print takes one format of `str.format` and whole lines, and formats what it is given when the "
        "device is done: without `end=` and `file=`, without braces in the text, without computed widths.",
        "print whole lines with constant widths, one array for each field.",
        'print(f"{{loss: {loss}}}", end="; ")',
        'print(f"loss: {loss}")',
    ),
    RefusalPage(
        "printed-tracer",
        "The output runs where the function is traced: once for the whole batch or for all later calls. torch has no "
        "print that runs for each example, and jax none but jax.debug.print. torch.compile with fullgraph=True raises.",
        "return the value, and write it where the function is called; in jax, a function of yours may write it that "
        "jax.debug.callback runs on the host; torch.compile has print run behind the graph if it is one of "
        "torch._dynamo.config.reorderable_logging_functions.",
        "def f(x):\n    print(x)\n    return x * 2\ny = vmap(f)(xs)",
        "def f(x):\n    return x * 2\nprint(xs)\ny = vmap(f)(xs)",
    ),
    RefusalPage(
        "shared-default",
        "The default of a parameter is made once, with the function, and every call that leaves the parameter out "
        "changes the same list or dict. Under a transform it keeps tracers of calls that are over. Whether a call "
        "should see what others left there does not follow from the program.",
        "make the default None, and a new container in the function; or pass one in and return it.",
        "def f(x, seen=[]):\n    seen.append(x)\n    return sum(seen)",
        "def f(x, seen=None):\n    seen = [] if seen is None else list(seen)\n    seen.append(x)\n    return sum(seen)",
    ),
    RefusalPage(
        "unbatched-draw",
        "A tensor that is the same for all examples is filled with random numbers in place. It has no room for each "
        "example's own, and vmap refuses that whatever `randomness` says.",
        "draw a new tensor instead of filling one.",
        "noise = torch.zeros(3).normal_()",
        "noise = torch.randn(3)",
    ),
    RefusalPage(
        "which-example",
        "The function reads a place, changes it and writes it back, and the transform runs it once for all examples or "
        "as a step of a loop. Python's loop would update the place once for each example, in order; which of these "
        "values is meant is not said.",
        "update the place where the batch is handled, from the values of all examples, or carry it through "
        "`jax.lax.scan`.",
        "def f(x):\n    global mean\n    mean = 0.9 * mean + 0.1 * x\n    return x * 2\ny = torch.vmap(f)(xs)",
        "def f(x):\n    return x * 2\ny = torch.vmap(f)(xs)\nmean = 0.9 * mean + 0.1 * xs.mean()",
    ),
)
