"""What a person is asked about a still, in the shape of a review. Pure."""

from pydantic import ValidationError

from graphs.storyboard_from_still.facts import StillQuestion
from state.errors import refused_input
from state.review import ActionRequest, Edit, ReviewConfig, ReviewRequest, read_decisions
from state.workflows.storyboard_from_still import StillFacts, Told


def question_of(facts: StillFacts, open_: tuple[StillQuestion, ...]) -> ReviewRequest:
    """What a person is asked: an action to edit, its arguments what is known so far."""
    known = Told(who=", ".join(facts.who), where=facts.where, when=facts.when, what=facts.moment)
    said = " ".join(worded(one) for one in open_)
    told = ActionRequest(
        name="tell_still",
        args=known.model_dump(mode="json"),
        description=f"{said} Fill in what you know; reject to go on without.",
    )
    config = ReviewConfig(action_name="tell_still", allowed_decisions=("edit", "reject"))
    return ReviewRequest(action_requests=(told,), review_configs=(config,))


def worded(one: StillQuestion) -> str:
    """The question with what could be the answer."""
    return f"{one.text} ({' / '.join(one.options)})" if one.options else one.text


def told_in(answer: object) -> Told | None:
    """What a person answered; None where they go on without. Raises `InvalidInput`."""
    decision = read_decisions(answer, 1).decisions[0]
    if not isinstance(decision, Edit):
        return None
    try:
        return Told.model_validate(decision.edited_action.args)
    except ValidationError as error:
        raise refused_input(error) from error
