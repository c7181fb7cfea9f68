import jax
import jax.numpy as jnp

from tax import benefit, tax


def net(income, children):
    return income - tax(income) + benefit(income, children)


def main():
    incomes = jnp.array([5_000.0, 15_000.0, 25_000.0, 60_000.0, 120_000.0])
    net_of = jax.jit(jax.vmap(net, in_axes=(0, None)), static_argnums=1)
    marginal = jax.vmap(jax.jit(jax.grad(net)), in_axes=(0, None))
    return net_of(incomes, 2), net_of(incomes, 0), marginal(incomes, 2)
