"""Which calls draw random numbers from hidden state, and which read a clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Array, Framework, Reached, module_name

PYTHON = frozenset(
    """
    random randint randrange uniform gauss normalvariate choice choices sample shuffle betavariate expovariate
    gammavariate lognormvariate triangular getrandbits vonmisesvariate paretovariate weibullvariate
    """.split()
)
NUMPY = frozenset(
    """
    rand randn randint random random_sample ranf sample random_integers choice permutation shuffle bytes beta binomial
    chisquare dirichlet exponential f gamma geometric gumbel hypergeometric laplace logistic lognormal logseries
    multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal pareto poisson power
    rayleigh standard_cauchy standard_exponential standard_gamma standard_normal standard_t triangular uniform
    vonmises wald weibull zipf integers permuted
    """.split()
)
CLOCKS = frozenset(
    """
    time.time time.time_ns time.perf_counter time.perf_counter_ns time.monotonic time.monotonic_ns time.process_time
    datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today
    """.split()
)
KEYED = frozenset(
    """
    ball bernoulli beta binomial bits categorical cauchy chisquare choice dirichlet double_sided_maxwell exponential f
    gamma generalized_normal geometric gumbel laplace loggamma logistic lognormal maxwell multinomial
    multivariate_normal normal orthogonal pareto permutation poisson rademacher randint rayleigh t triangular
    truncated_normal uniform wald weibull_min
    """.split()
)
"""Functions of jax.random that draw by a key."""
_SELECTING = frozenset({"jax.random.choice", "jax.random.permutation", "jax.random.shuffle"})
_GENERATORS = frozenset({"numpy.random.default_rng", "numpy.random.RandomState", "random.Random"})
_MAPPED = frozenset(
    f"torch.distributions.{name}"
    for name in """
    Normal Uniform Bernoulli Categorical Gamma LogNormal Poisson Gumbel Binomial HalfNormal OneHotCategorical
    """.split()
)
_SWITCHED = ("dropout", "rrelu")


def host_draw(here: Reached, call: ast.Call) -> bool:
    """Whether a call draws from the state of Python or NumPy, or of a generator that the module holds."""
    return drawn(here, call) is not None


def drawn(here: Reached, call: ast.Call) -> tuple[str, str] | None:
    """Whose distribution a call draws from the state of (``numpy``, ``random``), and the function's name."""
    name = here.qualname(call.func)
    if name is not None:
        package, _, last = name.rpartition(".")
        if package == "random" and last in PYTHON:
            return "random", last
        return ("numpy", last) if package == "numpy.random" and last in NUMPY else None
    match call.func:
        case ast.Attribute(value=ast.Name(id=generator), attr=method) if method in PYTHON | NUMPY:
            if generator not in here.function.locals and (made := _generators(here, generator)):
                return ("random" if made == {"random.Random"} else "numpy"), method
    return None


def _generators(here: Reached, name: str) -> frozenset[str]:
    """What makes the generators that a name of the module holds; empty if it holds anything else."""
    bindings = here.function.module.bindings.get(name, ())
    made = [binding.value for binding in bindings if isinstance(binding, ast.Assign)]
    names = {module_name(here, value.func) if isinstance(value, ast.Call) else None for value in made}
    return frozenset(name for name in names if name is not None) if names <= _GENERATORS else frozenset()


def torch_draw(here: Reached, call: ast.Call) -> bool:
    """Whether a call certainly draws from torch's hidden state."""
    name = here.qualname(call.func)
    library = here.library(Framework.TORCH)
    if name is not None and name in library.random_functions and not name.startswith("torch.nn.init."):
        return _draws_in_training(name, call)
    match call.func:
        case ast.Attribute(value=receiver, attr=method) if method in library.random_methods:
            value = here.value(receiver)
            return isinstance(value, Array) and value.framework is Framework.TORCH
        case ast.Attribute(value=ast.Call(func=made), attr="sample" | "rsample"):
            return (here.qualname(made) or "").startswith("torch.distributions.")
        case ast.Attribute(value=ast.Name(id=local), attr="sample" | "rsample"):
            return _is_distribution(here, local)
        case _:
            return False


def _draws_in_training(name: str, call: ast.Call) -> bool:
    """Whether a function that draws only in training draws in this call."""
    last = name.rpartition(".")[2].rstrip("_")
    if not any(part in last for part in _SWITCHED):
        return True
    if any(keyword.arg is None for keyword in call.keywords) or last == "native_dropout":
        return False
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    position = 3 if last == "rrelu" else 2
    training = given.get("training", given.get("train"))
    if training is None and len(call.args) > position:
        training = call.args[position]
    probability = given.get("p", call.args[1] if len(call.args) > 1 else None)
    if isinstance(probability, ast.Constant) and not probability.value:
        return False
    if training is None:
        return name.startswith("torch.nn.functional.") and last in ("dropout", "dropout1d", "dropout2d", "dropout3d")
    return isinstance(training, ast.Constant) and training.value is True


def mapped_sample(here: Reached, call: ast.Call) -> bool:
    """Whether a draw from a distribution works under vmap with ``randomness="different"``, as measured."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=made), attr="sample"):
            return here.qualname(made) in _MAPPED
        case ast.Attribute(value=ast.Name(id=local), attr="sample"):
            return all(here.qualname(value.func) in _MAPPED for value in _made(here, local))
        case _:
            return False


def is_sample(call: ast.Call) -> bool:
    """Whether a draw is that of a distribution."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("sample", "rsample")


def _made(here: Reached, name: str) -> list[ast.Call]:
    """The calls whose result a variable holds."""
    return [
        statement.value
        for statement in here.statements(ast.Assign)
        if any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)
        and isinstance(statement.value, ast.Call)
    ]


def _is_distribution(here: Reached, name: str) -> bool:
    made = [
        statement.value
        for statement in here.statements(ast.Assign)
        if any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)
    ]
    return bool(made) and all(
        isinstance(value, ast.Call) and (here.qualname(value.func) or "").startswith("torch.distributions.")
        for value in made
    )


def keyed_draws(here: Reached) -> Iterator[tuple[str, ast.Call]]:
    """The draws by a variable's key that certainly run, in order: those of the function's own simple statements."""
    for statement in here.function.body:
        if not hasattr(statement, "body"):
            for call in _certain_calls(statement):
                package, _, last = (here.qualname(call.func) or "").rpartition(".")
                if package == "jax.random" and last in KEYED:
                    key = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "key"), None)
                    if isinstance(key, ast.Name):
                        yield key.id, call
            if isinstance(statement, ast.Return | ast.Raise):
                return


def takes_the_same_items(here: Reached, first: ast.Call, second: ast.Call) -> bool:
    """Whether two draws by one key are meant to be one: the same items of two arrays, or their common order."""
    names = {here.qualname(call.func) for call in (first, second)}
    data = [ast.dump(ast.Tuple(call.args[1:2])) for call in (first, second)]
    rest = [[ast.dump(part) for part in (*call.args[2:], *call.keywords)] for call in (first, second)]
    return len(names) == 1 and names <= _SELECTING and rest[0] == rest[1] and data[0] != data[1]


def _certain_calls(node: ast.AST) -> Iterator[ast.Call]:
    if isinstance(node, ast.IfExp | ast.BoolOp | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp):
        return
    if isinstance(node, ast.GeneratorExp):
        return
    for child in ast.iter_child_nodes(node):
        yield from _certain_calls(child)
    if isinstance(node, ast.Call):
        yield node
