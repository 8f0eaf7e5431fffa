"""What docs/language.md shows is what the program reads."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from symnn.network import build
from symnn.spec import Network

PAGE = (Path(__file__).parents[1] / "docs" / "language.md").read_text()
PARTS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", PARTS, ids=lambda text: text.split("\n")[0])
def test_each_description_on_the_page_is_one(text: str) -> None:
    data = tomllib.loads(text)
    own = next(iter(data.get("layer_types", {})), None)
    layers = [{"type": own, "units": 2}] if own else [{"units": 2}]
    if "inputs" not in data:
        data["input"] = 3
    whole = {"loss": next(iter(data.get("losses", {})), "mse"), "layers": layers, **data}
    assert build(Network.model_validate(whole)).program.equations
