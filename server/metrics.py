"""What an operator watches, in Prometheus' format. Labels never carry an owner, a thread or any text."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from tools.models.call_counts import MODEL_FIGURES

disable_created_metrics()  # type: ignore[no-untyped-call]
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """One application's figures. What the database knows is the same from every process; the rest is this one's."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "director_http_requests", "Requests answered", ["method", "route", "status"], registry=registry
        )
        self.request_seconds = Histogram(
            "director_http_seconds", "Until an answer begins", ["method", "route"], buckets=BUCKETS, registry=registry
        )
        self.streams_open = Gauge("director_streams_open", "Event streams being read here", registry=registry)
        self.runs_ended = Counter(
            "director_runs_ended", "Runs this process ended, by how", ["graph", "status"], registry=registry
        )
        self.run_seconds = Histogram(
            "director_run_seconds", "From start to end of a run", ["graph"], buckets=BUCKETS, registry=registry
        )
        self.runs_live = Gauge("director_runs_live", "Runs this process carries out", registry=registry)
        self.events_unstored = Gauge(
            "director_events_unstored", "Events of runs here that are not in the log yet", registry=registry
        )
        self.runs_active = Gauge(
            "director_runs_active", "Runs in the database that have not ended", ["status"], registry=registry
        )
        self.queue_seconds = Gauge(
            "director_queue_oldest_seconds", "How long the oldest run that is due has waited", registry=registry
        )
        self.webhooks_waiting = Gauge("director_webhooks_waiting", "Webhooks still to be heard", registry=registry)
        self.store_answers = Gauge(
            "director_store_answers", "1 if the database could be read for these figures", registry=registry
        )

    def see_queue(self, active: Mapping[str, int], oldest_seconds: float, webhooks: int) -> None:
        """What the database says of runs and webhooks that wait."""
        for status in ("pending", "running"):
            self.runs_active.labels(status).set(active.get(status, 0))
        self.queue_seconds.set(oldest_seconds)
        self.webhooks_waiting.set(webhooks)

    def exposition(self) -> bytes:
        return generate_latest(self._registry) + generate_latest(MODEL_FIGURES)
