"""The model configuration, strict schemas and prompts: checked where they are read."""

from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from prompts.library import Prompt, PromptError, load_prompt
from state.usage import Meter, Tier
from tests.tools.models.steps import CONFIG, Wish
from tools.models.config import PROVIDER_NAMES, Price, load_model_config, model_config
from tools.models.errors import ModelConfigError
from tools.models.providers import PROVIDERS
from tools.models.schema import SchemaError, strict_schema


def test_the_tiers_are_the_roadmaps():
    free, pro = model_config().tiers[Tier.FREE], model_config().tiers[Tier.PRO]
    assert (free.tokens_month, free.images_month, free.projects, free.scenes) == (500_000, 50, 3, 20)
    assert (pro.tokens_month, pro.images_month, pro.price_usd_month) == (2_000_000, 200, 19)
    assert {(o.meter, o.amount) for o in pro.overage} == {(Meter.TOKENS, 1_000_000), (Meter.IMAGES, 500)}


def test_providers_and_their_names_agree():
    assert tuple(PROVIDERS) == PROVIDER_NAMES


def test_no_model_id_lives_in_code():
    ids = {entry.model for entry in model_config().models.values()} - {""}
    for package in ("tools", "graphs", "server", "state", "prompts"):
        for path in files(package).rglob("*.py"):  # type: ignore[attr-defined]
            if "dialects" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            assert not [model for model in ids if f'"{model}"' in text], path


def broken(change) -> str:
    document: dict[str, Any] = yaml.safe_load(CONFIG)
    change(document)
    return yaml.safe_dump(document)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda d: d["models"]["primary"].update(provider="nobody"), "models.primary.provider"),
        (lambda d: d["models"]["primary"].update(context=0), "models.primary.context"),
        (lambda d: d["models"]["primary"].update(colour="red"), "models.primary.colour"),
        (lambda d: d["retired"]["old"].update(successor="ghost"), "retired.old.successor"),
        (lambda d: d["retired"].update(backup={"successor": "old"}), "retired.backup.successor"),
        (lambda d: d["tiers"]["pro"]["routes"]["chat"].update(chain=["ghost"]), "tiers.pro.routes.chat.chain.0"),
        (lambda d: d["tiers"]["pro"]["routes"]["chat"].update(chain=[]), "tiers.pro.routes.chat.chain"),
        (lambda d: d["tiers"]["pro"]["routes"].pop("vision"), "tiers.pro.routes.vision"),
        (lambda d: d["tiers"].pop("free"), "tiers.free"),
        (lambda d: d["variants"]["try-sage"].update(chain=["ghost"]), "variants.try-sage.chain.0"),
        (lambda d: d["tiers"]["pro"].update(tokens_month="lots"), "tiers.pro.tokens_month"),
    ],
)
def test_a_mistake_names_its_field(change, field: str):
    with pytest.raises(ModelConfigError) as caught:
        load_model_config(broken(change))
    assert caught.value.field == field


def test_unreadable_yaml_is_a_clear_error():
    with pytest.raises(ModelConfigError, match="YAML"):
        load_model_config("tiers: [")


def test_a_retired_name_typed_by_hand_is_served_by_its_successor():
    config = load_model_config(CONFIG)
    assert config.named("old") == ("backup", "old is retired; backup answers for it")
    assert config.named("anything-else") == ("anything-else", "")


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**7), st.integers(0, 10**7))
def test_prices_are_whole_and_never_rounded_down(inputs: int, outputs: int, price_in: int, price_out: int):
    cost = Price(input=price_in, output=price_out).cost(inputs, outputs)
    assert 0 <= cost * 1_000_000 - (inputs * price_in + outputs * price_out) < 1_000_000


class Leaf(BaseModel):
    words: list[str] = []
    weight: float | None = None


class Tree(BaseModel):
    """A tree."""

    leaf: Leaf
    children: list["Tree"] = []


class Holder(BaseModel):
    tree: Tree


def test_strict_schemas_close_every_object_and_drop_what_hosts_reject():
    schema = strict_schema(Holder)
    for name, item in {"": schema, **schema["$defs"]}.items():
        assert item["additionalProperties"] is False, name
        assert item["required"] == list(item["properties"]), name
    assert "default" not in str(schema)
    assert schema["$defs"]["Leaf"]["properties"]["weight"] == {"anyOf": [{"type": "number"}, {"type": "null"}]}


class Free(BaseModel):
    anything: dict[str, Any]


class Untyped(BaseModel):
    thing: Any


@pytest.mark.parametrize("model", [Free, Untyped])
def test_what_strict_mode_cannot_say_is_refused_by_name(model: type[BaseModel]):
    with pytest.raises(SchemaError) as caught:
        strict_schema(model)
    assert caught.value.field.startswith(f"{model.__name__}.")


@given(st.text())
def test_inputs_reach_the_persons_turn_as_json_and_never_the_system(wish: str):
    prompt = Prompt.parse('You {wish} {"a": 1}.\n---\nWish: {wish} of {nobody}, {"b": {}}')
    system, human = prompt.render(Wish(wish=wish))
    assert system == 'You {wish} {"a": 1}.'
    assert human == f'Wish: {Wish(wish=wish).model_dump_json()[8:-1]} of {{nobody}}, {{"b": {{}}}}'


def test_a_missing_prompt_is_a_clear_error():
    with pytest.raises(PromptError, match=r"there is no prompts/test_reel/absent\.md"):
        load_prompt("test_reel/absent")
    with pytest.raises(PromptError, match="named"):
        load_prompt("../secrets")
