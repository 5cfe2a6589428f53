"""The offline director: rules, lexicons and templates behind the same interface as a model."""

from tools.models.offline.engine import MODEL_NAME, VERSION, OfflineDirector, OfflineTaskError
from tools.models.offline.reply import Reply, ToolRequest
from tools.models.offline.skills import SKILLS, Skill

__all__ = ["MODEL_NAME", "SKILLS", "VERSION", "OfflineDirector", "OfflineTaskError", "Reply", "Skill", "ToolRequest"]
