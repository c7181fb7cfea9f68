"""TRC106 host-randomness: random numbers and clocks that a transform asks only once, or does not allow.

What it does
------------
Finds, in functions under a transform,

- draws from the hidden state of Python or NumPy (``random.random()``, ``np.random.normal()``, a module's generator)
  and readings of a clock, under ``jit``, in loops and branches of jax, and under ``vmap``
- draws from torch's hidden state (``torch.rand``, ``x.normal_()``, ``F.dropout``, ``Normal(...).sample()``) under a
  ``vmap`` or ``jacfwd`` without ``randomness=``
- a key of jax with which two draws are made
- ΦFlow's ``random_normal`` and the like under ``jit_compile``, unless the module imports ``phi.torch.flow`` or
  ``phi.tf.flow`` alone: with the jax backend every call gets the same numbers, with torch and TensorFlow new ones

Why it breaks
-------------
- ``jax.jit``, ΦFlow's ``jit_compile``: the number is drawn while the function is traced and is a constant from then on:
  every call gets the same one, **no error**. ΦFlow's own draws leave a tracer behind as well with the jax backend, at
  which the next draw outside raises ``UnexpectedTracerError``
- ``jax.vmap``, ``torch.func.vmap``: one draw of Python or NumPy for the whole batch, **no error**
- ``torch.func.vmap`` and torch's own draws: "vmap: called random operation while in randomness error mode"
- a key: the numbers of both draws come from the same bits

Example
-------
::

    def perturbed(x):
        return x + 0.1 * torch.randn_like(x)

    torch.func.vmap(perturbed)(batch)

Use instead
-----------
::

    torch.func.vmap(perturbed, randomness="different")(batch)

In jax, a key is passed in, and each call gets one of its own::

    @jax.jit
    def perturbed(x):
        return x + 0.1 * np.random.normal(size=x.shape)

    y = perturbed(x)

becomes ::

    @jax.jit
    def perturbed(x, key):
        return x + 0.1 * jax.random.normal(key, x.shape)

    key = jax.random.key(np.random.randint(2**31))
    key, perturbed_key = jax.random.split(key)
    y = perturbed(x, perturbed_key)

Fix safety
----------
``randomness="different"`` needs review: ``"different"`` draws for each example, as a loop would, and ``"same"`` once
for all of them; the choice is yours. For ``jacfwd`` ``"same"`` is safe: the draw of the one evaluation.

In ΦFlow the draw is made before each call and passed in, as far as its shape is known there: right with every backend.
It needs review, since draws may come in another order.

Keys need review, too: the numbers are others than before, of the same distribution. Every function between the draw and
the code that nothing traces gets a key, in all modules, and under ``vmap`` one for each example. The first key of a
caller is made of the state that was drawn from before, so that ``np.random.seed`` still decides. It is refused where
``jax.random`` has no such distribution (``shuffle``, ``zipf``, a choice of strings), where the number is needed while
tracing (a branch, a shape), in the bodies of ``jax.lax.scan`` and the like, and where a caller is not in sight. For a
clock and for ΦFlow, the number has to become an argument; a key that is used twice has to be split.

Not reported: differentiation alone, which draws anew in each call; dropout whose ``training`` is not known;
generators that the function seeds itself.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html#randomness
- https://docs.jax.dev/en/latest/random-numbers.html
- "What to avoid in ΦFlow", Limitations of ``jit_compile``, Avoid side effects:
  https://tum-pbs.github.io/PhiFlow/Known_Issues.html, and of ΦML: https://tum-pbs.github.io/PhiML/Limitations.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tracesafe.rule import (
    Draw,
    Edit,
    Fix,
    Framework,
    Kind,
    Node,
    Reached,
    Refusal,
    Refused,
    Rule,
    Safety,
    Site,
    Touch,
    after_arguments,
    backends,
    drawn_before,
    is_bound_once,
    takes_tracer,
    threaded,
    touches,
)

from ._distributions import jax_draw
from ._draws import CLOCKS, host_draw, is_sample, keyed_draws, mapped_sample, takes_the_same_items, torch_draw

_STAGED = frozenset({Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT})
_RANDOMNESS: Mapping[str, int] = MappingProxyType({"torch.func.vmap": 3, "torch.func.jacfwd": 3})
"""The position of ``randomness``; None of a batch and of tangents."""
_NUMBERS = frozenset(
    f"{module}.{name}"
    for module in ("random", "numpy.random")
    for name in ("random", "rand", "uniform", "gauss", "normal", "normalvariate")
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every draw that a transform makes once, or refuses."""
    used: dict[str, ast.Call] = {}
    for name, call in keyed_draws(here):
        first = used.setdefault(name, call)
        if first is call or not is_bound_once(here, name) or Framework.JAX not in here.frameworks:
            continue
        if not takes_the_same_items(here, first, call):
            yield call, f"`{name}` is the key of a draw in line {first.lineno} already: both come from the same bits"
    for call in here.expressions(ast.Call):
        if torch_draw(here, call):
            if _is_optional(here, call):
                continue
            if closed := _closed(here, call):
                text = ast.unparse(call.func)
                yield call, f"`{text}` draws random numbers, which {closed[0].spec.name} refuses without `randomness=`"
        elif host_draw(here, call) or here.qualname(call.func) in CLOCKS:
            reads = "reads the clock" if here.qualname(call.func) in CLOCKS else "draws"
            if (touch := _once(here, call)) is not None:
                once = "while it is traced, not in later calls" if touch.kind in _STAGED else "for the whole batch"
                yield call, f"`{ast.unparse(call.func)}` {reads} once under {touch.transform}: {once}"
        elif _is_phi_draw(here, call):
            others = "" if backends(here) == {"jax"} else "; torch and TensorFlow draw new ones"
            yield (
                call,
                f"`{ast.unparse(call.func)}` gives the same numbers in every call of {_compiled(here)} "
                f"with the jax backend{others}",
            )


def _is_optional(here: Reached, call: ast.Call) -> bool:
    """Whether a branch may leave a draw out, such as a dropout that only runs in training."""
    sides = (part for node in here.statements(ast.If) for part in (*node.body, *node.orelse))
    return any(inner is call for part in sides for inner in ast.walk(part))


def _once(here: Reached, call: ast.Call) -> Touch | None:
    """A transform under which Python's draw is made once for many calls or examples."""
    found = [
        touch
        for record in here.traced_records
        if call in record.values
        for touch in record.context.regimes
        if touch.kind in _STAGED or touch.kind is Kind.BATCH
        if touch.framework in (Framework.JAX, Framework.PHIFLOW)
        or (touch.framework is Framework.TORCH and touch.kind is Kind.BATCH)
    ]
    if here.qualname(call.func) in CLOCKS:
        found = [touch for touch in found if touch.kind in _STAGED]
    return min(found, key=lambda touch: (touch.kind is Kind.BATCH, touch.site), default=None)


def _closed(here: Reached, call: ast.Call) -> list[Site]:
    """The applications over a draw of torch that do not allow it; empty if one of them cannot be looked at."""
    found: dict[int, Site] = {}
    for record in here.traced_records:
        if call in record.values:
            for touch in record.context.regimes:
                site = here.sites.get(touch.site)
                assumed = site is None or not isinstance(site.node, ast.expr)
                if site is not None and not assumed and site.spec.name in (*_RANDOMNESS, "torch.func.hessian"):
                    found[touch.site] = site
    return [site for site in found.values() if _is_closed(site)]


def _is_closed(site: Site) -> bool:
    """Whether an application says nothing of randomness, or forbids it."""
    if not isinstance(site.node, ast.Call):
        return True
    keywords = {keyword.arg: keyword.value for keyword in site.node.keywords}
    if None in keywords or any(isinstance(argument, ast.Starred) for argument in site.node.args):
        return False
    position = _RANDOMNESS.get(site.spec.name)
    given = keywords.get("randomness")
    if given is None and position is not None and len(site.node.args) > position:
        given = site.node.args[position]
    return given is None or (isinstance(given, ast.Constant) and given.value == "error")


def _is_phi_draw(here: Reached, call: ast.Call) -> bool:
    library = here.library(Framework.PHIFLOW)
    name = here.qualname(call.func)
    if name not in library.random_functions or not _compiled(here):
        return False
    return "jax" in backends(here)


def _compiled(here: Reached) -> str:
    found = [touch for touch in here.regimes() if touch.framework is Framework.PHIFLOW and touch.kind is Kind.STAGE]
    return found[0].transform if found else ""


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Says ``randomness=`` where torch asks for it."""
    assert isinstance(node, ast.Call)
    try:
        if torch_draw(here, node):
            return _allowed(here, node)
    except Refused as refused:
        return refused.refusal
    text = ast.unparse(node.func)
    if any(call is node for _, call in keyed_draws(here)):
        return Refusal("key-reuse", "split it first: `first_key, second_key = jax.random.split(key)`")
    if here.qualname(node.func) in CLOCKS:
        return Refusal("host-draw", f"call `{text}` outside, around the call of the transformed function")
    if _is_phi_draw(here, node) or Framework.PHIFLOW in here.frameworks:
        try:
            return _drawn_before(here, node)
        except Refused as refused:
            return refused.refusal
    if Framework.JAX in here.frameworks:
        try:
            return _keyed(here, node)
        except Refused as refused:
            return refused.refusal
    return Refusal("host-draw", f"call `{text}` before, once for each example, and pass the numbers in as an argument")


def _drawn_before(here: Reached, node: ast.Call) -> Fix:
    """A draw of ΦFlow, or of one number, in front of every call."""
    array = any(keyword.arg == "size" for keyword in node.keywords) or "randn" in ast.unparse(node.func)
    if not _is_phi_draw(here, node) and (array or len(here.frameworks) > 1 or not _is_number(here, node)):
        text = ast.unparse(node.func)
        raise Refused("host-draw", f"call `{text}` before, and pass the numbers in as an argument")
    return drawn_before(here, node)


def _is_number(here: Reached, node: ast.Call) -> bool:
    """Whether a draw of the host gives one number: ``random.random()``, ``np.random.rand()``, ``uniform(a, b)``."""
    name = here.qualname(node.func) or ""
    return name in _NUMBERS and (
        len(node.args) <= 2 if name.endswith(("uniform", "normal", "gauss")) else not node.args
    )


def _keyed(here: Reached, node: ast.Call) -> Fix:
    """All draws of the function, and of those that it belongs to, made with keys."""
    if len(here.frameworks) > 1:
        raise Refused("host-draw", "several frameworks run the function; draw before, and pass the numbers in")
    _draw_of(here, node)
    return threaded(here, _draws)


def _draws(here: Reached) -> Mapping[ast.Call, Draw]:
    """The draws of a function that have an equal in jax."""
    found: dict[ast.Call, Draw] = {}
    for call in here.expressions(ast.Call):
        if host_draw(here, call) and _once(here, call) is not None:
            try:
                found[call] = _draw_of(here, call)
            except Refused:
                continue
    return found


def _draw_of(here: Reached, call: ast.Call) -> Draw:
    found = jax_draw(here, call)
    if not takes_tracer(here, call):
        text = ast.unparse(call.func)
        raise Refused(
            "host-draw", f"the number that `{text}` draws is needed while tracing; draw before, and pass it in"
        )
    return found


def _allowed(here: Reached, call: ast.Call) -> Fix:
    """Draws allowed by every application over them."""
    method = call.func if isinstance(call.func, ast.Attribute) and here.qualname(call.func) is None else None
    if method is not None and method.attr.endswith("_") and not touches(here.value(method.value)):
        text = ast.unparse(method.value)
        raise Refused("unbatched-draw", f"`{text}` is the same for all examples; draw a new tensor: `torch.randn`")
    if is_sample(call) and here.under(Kind.BATCH) and not mapped_sample(here, call):
        text = ast.unparse(call.func)
        raise Refused("unbatched-draw", f"`{text}` fills a tensor in place: `mean + scale * torch.randn_like(mean)`")
    edits, mapped = [], False
    for site in _closed(here, call):
        if site.spec.name == "torch.func.hessian":
            recipe = 'use `jacfwd(jacrev(f), randomness="same")`'
            raise Refused("no-randomness", f"torch.func.hessian has no `randomness=`; {recipe}")
        if not isinstance(site.node, ast.Call):
            recipe = 'functools.partial(torch.vmap, randomness="different")'
            raise Refused("no-randomness", f"the decorator takes no arguments; write `@{recipe}`")
        if any(keyword.arg == "randomness" for keyword in site.node.keywords):
            raise Refused("no-randomness", '`randomness="error"` stands in the call; say "different" or "same"')
        is_batch = site.spec.kind is Kind.BATCH
        mapped = mapped or is_batch
        word = "different" if is_batch else "same"
        span = after_arguments(site.module.source, site.node)
        edits.append(Edit(site.module.source.path, span, f', randomness="{word}"'))
    note = '"different" draws for each example, as a loop would; "same" draws once for all of them' if mapped else ""
    title = 'Add randomness="different"' if mapped else 'Add randomness="same"'
    return Fix(title, tuple(edits), Safety.REVIEW if mapped else Safety.SAFE, note)


RULE = Rule(
    "TRC106",
    "host-randomness",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
