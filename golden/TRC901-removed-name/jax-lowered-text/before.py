import jax
import jax.numpy as jnp


def scaled(x, factor):
    return jnp.sin(x) * factor


def describe(function, *arguments):
    computation = jax.xla_computation(function)(*arguments)
    return computation.as_hlo_text()


def main():
    text = describe(scaled, jnp.arange(3.0), 2.0)
    return {"sine": " sine(" in text, "multiply": " multiply(" in text, "cosine": " cosine(" in text}
