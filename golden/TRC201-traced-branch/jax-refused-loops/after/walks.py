"""Loops that have no form for all examples at once."""

import contextlib

import jax.numpy as jnp


def path(x):
    points = []
    for _ in range(4):
        x = x * 0.5
        if x < 0.1:
            break
        points.append(x)
    return jnp.stack([x, *points]).sum()


def level(x):
    for k in range(5):
        if x < k:
            break
    return k * x


def bands(x, edges):
    return [e for e in edges if x > e]


def blend(x):
    parts = []
    for shift in range(3):
        if x < shift:
            break
        parts.append(lambda v: v + shift)
    return sum(part(x) for part in parts)


def careful(x):
    for _ in range(4):
        try:
            if x < 1:
                break
            x = x / 2
        except ZeroDivisionError:
            x = x + 1
    return x


def counted(x, stats):
    for _ in range(4):
        if x < 1:
            break
        stats["rounds"] = stats["rounds"] + 1
        x = x / 2
    return x


def suppressed(x):
    with contextlib.suppress(ValueError):
        for _ in range(3):
            if x > 2:
                raise ValueError
            x = x + 1
    return x


def halves(x):
    while x > 1:
        yield x
        x = x / 2


async def fetched(x):
    for _ in range(3):
        if x > 2:
            break
        x = x + 1
    return x


def pair(x):
    """The structures differ between the rounds."""
    state = x
    for _ in range(3):
        if x > 2:
            break
        state = (x, x + 1)
        x = x + 1
    return state
