"""What comes back from the log is what was: for every aggregate, also the newest."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from textwrap import dedent
from uuid import UUID

import pytest

import juntos_enrollment.domain
import juntos_leaders.domain
import juntos_outreach.domain
import juntos_reporting.domain
import juntos_sessions.domain
from juntos_chassis.seedwork import Aggregate, Territory, event_classes
from juntos_enrollment.domain.contradiction import Contradiction, Version
from juntos_enrollment.domain.padron import Padron, PadronTotals
from juntos_enrollment.domain.values import Account, CAPMoment, CAPResult, Matter
from juntos_outreach.domain.answer import Answer
from juntos_outreach.domain.campaign import (
    AudienceRule,
    Campaign,
    CampaignDefinition,
    ProviderTemplate,
)
from juntos_outreach.domain.preferences import Preferences
from juntos_outreach.domain.survey import Instrument, Question, SurveyInstrument
from juntos_outreach.domain.switch import (
    ChannelPause,
    ChannelPauseReason,
    ChannelSwitch,
)
from juntos_outreach.domain.values import (
    CampaignState,
    Channel,
    FailureReason,
    Pause,
    PauseReason,
)
from juntos_sessions.domain.topic import SessionTopic
from tests.support.replay import replayed

REPOSITORY = Path(__file__).parents[2]
REPLAY, NO_CACHE = "tests.support.replay", "no:cacheprovider"
COMPARISON = re.compile(
    r"assert (replayed\((\w+)\) == \2|vars\(replayed\((\w+)\)\) == vars\(\3\))"
)
DOMAINS = (
    juntos_enrollment.domain,
    juntos_sessions.domain,
    juntos_outreach.domain,
    juntos_leaders.domain,
    juntos_reporting.domain,
)
PLACE = Territory("100101", "UT07")
ANA, HOME, THING = UUID(int=1), UUID(int=2), UUID(int=3)
MAY_4, MAY_5, MAY_6 = (date(2026, 5, day) for day in (4, 5, 6))


def contradiction() -> Contradiction:
    """Two dates and scores of a CAP, and the unit's decision."""
    result = CAPResult(CAPMoment.INITIAL, "cap-ejemplo", 1, 40, 60, 80)
    found = Contradiction(
        command_id=THING,
        user_id=ANA,
        household_id=HOME,
        matter=Matter.INITIAL_CAP,
        known=Version(MAY_4, result, {"c1": ("a", "b")}),
        told=Version(MAY_5, None, {}),
        territory=PLACE,
        occurred_on=MAY_5,
    )
    found.resolve(Account.TOLD, MAY_6)
    return found


def padron() -> Padron:
    """A file that completes another."""
    totals = PadronTotals(10, 8, 9, 1, 0, 1, 2)
    return Padron(THING, PLACE, totals, "ab" * 32, MAY_4, corrects=HOME)


def topic() -> SessionTopic:
    """A topic that changes once."""
    defined = SessionTopic(2026, 3, "Hierro", MAY_4, PLACE, MAY_4)
    defined.redefine("Hierro y vitamina C", MAY_6, MAY_5)
    return defined


def campaign() -> Campaign:
    """Redefined, on, stopped by the provider, on again and closed."""
    first = CampaignDefinition(
        topic="hierro",
        audience=AudienceRule("enrolled", module=1, child_months=(6, 12)),
        channels=(Channel.WHATSAPP, Channel.SMS),
        language="es",
        texts=(("es", "Hola"), ("qu", "Allinllachu")),
        starts_on=MAY_4,
        ends_on=MAY_6,
        template=ProviderTemplate("aviso", "utility", "https://x.example/a", "image"),
    )
    one = Campaign("C-1", first, PLACE, MAY_4)
    one.redefine(
        CampaignDefinition(
            topic="agua",
            audience=AudienceRule("absent", session=4),
            channels=(Channel.SMS,),
            language="es",
            texts=(("es", "Agua segura"),),
            starts_on=MAY_4,
            ends_on=MAY_5,
            daily_budget=100,
        ),
        MAY_4,
    )
    one.change(CampaignState.ACTIVE, MAY_4)
    one.pause_for(Pause(next(iter(PauseReason)), "131031"), MAY_5)
    one.change(CampaignState.ACTIVE, MAY_5)
    one.change(CampaignState.CLOSED, MAY_6)
    return one


def switch() -> ChannelSwitch:
    """Stopped by an account's trouble, resumed, stopped for lack of budget."""
    trouble = ChannelPause(ChannelPauseReason.PROVIDER_ACCOUNT, "131031")
    one = ChannelSwitch(Channel.WHATSAPP, trouble, PLACE, MAY_4)
    one.resume(MAY_5)
    one.stop(ChannelPause(ChannelPauseReason.BUDGET), MAY_6)
    return one


def instrument() -> SurveyInstrument:
    """One version of the survey."""
    question = Question("s1", "¿Le sirvió?", ("no", "sí"), (0, 1))
    content = Instrument("ejemplo", 2, "De ejemplo", (question,), "cd" * 32)
    return SurveyInstrument(content, MAY_5, PLACE, MAY_4)


def answer() -> Answer:
    """It failed on one channel, was written again, and arrived."""
    one = Answer(ANA, THING, "r-1", Channel.WHATSAPP, PLACE, MAY_4)
    one.failed(Channel.WHATSAPP, FailureReason.UNREACHABLE, MAY_4, final=True)
    one.write_again(Channel.SMS, MAY_5)
    one.sent(Channel.SMS, MAY_6, segments=2)
    return one


def preferences() -> Preferences:
    """No more messages, then again, then no more."""
    one = Preferences(
        ANA, Channel.SMS, by_number=True, territory=PLACE, occurred_on=MAY_4
    )
    one.opt_in(Channel.SMS, MAY_5)
    one.opt_out(Channel.WHATSAPP, MAY_6)
    return one


@pytest.mark.parametrize(
    "make",
    [
        contradiction,
        padron,
        topic,
        campaign,
        switch,
        instrument,
        answer,
        preferences,
    ],
)
def test_what_comes_back_from_the_log_is_what_was(
    make: Callable[[], Aggregate],
) -> None:
    live = make()

    assert vars(replayed(live)) == vars(live)


def test_every_event_of_every_aggregate_comes_back_in_some_comparison() -> None:
    """Asked of a run of its own: no worker of this one sees all the others replay."""
    tests = [
        f"{path.relative_to(REPOSITORY)}::{name}"
        for path in sorted((REPOSITORY / "tests").rglob("test_*.py"))
        for name in comparisons(path.read_text("utf-8"))
    ]

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-p", REPLAY, "-p", NO_CACHE, *tests],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    came_back = set(re.findall(r"^replayed (\S+)$", run.stdout, re.MULTILINE))
    stored = stored_topics()
    assert len(stored) >= 100
    assert sorted(stored - came_back) == []


def test_only_a_whole_aggregate_that_came_back_is_a_comparison() -> None:
    source = """
        def test_whole(): assert replayed(plan) == plan
        def test_by_its_state(): assert vars(replayed(live)) == vars(live)
        def test_a_part(): assert replayed(action).facts == facts
        def test_another(): assert replayed(one) == other
        def test_without_an_assertion(): replayed(plan)
    """

    assert list(comparisons(dedent(source))) == ["test_whole", "test_by_its_state"]


def comparisons(source: str) -> Iterator[str]:
    """The tests that compare a whole aggregate with what its events bring back."""
    for test in ast.walk(ast.parse(source)):
        if isinstance(test, ast.FunctionDef) and any(
            isinstance(node, ast.Assert) and COMPARISON.fullmatch(ast.unparse(node))
            for node in ast.walk(test)
        ):
            yield test.name


def stored_topics() -> set[str]:
    """The events that some service stores."""
    for package in DOMAINS:
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {
        topic
        for topic, kind in event_classes().items()
        if re.match(r"juntos_\w+\.domain\.", kind.__module__)
    }
