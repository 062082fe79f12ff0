"""The register of measures: the organisation's own, seen by the city, changed by nobody else."""

from services.funding.programmes.programme import PostLimit, Programmes
from tests.component.funding.applications.applicants import (
    CLERK,
    OTHER_CLERK,
    VMDO,
    Applicants,
    an_offer_of_money,
    applicants_of,
    item,
)
from tests.component.funding.conftest import OFFICER, running
from tests.component.funding.state_money import a_forwarded_programme
from tests.component.servers import Postgres


def a_body(city: Applicants, **changes: object) -> dict[str, object]:
    given = {
        "title": "Chor", "period": city.period, "field_of_action": "open_city", "district": "eving",
        "costs": [item("rent", 10_000)],
    }  # fmt: skip
    return {**given, **changes}


async def test_the_organisation_and_its_city_see_a_measure_and_others_do_not(city: Applicants) -> None:
    id = await city.measure()
    for username, status in ((CLERK, 200), (OFFICER, 200), (OTHER_CLERK, 404)):
        assert (await city.funding.get(f"/measures/{id}", username)).status_code == status
    assert (await city.funding.get("/measures", OTHER_CLERK)).json()["items"] == []


async def test_a_measure_says_what_is_paid_for_and_what_is_left(city: Applicants) -> None:
    id = await city.measure()
    await city.approved(id)
    found = (await city.funding.get(f"/measures/{id}", CLERK)).json()
    assert [(one["code"], one["financed_cents"], one["left_cents"]) for one in found["costs"]] == [
        ("staff", 0, 500_000), ("rent", 400_000, 100_000), ("food", 0, 100_000),
    ]  # fmt: skip


async def test_a_measure_is_changed_by_its_organisation_on_what_it_has_read(city: Applicants) -> None:
    id = await city.measure()
    read = {"If-Match": (await city.funding.get(f"/measures/{id}", CLERK)).headers["ETag"]}
    changed = await city.put(f"/measures/{id}", a_body(city), **read)
    assert (changed.status_code, changed.json()["total_cents"]) == (200, 10_000)
    assert (await city.put(f"/measures/{id}", a_body(city), **read)).status_code == 409
    assert (await city.put(f"/measures/{id}", a_body(city), OTHER_CLERK)).status_code == 404


async def test_the_same_said_again_is_no_event(city: Applicants) -> None:
    id = await city.measure()
    await city.put(f"/measures/{id}", a_body(city))
    await city.put(f"/measures/{id}", a_body(city, title="Der Chor"))
    assert [one["type"] for one in await city.funding.told(id)] == [
        "funding.measure.registered.v1", "funding.measure.changed.v1",
    ]  # fmt: skip
    assert (await city.funding.get(f"/measures/{id}", CLERK)).json()["title"] == "Der Chor"


async def test_an_item_that_stands_twice_is_422(city: Applicants) -> None:
    body = a_body(city, costs=[item("rent", 1), item("rent", 2)])
    assert (await city.post("/measures", body)).status_code == 422


async def test_a_post_that_is_paid_for_at_the_same_time_must_have_been_seen(postgres: Postgres) -> None:
    limit = {"code": "specialist", "names": {"de": "x", "en": "x"}, "share_percent": 350, "maximum_cents": 7_000_000}
    of_posts = a_forwarded_programme(code="posts", posts=(PostLimit.model_validate(limit),))
    async with running(postgres, Programmes((an_offer_of_money(), of_posts))) as funding:
        city = await applicants_of(funding)
        post = {
            "programme": "posts", "department": VMDO, "purpose": "part_a", "designation": "specialist",
            "share_percent": 100, "starts_on": f"{city.year}-01-01",
        }  # fmt: skip
        (await funding.post("/posts", post, OFFICER)).raise_for_status()
        id = await city.recommended(costs=[item("staff", 500_000)])
        refused = await city.decide(id)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:staffel:problem:overlaps-unseen")
        assert [one["programme"] for one in refused.json()["posts"]] == ["posts"]
        assert (await city.decide(id, overlaps_seen=True)).status_code == 200
