import jax.numpy as jnp

from state import Body, distance, drift


def parts(place, speed, far=2.0):
    """The state in two variables: converted."""
    flown = jnp.zeros(())
    for _ in range(6):
        if jnp.sqrt(jnp.sum(place**2)) > far:
            break
        place, speed = place + speed, speed * 0.5
        flown = flown + 1
        if jnp.abs(speed).max() < 0.1:
            return place, flown
    return place * 2, flown


def whole(body: Body, far=2.0) -> Body:
    """The state in one variable: its parts cannot be selected at once."""
    for _ in range(6):
        if distance(body) > far:
            break
        body = drift(body, 1.0)
    return body
