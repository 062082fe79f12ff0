"""The invented people: the same for a seed, of many traditions, reported in every situation."""

import random
from datetime import date
from itertools import islice

from deploy.local.demo import spoilt, twelve
from deploy.local.demo.people import TRADITIONS, arrivals
from deploy.local.demo.reports import SITUATIONS, Desk, Post, assigned
from shared.contracts.envelope import EnvelopeError, from_kafka, from_structured
from shared.contracts.reports import ReportInvalid, validate_report

TODAY = date(2026, 11, 23)


def posts(count: int = 300, seed: int = 1) -> list[Post]:
    rng = random.Random(seed)
    desk = Desk(rng, str(seed))
    return [desk.about(who, why, TODAY) for who, why in assigned(arrivals(rng, TODAY), TODAY, count)]


def is_sound(post: Post) -> bool:
    try:
        validate_report(from_structured(post.raw), TODAY, post.department)
    except ReportInvalid:
        return False
    return True


def test_the_same_seed_invents_the_same_people() -> None:
    assert posts(seed=7) == posts(seed=7)


def test_another_seed_invents_others() -> None:
    assert posts(seed=7) != posts(seed=8)


def test_people_come_from_every_tradition() -> None:
    countries = {one.country for one in islice(arrivals(random.Random(1), TODAY), 300)}
    assert countries == {tradition.country for tradition in TRADITIONS}


def test_nobody_is_born_in_the_future() -> None:
    assert all(one.born <= TODAY for one in islice(arrivals(random.Random(1), TODAY), 1000))


def test_three_hundred_people_are_reported_by_at_least_six_departments() -> None:
    assert len({post.department for post in posts()}) >= 6


def test_every_situation_occurs() -> None:
    occasions = {post.event["data"]["occasion"] for post in posts()}
    assert occasions == {situation.occasion for situation in SITUATIONS}


def test_about_half_goes_over_kafka() -> None:
    over = sum(post.via == "kafka" for post in posts())
    assert 120 <= over <= 180


def test_every_report_is_one_that_intake_accepts() -> None:
    assert all(map(is_sound, posts(1000)))


def test_every_report_carries_a_trace() -> None:
    parents = [post.event["traceparent"] for post in posts()]
    assert len(set(parents)) == len(parents)
    assert all(from_structured(post.raw).traceparent == post.event["traceparent"] for post in posts())


def test_a_name_is_written_in_more_than_one_way() -> None:
    given = {post.event["data"]["person"]["given_names"] for post in posts(1000)}
    assert any(name.isupper() for name in given)
    assert any(name != name.strip() for name in given)


def test_the_twelve_situations_are_sound_reports() -> None:
    first, later = twelve.situations(Desk(random.Random(1), "1"), TODAY)
    assert all(map(is_sound, [*first, *later]))


def test_a_correction_keeps_the_file_number() -> None:
    post = posts(1)[0]
    corrected = Desk(random.Random(2), "2").correction(post, TODAY, given_names="Anders")
    assert corrected.event["data"]["reference"] == post.event["data"]["reference"]
    assert corrected.event["id"] != post.event["id"]


def test_every_poisoned_record_is_one_that_intake_rejects() -> None:
    assert not [one.headers for one in spoilt.poison("1", TODAY) if is_read(one)]


def is_read(poison: spoilt.Poison) -> bool:
    try:
        validate_report(from_kafka(poison.headers, poison.value), TODAY, poison.department)
    except (EnvelopeError, ReportInvalid):
        return False
    return True
