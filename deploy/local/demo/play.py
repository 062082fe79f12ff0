"""The days of the play: reports arrive, desks are worked through, silence passes, the first of the month comes."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from deploy.local.demo import spoilt, twelve
from deploy.local.demo.calendar import Calendar, worked_off
from deploy.local.demo.clearings import Clearings
from deploy.local.demo.courses import Courses
from deploy.local.demo.dispatch import Dispatch
from deploy.local.demo.money.assistance import Assistance
from deploy.local.demo.money.season import Season
from deploy.local.demo.office import CARRIERS, CENTRE, Hands, Town
from deploy.local.demo.overseers import Overseers
from deploy.local.demo.packages import kinds_of
from deploy.local.demo.people import Somebody, arrivals
from deploy.local.demo.receivers import Receivers
from deploy.local.demo.reports import DORTMUND, ESSEN, Desk, Post, assigned, duplicate
from deploy.local.demo.senders import Senders
from deploy.local.demo.summary import transitions_by_state
from shared.periods import BERLIN, local_day

NIGHT, WEEK = 1.5, 2.5
"""Real seconds a night, and a stretch of several days, take."""
ASKS_FOR_MONEY = (f"{DORTMUND}.jobcenter", f"{DORTMUND}.social-office", CENTRE, f"{DORTMUND}.youth-services")


@dataclass
class Play:
    """One play with its robots. `day` numbers the working days on which something is shown."""

    town: Town
    calendar: Calendar
    dispatch: Dispatch
    people: int
    run: str
    rng: random.Random
    desk: Desk
    receivers: Receivers
    senders: Senders
    overseers: Overseers
    clearings: Clearings
    season: Season
    assistance: Assistance = field(default_factory=Assistance)
    day: int = 0

    @classmethod
    async def of(cls, town: Town, calendar: Calendar, dispatch: Dispatch, people: int, seed: int) -> "Play":
        rng = random.Random(seed)
        senders = Senders(await kinds_of(town.at("clerk", CENTRE)))
        run = f"{seed}"
        return cls(
            town, calendar, dispatch, people, run, rng, Desk(rng, run), Receivers(), senders, Overseers(senders),
            Clearings(), Season.of(town, Courses(town)),
        )  # fmt: skip

    async def perform(self) -> None:
        """Everything, in order; at least one first of a month, on which benefits change hands, is among the days."""
        await self.dawn(await self.calendar.morning_after(1), NIGHT)
        began = self.town.today
        arriving = arrivals(self.rng, began)
        first, later = twelve.situations(self.desk, self.town.today)
        reported = await self.first_day(arriving, first)
        reported += await self.second_day(arriving)
        await self.third_day(arriving, reported, later)
        for days in (1, 1, 2, 2, 3, 3):
            await self.dawn(await self.calendar.morning_after(days), NIGHT if days == 1 else WEEK)
            await self.work()
            await self.spend()
        if self.town.today.month == began.month:
            await self.dawn(await self.calendar.first_of_next_month(), WEEK)
            await self.work()
            await self.spend()
        await self.last_day(arriving)

    async def first_day(self, arriving: Iterator[Somebody], first: Sequence[Post]) -> list[Post]:
        posts = self.posts(arriving, self.people * 45 // 100)
        await self.reports([*first, *posts], "the twelve hard cases among them")
        await self.work()
        return posts

    async def second_day(self, arriving: Iterator[Somebody]) -> list[Post]:
        await self.dawn(await self.calendar.morning_after(1), NIGHT)
        posts = self.posts(arriving, self.people * 35 // 100)
        await self.reports(posts, "")
        for department in (CENTRE, f"{DORTMUND}.social-office"):
            await self.senders.withdraw(self.town.at("clerk", department), 2)
        await self.work()
        await self.overseers.ask_for_participation(self.town)
        return posts

    async def third_day(self, arriving: Iterator[Somebody], reported: list[Post], later: Sequence[Post]) -> None:
        """New people, the second half of the hard cases, repetitions, corrections, withdrawals, mistakes, poison;
        and before anybody has answered, some of those just reported die or leave."""
        await self.dawn(await self.calendar.morning_after(1), NIGHT)
        today = self.town.today
        posts = self.posts(arriving, self.people - self.people * 45 // 100 - self.people * 35 // 100)
        again = [duplicate(post) for post in reported[::9]]
        moved = {"street": "Hörder Burgstraße 12", "postcode": "44263", "city": "Dortmund", "district": "Hörde"}
        corrected = [self.desk.correction(post, today, address=moved) for post in reported[4::17]]
        taken_back = [self.desk.withdrawal(post, "wrong_person") for post in reported[6::23]]
        wrong = spoilt.rejected(self.desk, arriving, today)
        await self.reports([*posts, *later], "the hard cases' second reports among them")
        await self.reports([*again, *corrected, *taken_back, *wrong], "repeated, corrected, taken back, or wrong")
        await self.dispatch.poison(spoilt.poison(self.run, today))
        self.say("          poison on Kafka: broken headers, half a JSON text, 300 KiB, somebody else's name …")
        gone = [self.gone(post, "death" if n % 2 else "departure") for n, post in enumerate(posts[1:12:2])]
        await self.reports(gone, "deaths and departures: what was asked for them is cancelled")
        await self.work()
        await self.overseers.ask_for_participation(self.town)
        await self.season.courses.enrol()

    async def last_day(self, arriving: Iterator[Somebody]) -> None:
        """Some more arrive, and are still waiting when the curtain falls; the bank has paid by then."""
        await self.dawn(await self.calendar.morning_after(1), NIGHT)
        await self.reports(self.posts(arriving, max(10, self.people // 15)), "nobody has answered these yet")
        await self.season.treasury.until_paid()
        await self.tell()

    async def dawn(self, at: datetime, seconds: float) -> None:
        """Lets the time until that morning pass, and everything that comes due on the way."""
        await self.calendar.until(at, seconds)
        await worked_off(self.town.stack, self.calendar)
        self.day += 1
        self.town.today = local_day(await self.calendar.now())
        self.say(f"Day {self.day:<2} · {at.astimezone(BERLIN):%a %d %b %Y}")

    def posts(self, arriving: Iterator[Somebody], count: int) -> list[Post]:
        today = self.town.today
        return [self.desk.about(who, why, today) for who, why in assigned(arriving, today, count)]

    def gone(self, post: Post, occasion: str) -> Post:
        """The registry office reports that a person has died or left, in the spelling of the first report."""
        data = post.event["data"]
        return self.desk.report(
            twelve.NOBODY, post.department, occasion, [], self.town.today, reference=data["reference"],
            person=data["person"],
        )  # fmt: skip

    async def reports(self, posts: Sequence[Post], remark: str) -> None:
        offices = len({post.department for post in posts})
        over = sum(post.via == "kafka" for post in posts)
        await self.dispatch.publish(posts)
        await worked_off(self.town.stack, self.calendar)
        said = f"{len(posts)} reports of {offices} offices, {over} over Kafka, {len(posts) - over} over HTTP"
        self.say(f"          {said}{f' ({remark})' if remark else ''}")

    async def work(self) -> None:
        """Every desk is worked through once: receivers first, then who reacts to their answers, then who oversees."""
        await self.everywhere(Hands.read_letters)
        await self.everywhere(self.receivers.answer)
        await self.everywhere(self.receivers.follow_up)
        await worked_off(self.town.stack, self.calendar)
        await self.everywhere(self.senders.ask_again)
        await self.everywhere(self.senders.follow_suggestions)
        await self.everywhere(self.senders.close_refused)
        await self.everywhere(self.senders.close)
        for coordinator in (
            self.town.at("coordinator", CENTRE),
            self.town.at("coordinator", f"{ESSEN}.integration-centre"),
        ):
            await self.overseers.coordinate(coordinator)
            await self.clearings.decide(coordinator)
            await self.clearings.choose(coordinator)
        await self.overseers.manage(self.town)
        await self.tell()

    async def spend(self) -> None:
        await self.season.go_on()
        await self.season.courses.meet()
        for department in ASKS_FOR_MONEY:
            await self.assistance.ask(self.town.at("clerk", department), 2)
        await worked_off(self.town.stack, self.calendar)
        await self.assistance.decide(self.town)

    async def everywhere(self, work: Callable[..., object]) -> None:
        async with asyncio.TaskGroup() as clerks:
            for department in CARRIERS:
                clerks.create_task(work(self.town.at("clerk", department)))  # type: ignore[arg-type]

    async def tell(self) -> None:
        """Where all transitions stand now."""
        states = await transitions_by_state(self.town.stack.databases["casework"])
        self.say("          " + " · ".join(f"{state} {number}" for state, number in states.items() if number))

    def say(self, line: str) -> None:
        self.town.told(line)
