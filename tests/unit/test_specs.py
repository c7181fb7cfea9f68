"""What must hold of every table, whatever is installed."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tracesafe import registry
from tracesafe.spec import (
    All,
    Application,
    Argnums,
    Framework,
    Kind,
    Library,
    Nothing,
    Param,
    Returns,
    StarModule,
    TransformSpec,
)

TRANSFORMS = registry.transforms()
QUALIFIED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")

every_transform = pytest.mark.parametrize("spec", TRANSFORMS, ids=lambda spec: spec.name)
every_library = pytest.mark.parametrize("library", registry.libraries(), ids=lambda library: library.framework)
every_star = pytest.mark.parametrize("star", registry.stars(), ids=lambda star: star.name)


def words(returns: Returns) -> Iterator[str]:
    for part in returns:
        if isinstance(part, str):
            yield part
        else:
            yield from words(part)


def options(spec: TransformSpec) -> list[Param]:
    found = (spec.aux, spec.static_argnums, spec.static_argnames, spec.packed, spec.state, spec.strict, spec.unless)
    return [param for param in (*spec.functions, *spec.arguments, *found) if param is not None]


def test_no_name_stands_for_two_transforms() -> None:
    names = Counter(itertools.chain.from_iterable((spec.name, *spec.aliases) for spec in TRANSFORMS))
    assert [name for name, times in names.items() if times > 1] == []


@every_transform
def test_names_are_qualified_and_there_is_a_function(spec: TransformSpec) -> None:
    assert all(QUALIFIED.fullmatch(name) for name in (spec.name, *spec.aliases))
    assert spec.functions or spec.kind is Kind.HOST
    assert len(set(spec.functions)) == len(spec.functions)


@every_transform
def test_parameters_can_be_given(spec: TransformSpec) -> None:
    assert all(param.position is not None or param.keyword for param in options(spec))
    assert all(param.keyword is None or param.keyword.isidentifier() for param in options(spec))


@every_transform
def test_description_is_one_plain_line(spec: TransformSpec) -> None:
    assert spec.docs.endswith(".")
    assert "\n" not in spec.docs
    assert "http" not in spec.docs


@every_transform
def test_aux_comes_back_only_where_it_can_be_asked_for(spec: TransformSpec) -> None:
    assert (spec.aux is None) == (spec.returns_with_aux is None)
    if spec.returns_with_aux is not None:
        assert sorted(words(spec.returns_with_aux)) == sorted([*words(spec.returns), "aux"])


@every_transform
def test_operands_belong_to_what_calls_at_once(spec: TransformSpec) -> None:
    if spec.application is not Application.CALLS:
        assert (spec.operands, spec.packed, spec.arguments) == (None, None, ())
    else:
        assert sum((spec.operands is not None, spec.packed is not None, bool(spec.arguments))) <= 1


@every_transform
def test_kind_and_tracers_agree(spec: TransformSpec) -> None:
    if spec.kind in (Kind.HOST, Kind.CALL, Kind.CUSTOM_RULE):
        assert spec.traced == Nothing()
    if isinstance(spec.traced, Argnums):
        assert spec.kind in (Kind.GRADIENT, Kind.LINEARIZE, Kind.STAGE)
    if spec.kind is Kind.BATCH and spec.application is Application.CALLS:
        assert spec.traced == All()


def test_backends_that_bake_in_a_branch_are_those_of_phiflow() -> None:
    silent = {spec.name: spec.silent_on for spec in TRANSFORMS if spec.silent_on}
    assert silent == {"phiml.math.jit_compile": frozenset({"torch"})}


ISSUE = """
torch.func.vmap torch.func.grad torch.func.grad_and_value torch.func.vjp torch.func.jvp torch.func.jacrev
torch.func.jacfwd torch.func.hessian torch.func.linearize torch.func.functional_call torch.func.functionalize
functorch.vmap functorch.grad torch.vmap torch._functorch.apis.vmap torch.compile torch.export.export torch.cond
torch.nn.attention.flex_attention.flex_attention torch.nn.attention.flex_attention.create_block_mask
torch.nn.attention.flex_attention.create_mask torch.autograd.functional.jacobian torch.autograd.functional.hessian
torch._higher_order_ops.while_loop torch._higher_order_ops.scan
jax.jit jax.vmap jax.pmap jax.shard_map jax.grad jax.value_and_grad jax.vjp jax.jvp jax.linearize jax.jacfwd jax.jacrev
jax.jacobian jax.hessian jax.checkpoint jax.remat jax.custom_vjp jax.custom_jvp jax.custom_vjp.defvjp
jax.custom_jvp.defjvp jax.eval_shape jax.make_jaxpr jax.lax.scan jax.lax.while_loop jax.lax.cond jax.lax.switch
jax.lax.fori_loop jax.lax.map jax.lax.associative_scan jax.lax.custom_root jax.lax.custom_linear_solve
jax.debug.callback jax.pure_callback jax.experimental.io_callback
equinox.filter_jit equinox.filter_vmap equinox.filter_grad equinox.filter_value_and_grad
flax.linen.jit flax.linen.scan flax.linen.remat flax.nnx.jit flax.nnx.grad flax.nnx.vmap
phiml.math.jit_compile phi.math.jit_compile phi.flow.jit_compile phi.torch.flow.jit_compile phi.jax.flow.jit_compile
phiml.math.jit_compile_linear phiml.math.custom_gradient phiml.math.gradient phi.math.functional_gradient
phi.math.hessian phiml.math.map phiml.math.solve_linear phiml.math.solve_nonlinear phiml.math.minimize
phiml.math.Solve tensorflow.function tensorflow.vectorized_map
"""


def test_every_transform_that_users_were_promised_is_known() -> None:
    known = {name for spec in TRANSFORMS for name in (spec.name, *spec.aliases)}
    assert set(ISSUE.split()) <= known


@every_library
def test_a_function_gives_one_thing(library: Library) -> None:
    groups = {
        "static": library.static_functions,
        "concrete": library.concrete_functions,
        "boolean": library.boolean_functions,
        "not arrays": library.non_array_functions,
    }
    for (one, left), (other, right) in itertools.combinations(groups.items(), 2):
        assert not left & right, f"{one} and {other}"


@every_library
def test_an_attribute_gives_one_thing(library: Library) -> None:
    groups = {
        "static": library.static_methods,
        "attribute": library.static_attributes,
        "concrete": library.concrete_methods,
        "boolean": library.boolean_methods,
        "random": library.random_methods,
    }
    for (one, left), (other, right) in itertools.combinations(groups.items(), 2):
        assert not left & right, f"{one} and {other}"


@every_library
def test_functions_are_qualified_and_methods_are_not(library: Library) -> None:
    functions = (
        library.static_functions
        | library.concrete_functions
        | library.boolean_functions
        | library.non_array_functions
        | library.random_functions
        | library.transparent
        | library.array_types
    )
    assert [name for name in functions if not QUALIFIED.fullmatch(name)] == []
    methods = library.static_attributes | library.static_methods | library.concrete_methods | library.boolean_methods
    assert [name for name in methods if not name.isidentifier()] == []
    assert library.where.startswith(library.module)


@every_library
def test_what_stands_in_for_a_singular_point_is_a_number(library: Library) -> None:
    assert library.partial_functions
    for name, inside in library.partial_functions.items():
        assert name.isidentifier()
        float(inside)


@every_star
def test_star_imports_bind_public_names(star: StarModule) -> None:
    assert all(name.isidentifier() and not name.startswith("_") for name in star.names)
    assert all(re.fullmatch(r"\w+(\.\w+)*", target) for target in star.names.values())


def test_every_framework_with_rules_has_a_library() -> None:
    served = {library.framework for library in registry.libraries()}
    assert served == {Framework.TORCH, Framework.JAX, Framework.PHIFLOW}
