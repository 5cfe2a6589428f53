"""How asking a model can fail."""

from state.errors import DirectorError
from state.usage import Attempt, Route


class ModelConfigError(DirectorError):
    """data/models.yaml, or a setting that names a model, does not hold together."""

    code = "model_config"
    status = 500


class ModelCallFailed(DirectorError):
    """No model of the chain gave a usable answer. `attempts` says what each one did."""

    code = "model_failed"
    status = 502

    def __init__(self, message: str, *, route: Route, attempts: tuple[Attempt, ...] = ()) -> None:
        super().__init__(message, field=route.value)
        self.route = route
        self.attempts = attempts


class ModelUnavailable(ModelCallFailed):
    """Rate limits, outages, timeouts, refused keys or spent credits, on every model of the chain."""

    code = "model_unavailable"
    status = 503


class AnswerInvalid(ModelCallFailed):
    """Models answered, and no answer matched the schema after one repair."""

    code = "answer_invalid"


class AnswerRefused(ModelCallFailed):
    """The model declined. Other models are not asked to say what one declined to say."""

    code = "answer_refused"
    status = 422


class RouteNotConfigured(ModelCallFailed):
    """Nothing answers this route: no provider is configured for it and the offline engine cannot."""

    code = "route_not_configured"
    status = 501


class DuplicateCall(DirectorError):
    """The same idempotency key is in flight or was settled."""

    code = "duplicate_call"
    status = 409


class IdempotencyMismatch(DirectorError):
    """The idempotency key was used before for a different request."""

    code = "idempotency_mismatch"
    status = 422


class LedgerUnavailable(DirectorError):
    """Usage cannot be counted right now, so nothing is called."""

    code = "ledger_unavailable"
    status = 503
