"""Everything read from the environment, in one place. Nothing here is required: with no settings the director works
offline and keeps its files in `data_dir`."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Configuration from `DIRECTOR_*` variables and an optional `.env` file in the working directory."""

    model_config = SettingsConfigDict(
        env_prefix="DIRECTOR_", env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True
    )

    data_dir: Path = Path(".director")
    """Folder for the default database and assets."""
    database_url: str = ""
    """SQLAlchemy URL of the store (`sqlite:///file` or `postgresql://…`). Empty: SQLite inside `data_dir`."""
    assets_url: str = ""
    """fsspec URL of the asset store (`s3://bucket/prefix`). Empty: a folder inside `data_dir`."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 2024
    tier: Literal["free", "pro"] = "pro"
    """Which quotas and model stack apply when a request names none."""

    openrouter_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("DIRECTOR_OPENROUTER_API_KEY", "OPENROUTER_API_KEY")
    )
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("DIRECTOR_OPENAI_API_KEY", "OPENAI_API_KEY")
    )
    model_base_url: str = ""
    """Base URL of any OpenAI-compatible server (Ollama, vLLM, llama.cpp); with `model_name` it answers every route."""
    model_api_key: SecretStr | None = None
    model_name: str = ""
    image_provider: str = ""
    """Who makes pictures (`previz`, `openrouter`, `openai`, `openai_compatible`, `comfyui`). Empty: the first that is
    configured, else `previz`, the local renderer."""
    image_model: str = ""
    """Model to ask for pictures instead of the tier's own."""
    comfyui_url: str = ""
    """Address of a ComfyUI server."""
    comfyui_workflow: Path | None = None
    """A ComfyUI workflow in API form to fill in, `{reference}` in the `LoadImage` nodes that take reference pictures; a
    plain text-to-image one otherwise."""
    offline: bool = False
    """Use the offline engine even when a model is configured."""
    offline_fallback: bool = False
    """Let the offline engine answer when every configured model has failed. Off: the failure is reported."""

    @property
    def store_url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'director.db').absolute()}"

    @property
    def asset_store_url(self) -> str:
        """The fsspec URL of the asset store in force."""
        return self.assets_url or str((self.data_dir / "assets").absolute())


TRACING_CHOICES = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


def keep_libraries_quiet() -> None:
    """Turn off what libraries send home, and LangSmith tracing, unless the environment asks for it."""
    if not any(name in os.environ for name in TRACING_CHOICES):
        os.environ["LANGSMITH_TRACING"] = "false"
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
