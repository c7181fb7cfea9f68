"""A glider, simulated and learned."""
