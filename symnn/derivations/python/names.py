"""What people call things: an argument's or a result's name → what it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
        "rows": "n m batchsize nsamples numsamples numtrain nexamples numexamples samplecount bs",
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
_OF_GRADIENT = re.compile(
    r"^(?:d[lejc]?d?|dlossd|dcostd|dobjd|loss|grads?|gradients?|nabla|delta|del|g|partial|gw?)"
    r"(?=(?:w|b|theta|kernel|intercept|coef))"
)
_OF_UPDATE = re.compile(r"^(?:new|updated|next)|(?:new|updated|next)$")
_SUFFIX = re.compile(r"(?:grads?|gradients?|deltas?)$")
_WEIGHT = re.compile(r"^(w|ws|weights?|theta|thetas|kernels?|wt|coefs?|wmat|ww)$")
_BIAS = re.compile(r"^(b|bs|bias|biases|intercepts?|bvec|bb)$")
_LAYER = re.compile(
    r"^(?:hidden|hid|output|out|first|second)?(w|weights?|b|bias|biases)"
    r"(?:hidden|hid|output|out|input|in|ih|ho|xh|hy|hh|h|o|first|second)?$"
)
_VALUE = re.compile(r"^(z|a|h|act|activation|hidden)$")


@dataclass(frozen=True)
class Meaning:
    """A role, and the number that stood in the name. `gradient` and `updated` are said of
    parameters by prefixes such as d and new; `plural` by a plural."""

    role: str
    number: int | None = None
    gradient: bool = False
    updated: bool = False
    plural: bool = False


def meaning(name: str) -> Meaning | None:
    """What a name stands for; None where it is not known."""
    lower = name.strip("_").lower()
    plain = lower.replace("_", "").replace(" ", "")
    numbers = re.findall(r"\d+", lower)
    number = int(numbers[-1]) if numbers else None
    if plain in WORDS:
        return Meaning(WORDS[plain])
    stem = re.sub(r"\d+", "", plain)
    known = _parameter(stem)
    if known:
        return Meaning(known, number, plural=stem in _PLURAL)
    updated = _OF_UPDATE.sub("", stem)
    known = _parameter(updated)
    if known and updated != stem:
        return Meaning(known, number, updated=True, plural=updated in _PLURAL)
    if updated != stem and updated in WORDS:
        return Meaning(WORDS[updated], updated=True)
    bare = _SUFFIX.sub("", _OF_GRADIENT.sub("", stem, count=1))
    known = _parameter(bare)
    if known and bare != stem:
        return Meaning(known, number, gradient=True, plural=bare in _PLURAL)
    if _VALUE.match(stem) and number is not None:
        return Meaning("z" if stem == "z" else "a", number)
    return Meaning(WORDS[stem], number) if stem in WORDS and number is not None else None


_PLURAL = ("ws", "bs", "weights", "biases", "thetas", "kernels", "intercepts", "coefs")


def _parameter(stem: str) -> str | None:
    layer = _LAYER.match(stem)
    if layer is not None and layer[1] != stem:
        return _parameter(layer[1])
    if _WEIGHT.match(stem):
        return "weight"
    return "bias" if _BIAS.match(stem) else None
