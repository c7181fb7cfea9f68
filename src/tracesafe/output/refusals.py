"""The pages of the refusals: what each means, and what its reader can do."""

from __future__ import annotations

from tracesafe.output.refusal import RefusalPage
from tracesafe.output.refusals_calls import CALLS
from tracesafe.output.refusals_compiled import COMPILED
from tracesafe.output.refusals_hosts import HOSTS
from tracesafe.output.refusals_items import ITEMS
from tracesafe.output.refusals_names import NAMES
from tracesafe.output.refusals_numbers import NUMBERS
from tracesafe.output.refusals_statics import STATICS
from tracesafe.output.refusals_temporaries import TEMPORARIES
from tracesafe.output.refusals_traces import TRACES
from tracesafe.output.refusals_writes import WRITES

_PAGES: tuple[RefusalPage, ...] = (
    RefusalPage(
        "aux-not-array",
        "What the place is set to, or keeps on some paths, is no array (a string, a list that grows, None), and a "
        "transform hands nothing else on as an output; torch's take tensors only, no Python numbers.",
        "assign it outside of the function, or give the place an array to begin with.",
        "global last\nif log:\n    last = loss",
        "global last  # a tensor from the start\nif log:\n    last = loss",
    ),
    RefusalPage(
        "call-in-expression",
        "The function is called inside of a larger expression, in a part that may not run, or runs later, or behind "
        "something that notices the order: behind `and`, on one side of a ternary, in a generator.",
        "call it in a statement of its own.",
        "found = any(step(x) > 0 for x in xs)",
        "found = False\nfor x in xs:\n    y = step(x)\n    if y > 0:\n        found = True\n        break",
    ),
    RefusalPage(
        "closure",
        "A branch assigns a variable that a nested function or a lambda reads later. After the rewrite the variable "
        "has another name on each side, and the nested function would see the wrong one.",
        "pass the value to the nested function as an argument, or select it before the function is defined.",
        "def response(y):\n    return scale * y\nif x > 0:\n    scale = 2.0\nreturn response(x)",
        "def response(y, scale):\n    return scale * y\nif x > 0:\n    scale = 2.0\nreturn response(x, scale)",
    ),
    RefusalPage(
        "taken-number",
        "The test asks a number that was taken out of a traced array (`x.item()`, `float(x)`): the number does not "
        "exist while the function is traced, and a selection needs the array.",
        "leave `.item()` and `float(...)` away, and test the array.",
        "level = float(x.max())\nif level > 1:\n    x = x / level",
        "level = x.max()\nif level > 1:\n    x = x / level",
    ),
    RefusalPage(
        "container-state",
        "What the statement does depends on what the container holds when it runs: a transform runs the function once, "
        "for all examples or all later calls, and takes one element where a loop would take one for each.",
        "read or change the container where the function is called, and pass in what the function needs.",
        "def f(x):\n    return x * SCALES.pop()",
        "def f(x, scale):\n    return x * scale",
    ),
    RefusalPage(
        "endless-fix",
        "Every rewrite of this place calls for another one. That is a bug of tracesafe; the file is left as it was.",
        "report it with the function, and rewrite the place by hand.",
    ),
    RefusalPage(
        "endless-loop",
        "Nothing that the loop changes is read by its test or after it, so that it ends at once or never.",
        "look for the name that should change in the loop: the test reads another one.",
    ),
    RefusalPage(
        "evaluated-twice",
        "The rewrite has to write the expression twice, and evaluating it twice is not the same: it has an effect, "
        "draws a random number, or is expensive.",
        "bind the expression to a name in front of the statement.",
        "y = measure(x) or default",
        "reading = measure(x)\ny = reading or default",
    ),
    RefusalPage(
        "extremum",
        "`max`, `min`, `sorted`, `any` or `all` is called in a form that has no equal among the array functions: with "
        "a key, with an unknown number of values, over a generator that stops early, or on what may be no array.",
        "stack the values and call the library's own function (`torch.sort`, `jnp.max`, `jnp.argmin` for a key).",
        "best = min(candidates, key=lambda c: abs(c - x))",
        "stacked = jnp.stack(candidates)\nbest = stacked[jnp.argmin(jnp.abs(stacked - x))]",
    ),
    RefusalPage(
        "failed-fix",
        "The fix was made and taken back: the finding was still there afterwards, or the file could no longer be read.",
        "report it with the function, and rewrite the place by hand.",
    ),
    RefusalPage(
        "file-not-given",
        "The fix changes another file, too, which is not among the paths of this run.",
        "name that file, or the folder of both, on the command line.",
    ),
    RefusalPage(
        "filter",
        "A comprehension keeps some of its items by a traced test, so that its length would depend on values. Traced "
        "values have one shape for all examples.",
        "keep every item, with a neutral value where the test fails.",
        "total = sum(force for force in forces if force > 0)",
        "total = sum(torch.where(force > 0, force, 0.0) for force in forces)",
    ),
    RefusalPage(
        "generator",
        "The branch stands in a generator or an async function, on whose pace its caller depends, or in a function "
        "that looks at its variables by name (`locals()`, `eval`).",
        "select the value first and yield it once; make an async function that a transform runs a plain one.",
        "if x > i:\n    yield x\nelse:\n    yield -x",
        "yield torch.where(x > i, x, -x)",
    ),
    RefusalPage(
        "forward-hook",
        "The function is a hook that a torch module runs beside its `forward`. What it writes is a tracer where a "
        "transform runs the module, and it has no result that anybody could hand on.",
        "return the activation from `forward`, or call the layers one by one, and hand it on as an auxiliary output.",
        "def save(module, inputs, output):\n    ACTS.append(output)\nmodel.fc.register_forward_hook(save)",
        "def forward(self, x):\n    h = self.fc(x)\n    return self.out(h), h",
    ),
    RefusalPage(
        "has-aux",
        "The transform hands an auxiliary output on already, and the new one has no certain place in it.",
        "put the value beside the other one by hand: `return loss, (aux, value)`, and take both apart in the caller.",
    ),
    RefusalPage(
        "inner-loop",
        "The loop holds another loop that has to be rewritten first.",
        "apply the fix of the inner loop and run tracesafe again; if that is refused, mend the inner loop by hand.",
    ),
    RefusalPage(
        "layout",
        "The place cannot be written on: it stands inside of an f-string, or shares its line with other statements.",
        "bind the value to a name in front, or put the statement on a line of its own.",
        'label = f"{x if x > 0 else -x}"',
        'size = x if x > 0 else -x\nlabel = f"{size}"',
    ),
    RefusalPage(
        "length-changes",
        "A list or an array has another length on the two sides of a branch. Traced values have one shape for all "
        "examples.",
        "keep one length and select the items, or keep the number of valid items beside them.",
        "if x > 0:\n    parts.append(x)",
        "parts.append(torch.where(x > 0, x, 0.0))",
    ),
    RefusalPage(
        "loop-exit",
        "`break`, `continue` or `return` leaves a loop on a traced test in a form that cannot be turned into a mask: "
        "examples would leave the loop at different times.",
        "carry a flag: `done = done | (x > limit)`, and select by it what each iteration changes.",
        "for force in forces:\n    with guard:\n        if x > limit:\n            break\n    x = x + force",
        "for force in forces:\n    if x > limit:\n        break\n    x = x + force",
    ),
    RefusalPage(
        "loop-on-traced-path",
        "A loop stands inside of a traced branch: it would run for the examples that do not take the branch, too, "
        "where it may never end.",
        "put the loop in front of the branch if it is right for all values, or into a function whose own test ends it.",
    ),
    RefusalPage(
        "match",
        "`match` compares the traced value with patterns, or has a guard on it; a selection has no patterns.",
        "write the cases as `if`, `elif` and `else`: these are rewritten.",
        "match x:\n    case 0.0:\n        return x + 1\n    case _:\n        return x",
        "if x == 0.0:\n    return x + 1\nreturn x",
    ),
    RefusalPage(
        "maybe-undefined",
        "A name is assigned on one side only, and read later. For the examples that take the other side it has no "
        "value, which Python would report as an error, and a selection cannot.",
        "give the name a value in front of the branch, or on both sides.",
        "if x > 0:\n    y = x\nreturn y",
        "y = 0.0\nif x > 0:\n    y = x\nreturn y",
    ),
    RefusalPage(
        "membership",
        "A traced value is looked up in a container that is not a display of numbers, or would be evaluated once for "
        "each of its items.",
        "compare with the items one by one, or with an array of them: `jnp.any(x == allowed)`.",
        "if x in allowed:\n    y = 1.0",
        "if torch.any(x == torch.tensor(allowed)):\n    y = 1.0",
    ),
    RefusalPage(
        "mixed-test",
        "A test mixes what is known while tracing (`x is None`, a flag, a number of Python) with what is traced. The "
        "static part guards the traced one, or decides about a return, and a selection would evaluate both.",
        "test the static part in an `if` of its own, around or in front of the traced one.",
        "if mask is None or mask.sum() > 0:\n    y = f(x)",
        "if mask is None:\n    y = f(x)\nelif mask.sum() > 0:\n    y = f(x)",
    ),
    RefusalPage(
        "name-taken",
        "The global's name means something else where the function is called, so that it cannot be assigned there.",
        "rename the local variable.",
    ),
    RefusalPage(
        "no-aux",
        "The transform differentiates the only output, or all of them, and has no `has_aux` that hands another one on; "
        "or it is a loop or a choice whose functions have to return one shape.",
        "call the function itself once more for the value, or use a transform with `has_aux`; in a loop, carry it.",
    ),
    RefusalPage(
        "no-batched-while",
        "There is no while loop that this transform can run with another number of iterations for each example "
        "(torch.vmap: pytorch#175522; ΦFlow has none that is public), and no bound is in sight for a masked one.",
        "give the loop a bound that is known while tracing; then it becomes a loop with a mask.",
        "while error > tolerance:\n    x, error = step(x)",
        "for _ in range(max_steps):\n    if error <= tolerance:\n        break\n    x, error = step(x)",
    ),
    RefusalPage(
        "no-library",
        "No rewrite is known for this framework; tracesafe finds such places only.",
        "write the selection by hand: `tf.where`, `tf.cond`.",
    ),
    RefusalPage(
        "output-axes",
        "`out_shardings`, `out_specs` or the `signature` of `vectorize` says of each output what it is, or the axes of "
        "several outputs are given by a value that cannot be extended where it stands.",
        "write it as a tuple with one entry for each output, the new one included.",
    ),
    RefusalPage(
        "python-caller",
        "Another call in sight passes a plain Python value, where `torch.where` and its kind raise: the rewrite would "
        "break that call.",
        "pass a tensor there (`torch.tensor(0.5)`), or keep one function for numbers and one for tensors.",
    ),
    RefusalPage(
        "python-number",
        "What the branch gives is used as a Python number afterwards (a shape, an index, `range`), and would become "
        "an array.",
        "choose the number outside of the transform, or compute with arrays what it is used for.",
    ),
    RefusalPage(
        "ranged-suppression",
        "A `disable` comment silences nothing any more. It belongs to an `enable`, so that one fix cannot remove both.",
        "remove both comments.",
    ),
    RefusalPage(
        "read-before-write",
        "Another function, or whoever the object is handed to, reads the place while the function runs, and would find "
        "the old value there: the caller writes the new one when the function has returned.",
        "hand the value on as an argument.",
        "def step(x):\n    global scale\n    scale = x.max()\n    return scaled(x)",
        "def step(x):\n    scale = x.max()\n    return scaled(x, scale), scale",
    ),
    RefusalPage(
        "returns-none",
        "One path gives a value and another one None. Under a transform all examples have the same kind of result.",
        "return a number or an array on every path (`0.0`, `jnp.nan`), and say in a second result whether it is valid.",
        "if x > 0:\n    return x",
        "if x > 0:\n    return x\nreturn torch.nan",
    ),
    RefusalPage(
        "reverse-while",
        "A gradient is taken backwards through the loop, which `lax.while_loop` does not allow: the number of "
        "iterations is not known while tracing.",
        "give the loop a static bound (`while error > tol and n < 100` with `n += 1` in it, or "
        "`for i in range(max_steps)` with `if i < n` inside), or use `jax.jacfwd`.",
    ),
    RefusalPage(
        "several-frameworks",
        "Transforms of several frameworks reach the function, and a selection belongs to one of them.",
        "split the function, so that each part works on the arrays of one framework.",
    ),
    RefusalPage(
        "statement-on-traced-path",
        "A statement that cannot run for some examples only stands on a traced path: `with`, `try`, `import`, a "
        "nested `def`, or a `return` out of one of them.",
        "move it around or in front of the branch; assign in the `try`, and return behind it.",
        "if x > 0:\n    with torch.no_grad():\n        y = f(x)\nelse:\n    y = x",
        "with torch.no_grad():\n    positive = f(x)\nif x > 0:\n    y = positive\nelse:\n    y = x",
    ),
    RefusalPage(
        "static-fall-through",
        "A traced return stands inside of a static `if` that is passed, or of a `match`, and has to be remembered to "
        "the end of the function, where the static test may come out otherwise: what it reads changes on the way, or "
        "it has effects.",
        "keep what the static test says under a name of its own, or put what follows under its `else`.",
        "if steps > 1:\n    if x > 0:\n        return x\nsteps -= 1\nreturn f(x, steps)",
        "many = steps > 1\nif many:\n    if x > 0:\n        return x\nsteps -= 1\nreturn f(x, steps)",
    ),
    RefusalPage(
        "structure-differs",
        "The two sides give different structures (a tuple and a list, two dicts with other keys), or something that "
        "cannot be selected: a string, a function, an object.",
        "give both sides the same structure; choose between functions by selecting what they return.",
        "activation = f if x > 0 else g\ny = activation(x)",
        "y = f(x) if x > 0 else g(x)",
    ),
    RefusalPage(
        "swallowed-error",
        "A handler catches the error that the transform raises, so that its fallback is taken for every value. Which "
        "errors it is meant for, only its author knows.",
        "name these errors, or take the traced code out of the `try`; TRC201 then rewrites the branch.",
        "try:\n    y = x / norm if norm > 0 else x\nexcept Exception:\n    y = x",
        "y = x / norm if norm > 0 else x",
    ),
    RefusalPage(
        "traced-output",
        "A side of the branch prints, logs or warns. It would do so for all examples, also for those that take the "
        "other side.",
        "move the output out of the branch or to the caller; in jax `jax.debug.print` prints real values.",
    ),
    RefusalPage(
        "traced-raise",
        "`raise` or `assert` depends on a traced value. Under a transform there is no value to decide on, and the "
        "check must not be lost.",
        "check in the caller; or return a flag and raise there; in jax use `jax.experimental.checkify`.",
        "if x < 0:\n    raise ValueError('negative')\nreturn torch.sqrt(x)",
        "return torch.sqrt(x), x < 0      # the caller raises if any flag is set",
    ),
    RefusalPage(
        "traced-trip-count",
        "The loop counts to a traced number, in a form that no loop of the framework runs: another step than one, "
        "backwards, or under a transform whose loops have a fixed number of steps.",
        "loop over a range that is known while tracing, with the traced number as a test inside.",
        "for i in range(n):\n    x = x / 2",
        "for i in range(max_steps):\n    if i < n:\n        x = x / 2",
    ),
    RefusalPage(
        "tracer-type",
        "The function asks for the type of a value that the transform replaces by a tracer, which is neither a number "
        "of Python nor a NumPy array. Which side is meant under the transform, only its author knows.",
        "keep the value out of the transform (`static_argnames`, `in_axes=None`), or ask for what tracers have, too.",
        "if isinstance(scale, float):\n    y = x * scale",
        "if jnp.ndim(scale) == 0:\n    y = x * scale",
    ),
    RefusalPage(
        "unbounded-recursion",
        "The function calls itself, and only the traced branch ends it: with both sides evaluated it never would.",
        "write a loop with a bound, or hand down a depth that is known while tracing.",
        "def power(x, n):\n    return 1 if n <= 0 else x * power(x, n - 1)",
        "def power(x, n):\n    return x**n",
    ),
    RefusalPage(
        "unseen-callers",
        "The function gets another result, so that every call of it has to follow, and not all are in sight: it is "
        "handed on, decorated, a method, bound twice, or called in files that were not given.",
        "give all files; apply the transform in a call instead of a decorator; or make the change by hand.",
    ),
    RefusalPage(
        "write-on-traced-path",
        "A side of the branch changes something outside of it: a global, an attribute, an item, a list, an array in "
        "place; or deletes or binds a name in an expression. It would do so for all examples.",
        "compute the new value with the branch, and make the change behind it, for all.",
        "if x < 0:\n    self.last = x\n    x = -x",
        "self.last = torch.where(x < 0, x, self.last)\nx = torch.where(x < 0, -x, x)",
    ),
)

_ALL = (*_PAGES, *CALLS, *COMPILED, *HOSTS, *ITEMS, *NAMES, *NUMBERS, *STATICS, *TEMPORARIES, *TRACES, *WRITES)
REFUSALS: tuple[RefusalPage, ...] = tuple(sorted(_ALL, key=lambda page: page.slug))
