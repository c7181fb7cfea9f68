"""tracesafe finds and rewrites what does not work under the function transforms of torch, JAX and ΦFlow."""
