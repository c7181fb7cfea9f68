"""Functions that are new each time: what a rewrite keeps, where it stands, and which variants are refused."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tests.unit.rewriting import after, findings, notes, refusals

HEAD = "import functools\n\nimport jax\nimport jax.numpy as jnp\n\n\n"
LOOP = "\n\nfor number in range(3):\n    print(run(jnp.ones(3), number + 0.5))\n"


def program(body: str, loop: str = LOOP) -> str:
    return HEAD + textwrap.dedent(body).strip() + "\n" + loop


def rewritten(body: str) -> str:
    text = after(program(body))
    assert after(text) == text, "a second run changes something"
    return text


def test_what_a_lambda_captured_stands_behind_its_own_parameters() -> None:
    text = rewritten("def run(x, k):\n    return jax.jit(lambda v, w: v * k + w)(x, 2 * x)")
    assert "@jax.jit\ndef run_step(v, w, k):\n    return v * k + w\n" in text
    assert "return run_step(x, 2 * x, k)" in text


def test_the_variable_of_a_comprehension_is_captured() -> None:
    text = rewritten("def run(x, k):\n    return [jax.jit(lambda v: v * i)(x) for i in range(3)]")
    assert "return [run_step(x, i) for i in range(3)]" in text


def test_defaults_of_a_loop_become_arguments() -> None:
    text = rewritten("def run(x, k):\n    return [jax.jit(lambda v, i=i: v * i)(x) for i in range(3)]")
    assert "def run_step(v, i):" in text
    assert "run_step(x, i) for i in range(3)" in text


def test_constant_defaults_and_keywords_stay_behind() -> None:
    body = """
        def run(x, k):
            @jax.jit
            def scaled(v, power=2, *, gain=1.0):
                return v**power * k * gain

            return scaled(x) + scaled(x, gain=2.0)
    """
    text = rewritten(body)
    assert "def scaled(v, k, power=2, *, gain=1.0):" in text
    assert "return scaled(x, k) + scaled(x, k, gain=2.0)" in text


def test_two_functions_of_one_name_get_two_names() -> None:
    body = """
        def one(x, k):
            def update(v):
                return v + k

            return jax.jit(update)(x)


        def two(x, k):
            def update(v):
                return v - k

            return jax.jit(update)(x)


        def run(x, k):
            return one(x, k) + two(x, k)
    """
    text = rewritten(body)
    assert "def one_update(v, k):\n    return v + k" in text
    assert "def two_update(v, k):\n    return v - k" in text


def test_strings_over_several_lines_keep_their_margin() -> None:
    body = '''
        def run(x, k):
            @jax.jit
            def labelled(v):
                text = """first
          second"""
                return v * k * len(text)

            return labelled(x)
    '''
    text = rewritten(body)
    assert '    text = """first\n  second"""\n    return' in text
    ast.parse(text)


def test_comments_and_annotations_go_along() -> None:
    body = """
        def run(x: jax.Array, k: float) -> jax.Array:
            # one step
            @jax.jit
            def step(v: jax.Array) -> jax.Array:
                # grows
                return v * k  # by k

            return step(x)
    """
    text = rewritten(body)
    head = (
        "# one step\n@jax.jit\ndef step(v: jax.Array, k: float) -> jax.Array:\n    # grows\n    return v * k  # by k\n"
    )
    assert head in text


def test_a_global_that_changes_is_captured() -> None:
    body = """
        level = 1.0


        def run(x, k):
            global level
            level = level + k
            return jax.jit(lambda v: v * level)(x)
    """
    assert "run_step(x, level)" in rewritten(body)


@pytest.mark.parametrize(
    "lambda_body",
    ["jnp.zeros(k) + v", "v**k", "v[:k]", 'v if k == "a" else 2 * v', "v.reshape(k)", "jnp.sum(v, axis=k)"],
)
def test_what_python_needs_becomes_static_and_is_reviewed(lambda_body: str) -> None:
    text = program(f"def run(x, k):\n    return jax.jit(lambda v: {lambda_body})(x)")
    assert 'static_argnames="k"' in after(text)
    assert notes(text) == ["`k` must be hashable"]


def test_options_of_the_compiler_stay() -> None:
    text = rewritten("def run(x, k):\n    return jax.jit(lambda v: v * k, donate_argnums=0)(x)")
    assert "@functools.partial(jax.jit, donate_argnums=0)\ndef run_step(v, k):" in text


def test_a_function_of_the_module_serves_as_it_is() -> None:
    body = """
        def loss(p, batch):
            return jnp.sum(p * batch)


        def run(x, k):
            return jax.jit(jax.grad(lambda p: loss(p, k)))(x)
    """
    text = rewritten(body)
    assert "loss_gradient = jax.jit(jax.grad(loss))\n" in text
    assert "return loss_gradient(x, k)" in text


def test_what_is_needed_stands_above() -> None:
    body = """
        def run(x, k):
            return jax.jit(jax.grad(energy))(x) * k


        def energy(p):
            return jnp.sum(p**2)
    """
    text = rewritten(body)
    assert text.index("def energy") < text.index("energy_gradient = jax.jit(jax.grad(energy))")


CASES = (
    (
        "late-binding",
        "def run(x, k):\n    f = jax.jit(lambda v: v * k)\n    a = f(x)\n    k = 2.0\n    return a + f(x)",
    ),
    (
        "captures-object",
        "class A:\n    def go(self, x):\n        return jax.jit(lambda v: self.f(v))(x)\n\n"
        "    def f(self, v):\n        return v\n\n\ndef run(x, k):\n    a = A()\n"
        "    return [a.go(x) for _ in range(2)]",
    ),
    (
        "rebinds-outside",
        "def run(x, k):\n    n = 0\n\n    @jax.jit\n    def f(v):\n        nonlocal n\n        n = 1\n"
        "        return v\n\n    return f(x) * n",
    ),
    ("untraceable-capture", "def run(x, k, g=jnp.tanh):\n    return jax.jit(lambda v: g(v))(x)"),
    ("fixed-signature", "def run(x, k):\n    return jax.jit(lambda v: v * k)(*[x])"),
    (
        "made-and-returned",
        "def make(k):\n    return jax.jit(lambda v: v * k)\n\n\ndef run(x, k):\n"
        "    return [make(i)(x) for i in range(3)]",
    ),
    (
        "defined-later",
        "def run(x, k):\n    return jax.jit(jax.grad(energy))(x) * k\n\n\nprint(2)\n\n\n"
        "def energy(p):\n    return jnp.sum(p**2)",
    ),
)


@pytest.mark.parametrize(("slug", "body"), CASES, ids=[case[0] for case in CASES])
def test_the_reason_is_told(slug: str, body: str) -> None:
    assert slug in {refusal.slug for refusal in refusals(program(body))}


CLEAN = (
    "from phi.flow import jit_compile_linear\n\n\ndef run(x, k):\n    return jit_compile_linear(lambda v: v * k)(x)",
    "def run(x, k):\n    return jax.jit(jnp.sin)(x)",
    "STEP = jax.jit(lambda v: v * 2)\n\n\ndef run(x, k):\n    return STEP(x) * k",
    "@functools.cache\ndef made(k):\n    return jax.jit(lambda v: v * k)\n\n\ndef run(x, k):\n    return made(k)(x)",
    "@jax.jit\ndef run(x, k):\n    return jax.jit(lambda v: v * k)(x)",
    "def run(x, k):\n    return jax.vmap(lambda v: v * k)(x)",
    "def f(v):\n    return v\n\n\ndef run(x, k):\n    for _ in range(3):\n        x = jax.jit(f)(x)\n    return x",
    "FUNCTIONS = (jnp.sin, jnp.cos)\n\n\ndef run(x, k):\n    return [jax.jit(jax.vmap(f))(x) for f in FUNCTIONS]",
    "KEPT = {}\n\n\ndef run(x, k):\n    if k not in KEPT:\n        KEPT[k] = jax.jit(lambda v: v * k)\n"
    "    return KEPT[k](x)",
)


@pytest.mark.parametrize("body", CLEAN)
def test_what_is_made_once_or_known_again_is_clean(body: str) -> None:
    assert [one.message for one in findings(program(body)) if one.code == "TRC501"] == []


def test_what_a_dict_keeps_is_made_once_for_each_key() -> None:
    body = """
        kept = {}


        def make(k):
            return jax.jit(lambda v: v * k)


        def get(k):
            if k in kept:
                return kept[k]
            made = make(k)
            kept[k] = made
            return made


        def run(x, k):
            return get(k)(x)
    """
    assert [one.message for one in findings(program(body)) if one.code == "TRC501"] == []


def test_a_decorator_makes_one_for_each_function() -> None:
    body = """
        def counted(f):
            @jax.jit
            def inner(v):
                return f(v)

            return inner


        def run(x, k):
            return sum(counted(f)(x) for f in (jnp.sin, jnp.cos))
    """
    assert [one.message for one in findings(program(body)) if one.code == "TRC501"] == []


def test_a_function_that_is_called_once_is_clean() -> None:
    text = program("def run(x, k):\n    return jax.jit(lambda v: v * k)(x)", "\n\nprint(run(jnp.ones(3), 2.0))\n")
    assert findings(text) == ()


def test_calls_on_two_sides_of_a_test_are_one() -> None:
    loop = "\n\nif jnp.ones(1).size:\n    print(run(jnp.ones(3), 2.0))\nelse:\n    print(run(jnp.ones(2), 2.0))\n"
    assert findings(program("def run(x, k):\n    return jax.jit(lambda v: v * k)(x)", loop)) == ()


def test_a_function_stands_in_the_cell_of_its_user() -> None:
    text = after(
        "# %% cell 1\nimport jax\nimport jax.numpy as jnp\n"
        "# %% cell 2\n# the data\ndef run(x):\n    return jax.jit(lambda v: 2 * v)(x)\n"
        "# %% cell 3\nfor _ in range(9):\n    print(run(jnp.ones(3)))\n"
    )
    assert "import jax.numpy as jnp\n# %% cell 2\n@jax.jit\ndef run_step(v):" in text


@pytest.mark.parametrize(
    "value",
    [
        "jnp.eye(3)",
        "2.0 * jnp.eye(3)",
        "jnp.eye(3).T",
        "[jnp.eye(3), jnp.ones((3, 3))][0]",
        "jnp.linalg.inv(jnp.eye(3))",
    ],
)
def test_what_is_made_by_the_library_is_an_array(value: str) -> None:
    text = after(program(f"def run(x, k):\n    made = {value}\n    return jax.jit(lambda v: made @ v)(x)"))
    assert "run_step(x, made)" in text


@pytest.mark.parametrize("value", ["load()", "load() @ jnp.eye(3)", "load().T", "2.0 * load()", "load()[0]"])
def test_an_operator_is_not_taken_for_an_array(value: str) -> None:
    body = f"from library import load\n\ndef run(x, k):\n    made = {value}\n    return jax.jit(lambda v: made @ v)(x)"
    assert [each.slug for each in refusals(program(body))] == ["untraceable-capture"]


def test_a_call_that_leaves_the_loop_is_no_reason() -> None:
    body = """
    def run(x, k):
        step = jax.jit(lambda v: v * k)
        for _ in range(9):
            x = step(x)
            if x.sum() > 100.0:
                return run(x, k / 2)
        return x
    """
    assert findings(program(body, "\n\nprint(run(jnp.ones(3), 0.5))\n")) == ()


@pytest.mark.parametrize(
    "change",
    [
        "import math as scale",
        "class scale:\n        pass",
        "def scale(v):\n        return number * v",
        "with open('x') as scale:\n        pass",
        "del scale",
        "print(scale := 2.0)",
    ],
)
def test_helpers_of_what_the_loop_binds_keep_it_there(change: str) -> None:
    text = (
        f"{HEAD}scale = 1.0\n\n\ndef helper(v):\n    return use(v, scale)\n\n\n"
        "def use(v, factor):\n    return v\n\n\n"
        f"for number in range(9):\n    {change}\n    print(jax.jit(lambda v: helper(v) + 1)(jnp.ones(3)))\n"
    )
    assert after(text) == text
