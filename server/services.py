"""What the routes work with; one set per application, opened and closed with it."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from langgraph.store.base import BaseStore

from server.auth import Caller, current_caller
from server.config import ServedGraphs
from server.health import StoreHealth
from server.runs.background import Background
from server.runs.manager import RunManager
from tools.storage.assistants import Assistants
from tools.storage.crons import Crons
from tools.storage.database import Database
from tools.storage.runs import Runs
from tools.storage.threads import Threads
from tools.storage.webhooks import Webhooks


@dataclass
class Services:
    """Everything behind the routes."""

    db: Database
    graphs: ServedGraphs
    manager: RunManager
    assistants: Assistants
    threads: Threads
    runs: Runs
    store: BaseStore
    crons: Crons
    background_work: Background
    webhooks: Webhooks
    health: StoreHealth
    version: str
    background: set[asyncio.Future[None]] = field(default_factory=set)


async def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Served = Annotated[Services, Depends(services_of)]
Asking = Annotated[Caller, Depends(current_caller)]
