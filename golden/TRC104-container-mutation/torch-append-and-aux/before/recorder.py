NORMS = []
LAST = {}
