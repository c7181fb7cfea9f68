"""What runs in the interpreter of the program that is proved. It imports nothing of tracesafe."""
