"""A person's look at what a run would change, the same in every workflow: shown, answered, written down once."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from state.alternatives import Alternatives, choice_request, settle_choices
from state.errors import InvalidInput, OperationRefused
from state.offers import choice_offers, operation_offers
from state.operations import AnyOperation, Operation
from state.review import ReviewRequest, Settled, read_decisions, review_request, settle
from state.suggestions import left_of
from tools.context import RunContext
from tools.suggestions import Suggested
from tools.toolbox import toolbox

T = TypeVar("T")


def ask(request: ReviewRequest, read: Callable[[object], T]) -> T:
    """Pause until there is an answer that `read` takes. One that it refuses is no answer: the question is put again
    and says what was wrong, since a run that failed on an answer would meet the same answer whenever it is resumed."""
    while True:
        shown = request.model_dump(mode="json", exclude=None if request.refused else {"refused"})
        answer = interrupt(shown)
        try:
            return read(answer)
        except (InvalidInput, OperationRefused) as error:
            request = request.with_(refused=str(error))


class Reviewed(NamedTuple):
    """What a review left."""

    operations: tuple[AnyOperation, ...]
    sets: tuple[str, ...]
    """The candidate set of each of these operations."""
    settled: Settled


async def review_operations(
    given: Suggested,
    sets: Sequence[str],
    operations: Sequence[Operation],
    runtime: Runtime[RunContext],
    *,
    check: Callable[[tuple[AnyOperation, ...]], object] | None = None,
) -> Reviewed:
    """Pause until a person has accepted, edited or rejected each operation. An answer whose operations `check` refuses
    decides nothing; the review stands open and says why."""
    tools, offers = await toolbox(), operation_offers(sets, operations)
    await tools.suggestions.show(given, offers, operations, runtime)

    def read(answer: object) -> tuple[Settled, bool]:
        decisions = read_decisions(answer, len(operations))
        settled = settle(operations, decisions)
        if check is not None:
            check(settled.accepted)
        return settled, len(decisions.decisions) < len(operations)

    settled, bulk = ask(review_request(operations), read)
    await tools.suggestions.decide(given, offers, operations, left_of(operations, settled), runtime, bulk=bulk)
    rejected = set(settled.rejected)
    kept = tuple(one for position, one in enumerate(sets) if position not in rejected)
    return Reviewed(settled.accepted, kept, settled)


async def choose_alternatives(
    given: Suggested,
    sets: Sequence[str],
    action: str,
    slots: Sequence[Alternatives],
    runtime: Runtime[RunContext],
) -> tuple[str | None, ...]:
    """Pause until a person has taken one of the alternatives of each slot, or none of them."""
    tools, offers = await toolbox(), choice_offers(sets, slots)
    contents = [one.content for slot in slots for one in slot.candidates]
    await tools.suggestions.show(given, offers, contents, runtime)

    def read(answer: object) -> tuple[tuple[str | None, ...], bool]:
        decisions = read_decisions(answer, len(slots))
        return settle_choices(slots, decisions), len(decisions.decisions) < len(slots)

    chosen, bulk = ask(choice_request(action, slots), read)
    await tools.suggestions.choose(given, offers, chosen, runtime, bulk=bulk)
    return chosen
