class Linear:
    def __init__(self, inputs):
        self.inputs = inputs

    def predict(self, w):
        return self.inputs * w
