"""Arrays of torch and jax in a recording: dtypes, flags and keys; what has no numbers is told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_record_values import again
from tracesafe.prove.record.arrays import NotRecordedError
from tracesafe.prove.record.encode import encode

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")


def bits(tensor: Any) -> Any:
    return tensor.detach().contiguous().reshape(-1).view(torch.uint8) if tensor.numel() else tensor


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(6.0).reshape(2, 3).t(),
        torch.tensor(3, dtype=torch.int64),
        torch.ones(3, dtype=torch.bfloat16) * 0.3,
        torch.ones(3, dtype=torch.float8_e4m3fn),
        torch.ones(3, dtype=torch.float16, requires_grad=True),
        torch.zeros(0, 2, dtype=torch.bool),
        torch.tensor([1 + 2j]).conj(),
        torch.ones(3, dtype=torch.complex32),
        torch.ones(2, requires_grad=True) * 2,
        torch.nn.Parameter(torch.ones(2), requires_grad=False),
    ],
    ids=lambda tensor: str(tensor.dtype),
)
def test_tensors(tmp_path: Path, tensor: Any) -> None:
    made = again(tmp_path, tensor)
    assert type(made) is type(tensor)
    assert (made.dtype, made.shape, made.requires_grad) == (tensor.dtype, tensor.shape, tensor.requires_grad)
    assert torch.equal(bits(made), bits(tensor.resolve_conj()))
    assert made.is_leaf


@pytest.mark.parametrize("value", [torch.float16, torch.Size([2, 3]), torch.device("cpu"), torch.relu, torch.nn.ReLU])
def test_other_things_of_torch(tmp_path: Path, value: Any) -> None:
    assert again(tmp_path, value) == value


def test_a_module_is_its_state(tmp_path: Path) -> None:
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3), torch.nn.Tanh()).eval()
    made = again(tmp_path, net)
    x = torch.randn(4, 2)
    assert torch.equal(made(x), net(x))
    assert [name for name, _ in made.named_parameters()] == [name for name, _ in net.named_parameters()]


@pytest.mark.parametrize(
    "dtype", ["float32", "bfloat16", "float8_e5m2", "int8", "bool", "complex64", "float16", "int4"]
)
def test_arrays_of_jax(tmp_path: Path, dtype: str) -> None:
    array = jax.numpy.asarray([[1, 0, 2]]).astype(dtype)
    made = again(tmp_path, array)
    assert isinstance(made, jax.Array)
    assert (made.dtype, made.shape, made.weak_type) == (array.dtype, array.shape, array.weak_type)
    assert (made == array).all()


def test_weak_types_and_keys(tmp_path: Path) -> None:
    assert again(tmp_path, jax.numpy.asarray(2.0)).weak_type
    for key in (jax.random.key(3), jax.random.split(jax.random.key(3, impl="rbg"), 2), jax.random.PRNGKey(3)):
        made = again(tmp_path, key)
        assert made.dtype == key.dtype
        assert jax.numpy.array_equal(jax.random.key_data(made), jax.random.key_data(key))


def reason_for(value: Any) -> str:
    with pytest.raises(NotRecordedError) as caught:
        encode((value,), {}, 1000)
    return str(caught.value)


def test_what_has_no_numbers_is_told() -> None:
    reasons: list[str] = []

    def look(x: Any) -> Any:
        reasons.append(reason_for(x))
        return x

    jax.jit(look)(1.0)
    torch.func.vmap(look)(torch.ones(2))
    torch.func.grad(look)(torch.tensor(1.0))
    assert ["traced" in reason or "batched" in reason for reason in reasons] == [True] * 3
    assert "sparse" in reason_for(torch.eye(2).to_sparse())
    assert "no data" in reason_for(torch.ones(2, device="meta"))
    donated = jax.numpy.ones(3)
    donated.delete()
    assert "donated" in reason_for(donated)


def test_tensors_of_phi_keep_their_dimensions(tmp_path: Path) -> None:
    math = pytest.importorskip("phiml.math")
    values = (
        math.wrap([[1.0, 2, 3], [4, 5, 6]], math.batch("b"), math.channel(vector="x,y,z")),
        math.expand(math.wrap(2.0), math.spatial(x=3)),
        math.stack([math.wrap([1, 2], math.spatial("x")), math.wrap([1, 2, 3], math.spatial("x"))], math.batch("b")),
    )
    for value in values:
        made = again(tmp_path, value)
        assert set(made.shape) == set(value.shape)
        assert {dim.name: dim.item_names for dim in made.shape} == {dim.name: dim.item_names for dim in value.shape}
        assert math.always_close(made, value)
