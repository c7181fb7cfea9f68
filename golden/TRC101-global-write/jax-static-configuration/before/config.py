scale = 1.0
last_width = None
