"""Steps that change what they are given and return nothing."""


def centred(out, signal):
    out.sub_(signal - signal.mean())


def finished(out, by):
    scaled(out, by)
    out.neg_()


def scaled(tensor, by):
    tensor.mul_(by)
