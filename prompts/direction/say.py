"""A read direction back in plain words, for people to check."""

from state.direction import Scope, Selector, SlotDelta

SIGNS = {"add": "+", "remove": "−", "set": "→"}
STEPS = {
    "shot_type": ("wider", "tighter"), "lens": ("shorter", "longer"), "depth_of_field": ("deeper", "shallower"),
    "movement_speed": ("slower", "faster"), "lighting_mood": ("darker", "brighter"),
    "motion_strength": ("less", "more"), "duration_s": ("shorter", "longer"),
}  # fmt: skip


def said_change(change: SlotDelta) -> str:
    """One change: "shot type: one step wider", "mood: + lonely"."""
    name = change.slot.replace("_", " ")
    where = f" where it is {change.where.replace('_', ' ')}" if change.where else ""
    if change.how == "clear":
        return f"{name}: undecided{where}"
    if change.how == "scale":
        return f"{name}: × {change.amount:g}{where}"
    if change.how == "step":
        less, more = STEPS.get(change.slot, ("less", "more"))
        size = abs(change.amount)
        steps = f"{size:g} " if size < 1 or change.slot == "duration_s" else f"{round(size) or 1} step "
        return f"{name}: {steps}{more if change.amount > 0 else less}{where}"
    value = f"{change.amount:g} s" if change.slot == "duration_s" else change.value.replace("_", " ")
    return f"{name}: {SIGNS[change.how]} {value}{where}"


def said_scope(scope: Scope) -> str:
    """Where a direction applies."""
    if not scope.selections:
        base = "what is selected (or everything)"
    else:
        base = " and ".join(
            ", ".join(said_selector(one) for one in selection.selectors) for selection in scope.selections
        )
    but = " and ".join(", ".join(said_selector(one) for one in selection.selectors) for selection in scope.but)
    return f"{base}, but not {but}" if but else base


def said_selector(one: Selector) -> str:
    """One way to pick shots, in words."""
    nth = f"{one.first}" if one.first > 0 else {-1: "the last", -2: "the second to last"}.get(one.first, f"{one.first}")
    match one.by:
        case "all":
            return "everything"
        case "focus":
            return "what is selected"
        case "rest":
            return "all the rest"
        case "scene" | "shot":
            return f"{one.by} {nth}" if one.first > 0 else f"{nth} {one.by}"
        case "scenes" | "shots":
            return f"{one.by} {one.first} to {one.last}"
        case "part":
            return f"from {one.first} % to {one.last} %"
        case "size" | "one_size":
            return f"{one.value.replace('_', ' ')} shots"
        case "person" | "place" | "prop":
            return f"shots with {one.value}"
        case _:
            return one.value.replace("_", " ")
