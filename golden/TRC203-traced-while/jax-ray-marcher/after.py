"""A ray marcher: distances to a scene, marched until something is hit, shaded by the gradient of the distance."""

import jax
import jax.numpy as jnp


def sphere(point, center=(0.0, 0.0, 3.0), radius=1.0):
    return jnp.linalg.norm(point - jnp.array(center)) - radius


def plane(point, height=-1.0):
    return point[1] - height


def scene(point):
    sphere_point = sphere(point)
    plane_point = plane(point)
    return jnp.where(plane_point < sphere_point, plane_point, sphere_point)


def march(origin, direction, max_steps=60, eps=1e-2, far=20.0):
    travelled = 0.0
    steps = 0
    hit = False

    def unfinished(state):
        steps, hit, _, done = state
        return (steps < max_steps) & ~hit & ~done

    def step(state):
        steps, hit, travelled, _ = state
        distance = scene(origin + travelled * direction)
        distance_is_below_eps = distance < eps
        travelled_otherwise = travelled + distance
        steps = jnp.where(
            distance_is_below_eps,
            steps,
            jnp.where(travelled_otherwise > far, steps, steps + 1),
        )
        hit = jnp.where(distance_is_below_eps, True, hit)
        travelled = jnp.where(distance_is_below_eps, travelled, travelled_otherwise)
        done = distance_is_below_eps | (travelled_otherwise > far)
        return steps, hit, travelled, done

    _, hit, travelled, _ = jax.lax.while_loop(
        unfinished,
        step,
        (steps, hit, travelled, False),
    )
    return travelled, hit


def shade(origin, direction, light):
    travelled, hit = march(origin, direction)
    point = origin + travelled * direction
    normal = jax.grad(scene)(point)
    lambert = jnp.dot(normal / jnp.linalg.norm(normal), light)
    lambert = jnp.where(lambert < 0, 0.0, lambert)
    return jnp.where(hit, 0.1 + lambert, 0.2 * jnp.maximum(direction[1], 0.0))


def main():
    angles = jnp.linspace(-0.5, 0.5, 7)
    directions = jnp.stack([jnp.sin(angles) * 0.3, angles, jnp.ones_like(angles)], axis=1)
    directions = directions / jnp.linalg.norm(directions, axis=1, keepdims=True)
    light = jnp.array([0.0, 0.8, -0.6])
    return jax.jit(jax.vmap(shade, in_axes=(None, 0, None)))(jnp.zeros(3), directions, light)
