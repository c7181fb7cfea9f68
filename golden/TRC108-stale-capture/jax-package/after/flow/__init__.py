"""A flow that slows down."""
