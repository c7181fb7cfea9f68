METRICS = {"calls": 0, "smooth": 0.0, "name": "fit"}
