"""Coverage and time around a moment by rules: the set-ups an assistant director would ask for first."""

from collections.abc import Iterator

from state.vision import LookRequest, SeenPicture
from state.vocabulary import CameraAngle as Angle
from state.vocabulary import CoverageType as Kind
from state.vocabulary import DepthOfField, Lens
from state.vocabulary import ShotType as Size
from state.workflows.beat_pack import PackChoice, PackPlan, PackRequest
from state.workflows.split_stack import CoveragePlan, CoverageRequest, CoverageSetup
from state.workflows.time_stack import Moment, MomentsPlan, MomentsRequest


def plan_coverage(request: CoverageRequest) -> CoveragePlan:
    """The first set-ups of the list that fits who and what is there. Every label is different."""
    setups: dict[str, CoverageSetup] = {}
    for setup in _setups(request):
        setups.setdefault(setup.label.casefold(), setup)
    return CoveragePlan(setups=tuple(setups.values())[: request.count])


def _setups(request: CoverageRequest) -> Iterator[CoverageSetup]:
    if len(request.people) > 1:
        yield from _conversation(request)
    elif request.people:
        yield from _alone(request)
    else:
        yield from _empty(request)


def _conversation(request: CoverageRequest) -> Iterator[CoverageSetup]:
    people, props = request.people, request.props
    first, second = people[:2]
    group = Size.TWO_SHOT if len(people) == 2 else Size.GROUP
    everybody = " and ".join(people[:3])
    yield _setup("wide", Kind.WIDE, Size.WIDE, everybody, people, "shows who is where", props=props)
    yield _setup(f"over-shoulder on {first}", Kind.OVER_SHOULDER, Size.OVER_SHOULDER, first, (first, second),
                 f"{first} as {second} sees them")  # fmt: skip
    yield _setup(f"close-up {first}", Kind.CLOSE_UP, Size.CLOSE_UP, first, (first,), "what the moment does to them",
                 lens=Lens.PORTRAIT, depth=DepthOfField.SHALLOW)  # fmt: skip
    for prop in props[:1]:
        yield _insert(prop)
    yield _setup(f"reaction {second}", Kind.REACTION, Size.MEDIUM_CLOSE_UP, second, (second,), "the answering face",
                 depth=DepthOfField.SHALLOW)  # fmt: skip
    yield _setup(f"over-shoulder on {second}", Kind.OVER_SHOULDER, Size.OVER_SHOULDER, second, (second, first),
                 f"the reverse, {second} as {first} sees them")  # fmt: skip
    yield _setup("two-shot" if group is Size.TWO_SHOT else "group", Kind.MASTER, group, everybody, people,
                 "holds the moment without a cut")  # fmt: skip
    yield _setup(f"medium {first}", Kind.MEDIUM, Size.MEDIUM, first, (first,), "gesture and face together")
    yield _setup(f"medium {second}", Kind.MATCHED_SINGLES, Size.MEDIUM, second, (second,), "the matching single")
    yield _setup(f"eyes {first}", Kind.PROGRESSIVE, Size.EXTREME_CLOSE_UP, first, (first,), "the last step in")
    yield from (_insert(prop) for prop in props[1:])
    yield from _around(everybody, people)
    yield _setup(f"close-up {second}", Kind.CLOSE_UP, Size.CLOSE_UP, second, (second,), "the other face")
    for other in people[2:]:
        yield _setup(f"reaction {other}", Kind.REACTION, Size.CLOSE_UP, other, (other,), "who watches")


def _alone(request: CoverageRequest) -> Iterator[CoverageSetup]:
    people, props = request.people, request.props
    first = people[0]
    yield _setup("wide", Kind.WIDE, Size.WIDE, first, people, "shows where it happens", props=props)
    yield _setup(f"medium {first}", Kind.MEDIUM, Size.MEDIUM, first, people, "gesture and face together")
    yield _setup(f"close-up {first}", Kind.CLOSE_UP, Size.CLOSE_UP, first, people, "what the moment does to them",
                 lens=Lens.PORTRAIT, depth=DepthOfField.SHALLOW)  # fmt: skip
    yield from (_insert(prop) for prop in props[:1])
    if not props:
        yield _setup(f"hands of {first}", Kind.INSERT, Size.INSERT, f"{first}'s hands", people, "what it turns on")
    yield _setup(f"point of view of {first}", Kind.POV_SEQUENCE, Size.POV, first, people, "what they see")
    yield _setup(f"profile {first}", Kind.MATCHED_SINGLES, Size.MEDIUM_CLOSE_UP, first, people, "thought, seen aside",
                 angle=Angle.PROFILE)  # fmt: skip
    yield _setup(f"eyes {first}", Kind.PROGRESSIVE, Size.EXTREME_CLOSE_UP, first, people, "the last step in")
    yield _setup(f"from behind {first}", Kind.CUTAWAY, Size.MEDIUM_WIDE, first, people, "withholds the face",
                 angle=Angle.BACK)  # fmt: skip
    yield from (_insert(prop) for prop in props[1:])
    yield from _around(first, people)
    yield _setup(f"full {first}", Kind.MASTER, Size.FULL, first, people, "the whole body in the moment")


def _empty(request: CoverageRequest) -> Iterator[CoverageSetup]:
    place = request.scene or "the place"
    yield _setup("establishing", Kind.MASTER, Size.ESTABLISHING, place, (), "says where we are", props=request.props)
    yield _setup("wide", Kind.WIDE, Size.WIDE, place, (), "comes nearer", props=request.props)
    yield from (_insert(prop) for prop in request.props)
    for label, kind, size, angle in (
        ("low angle", Kind.MEDIUM, Size.MEDIUM_WIDE, Angle.LOW_ANGLE),
        ("high angle", Kind.CUTAWAY, Size.WIDE, Angle.HIGH_ANGLE),
        ("from above", Kind.CUTAWAY, Size.EXTREME_WIDE, Angle.BIRDS_EYE),
        ("ground level", Kind.PICKUP, Size.MEDIUM, Angle.GROUND_LEVEL),
        ("dutch", Kind.MONTAGE, Size.MEDIUM_WIDE, Angle.DUTCH),
        ("knee level", Kind.PICKUP, Size.MEDIUM_WIDE, Angle.KNEE_LEVEL),
        ("hip level", Kind.PICKUP, Size.FULL, Angle.HIP_LEVEL),
        ("extreme wide", Kind.REGRESSIVE, Size.EXTREME_WIDE, Angle.EYE_LEVEL),
        ("aerial", Kind.CUTAWAY, Size.ESTABLISHING, Angle.AERIAL),
        ("overhead", Kind.CUTAWAY, Size.MEDIUM_WIDE, Angle.OVERHEAD),
        ("close detail", Kind.INSERT, Size.CLOSE_UP, Angle.EYE_LEVEL),
    ):
        yield _setup(label, kind, size, place, (), "another side of the place", angle=angle)


def _around(subject: str, people: tuple[str, ...]) -> Iterator[CoverageSetup]:
    yield _setup("high wide", Kind.CUTAWAY, Size.WIDE, subject, people, "the moment seen small",
                 angle=Angle.HIGH_ANGLE)  # fmt: skip
    yield _setup("low medium", Kind.PICKUP, Size.MEDIUM_WIDE, subject, people, "the moment seen large",
                 angle=Angle.LOW_ANGLE)  # fmt: skip
    yield _setup("extreme wide", Kind.REGRESSIVE, Size.EXTREME_WIDE, subject, people, "lets the moment go")


def _insert(prop: str) -> CoverageSetup:
    return _setup(f"insert {prop}", Kind.INSERT, Size.INSERT, prop, (), "the detail it turns on",
                  lens=Lens.PORTRAIT, depth=DepthOfField.SHALLOW, props=(prop,))  # fmt: skip


def _setup(
    label: str,
    kind: Kind,
    size: Size,
    subject: str,
    people: tuple[str, ...],
    because: str,
    *,
    angle: Angle = Angle.EYE_LEVEL,
    lens: Lens | None = None,
    depth: DepthOfField | None = None,
    props: tuple[str, ...] = (),
) -> CoverageSetup:
    return CoverageSetup(
        label=label,
        coverage_type=kind,
        shot_type=size,
        camera_angle=angle,
        lens=lens,
        depth_of_field=depth,
        subject=subject,
        people=people,
        props=props,
        because=because,
    )


def plan_moments(request: MomentsRequest) -> MomentsPlan:
    """The same action at every time: rules know how far people move, and invent no events."""
    return MomentsPlan(moments=tuple(Moment(offset_ms=one, action=request.action) for one in request.offsets_ms))


def look(request: LookRequest) -> SeenPicture:
    """Nothing: rules measure pictures and do not see what is in them."""
    return SeenPicture(statements=())


def choose_packs(request: PackRequest) -> PackPlan:
    """Time where somebody acts, coverage where there is somebody or something, a strip where there is a story."""
    told: list[PackChoice] = []
    if request.action and request.people:
        told.append(PackChoice(kind="time", because=f"{request.people[0]} acts in it"))
    if request.people or request.props:
        seen = (*request.people, *request.props)
        told.append(PackChoice(kind="coverage", because=f"there is {seen[0]} to look at"))
    if request.shots >= 3 or not told:
        told.append(PackChoice(kind="strip", because=f"the film has {request.shots} shots around it"))
    return PackPlan(packs=tuple(told))
