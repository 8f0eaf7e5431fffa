"""The words that people have for inputs, parameters, gradients and values."""

from __future__ import annotations

import re

WORDS: dict[str, str] = {
    word: role
    for role, words in {
        "x": "x xs xb xbatch xtrain xi inp input inputs features samples batchx minibatchx a0",
        "y": "y goal goals ys yb ybatch ytrain yi ytrue t target targets d desired desiredoutput"
        " desiredoutputs expected expectedoutput truth batchy minibatchy onehot yonehot yenc",
        "labels": "label labels ylabel ylabels classes",
        "params": "params parameters param parameter model network net theta thetas"
        " weightsandbiases pars p",
        "rate": "lr learningrate eta alpha rate stepsize gamma",
        "rows": "n m batchsize nsamples numsamples numtrain nexamples numexamples samplecount",
        "depth": "l layers nlayers numlayers depth",
        "penalty": "reg lambda lambd lam lmbda lmbd l2 weightdecay decay regularization"
        " regstrength reglambda l2reg regl2 wd",
        "cache": "cache caches memory memo forward forwardvalues fwd values state intermediates",
        "zs": "zs preactivations",
        "activations": "activations acts as",
        "output": "output outputs al aout yhat ypred prediction predictions pred out probs"
        " probabilities scores logits o",
        "samples": "minibatch batch trainingdata data",
        "grads": "g grad grads gradient gradients dparams",
        "step": "t step iteration iter timestep k it i epoch",
    }.items()
    for word in words.split()
}
"""Names as they are with their underscores taken out, in small letters."""
OF_ROLE: dict[str, str] = {
    "weight": "w weight wt wmat ww kernel coef theta",
    "bias": "b bias bvec bb intercept",
    "gain": "gain scale slope",
    "table": "e emb embedding table",
}
PLURALS = {
    "weight": "ws weights thetas kernels coefs",
    "bias": "bs biases intercepts",
    "gain": "gains scales slopes",
    "table": "tables embeddings",
}
LISTS = {"weight": "weights", "bias": "biases"}
"""Of an object, what holds all of a role."""
MEANS = ("mu", "mean", "means", "avg", "average")
VARIANCES = ("var", "variance", "variances", "sigma2", "sigmasq")
OF_GRADIENT = ("d", "dl", "de", "dj", "dc", "dd", "dld", "ded", "djd", "dcd", "dlossd", "dcostd",
               "dobjd", "loss", "grad", "grads", "gradient", "gradients", "nabla", "delta", "del",
               "g", "partial")  # fmt: skip
OF_UPDATE = re.compile(r"^(?:new|updated|next)|(?:new|updated|next)$")
SUFFIX = re.compile(r"(?:grads?|gradients?|deltas?)$")
PLACES = re.compile(
    r"^(?:hidden|hid|output|out|first|second)?(\w+?)"
    r"(?:hidden|hid|output|out|input|in|ih|ho|xh|hy|hh|h|o|first|second)?$"
)
"""What people write for a layer in the place of its number."""
OUTPUTS = ("a", "h", "act", "activation", "hidden")
