"""One rich shot and two lean ones in every dialect."""

import pytest

from prompts.compiler.targets import TARGETS
from tests.prompts.compiler.goldens import GOLDEN, rendered


@pytest.mark.parametrize("target", TARGETS)
def test_golden(target: str) -> None:
    golden = (GOLDEN / f"{target}.txt").read_text(encoding="utf-8")
    assert rendered(target) == golden, "to accept: python -m tests.prompts.compiler.goldens"


def test_no_golden_without_a_target() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(TARGETS)
