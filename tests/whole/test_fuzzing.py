"""A few made-up requests to every route; `python -m tests.whole.fuzzing` makes up thousands."""

from tests.whole.fuzzing import fuzz
from tests.whole.process import SQLITE, whole

CASES = 330


def test_no_answer_is_an_accident():
    with whole(SQLITE) as process:
        findings = fuzz(process.url, CASES, 11)
    assert findings.cases >= CASES
    assert not findings.wrong, "\n\n".join(f"{name}\n{said}" for name, said in findings.wrong.items())
