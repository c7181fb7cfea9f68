import jax.numpy as jnp

from state import Body, distance, drift


def parts(place, speed, far=2.0):
    """The state in two variables: converted."""
    flown = jnp.zeros(())
    done = jnp.array(False)
    returned = jnp.array(False)
    for _ in range(6):
        done = done | (jnp.sqrt(jnp.where(done, 1, jnp.sum(place**2))) > far)
        place = jnp.where(done, place, place + speed)
        speed = jnp.where(done, speed, speed * 0.5)
        flown = jnp.where(done, flown, flown + 1)
        condition = jnp.abs(speed).max() < 0.1
        returned = returned | (~done & condition)
        done = done | condition
    return jnp.where(returned, place, place * 2), flown


def whole(body: Body, far=2.0) -> Body:
    """The state in one variable: its parts cannot be selected at once."""
    for _ in range(6):
        if distance(body) > far:
            break
        body = drift(body, 1.0)
    return body
