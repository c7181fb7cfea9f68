"""What runs in the user's interpreter. Imports nothing of tracesafe: the standard library, NumPy and the frameworks."""
