BOOK = {"losses": [], "norm": 0.0}
LOSSES = BOOK["losses"]
