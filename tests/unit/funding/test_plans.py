"""Plans and shares to the cent: parts sum to the whole, and no item is paid for beyond what it costs."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.funding.measures.measure import Measure, with_grant
from services.funding.measures.shares import Share, financed, granted, shares, spread, total
from shared.contracts.funding import PlanItem

CENTS = st.integers(min_value=1, max_value=10_000_000)
COSTS = st.lists(CENTS, min_size=1, max_size=8).map(
    lambda amounts: tuple(PlanItem(code=f"item{n}", amount_cents=cents) for n, cents in enumerate(amounts))
)
QUARTERS = st.tuples(*[st.integers(min_value=0, max_value=100)] * 4).filter(any)


@st.composite
def balanced(draw: st.DrawFn) -> tuple[tuple[PlanItem, ...], tuple[PlanItem, ...]]:
    """A cost plan and a financing plan with the same sum, with a grant in it."""
    costs = draw(COSTS)
    parts = spread(total(costs), draw(QUARTERS))
    names = ("own", "third_party", "public", "grant")
    return costs, tuple(PlanItem(code=code, amount_cents=part) for code, part in zip(names, parts, strict=True))


@given(st.integers(min_value=0, max_value=10**12), st.lists(st.integers(min_value=0, max_value=10**9), min_size=1))
def test_what_is_spread_sums_to_the_whole(amount: int, weights: list[int]) -> None:
    assert sum(spread(amount, weights)) == (amount if sum(weights) else 0)


@given(st.lists(CENTS, min_size=1, max_size=20), st.data())
def test_no_part_is_more_than_its_weight(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(min_value=0, max_value=sum(weights)))
    parts = spread(amount, weights)
    assert all(part <= weight for part, weight in zip(parts, weights, strict=True))


@given(balanced())
def test_a_balanced_plan_never_finances_an_item_beyond_its_costs(
    plan: tuple[tuple[PlanItem, ...], tuple[PlanItem, ...]],
) -> None:
    costs, financing = plan
    asked = total(financing, "grant")
    given_to = granted(asked, costs, [item.code for item in costs])
    assert total(given_to) == asked
    for item in costs:
        share = shares(asked, costs, financing, given_to)[item.code]
        assert financed({UUID(int=1): share}) <= item.amount_cents


@given(balanced(), st.integers(min_value=1, max_value=99))
def test_of_a_reduced_grant_the_shares_sum_to_what_is_left(
    plan: tuple[tuple[PlanItem, ...], tuple[PlanItem, ...]], percent: int
) -> None:
    costs, financing = plan
    asked = total(financing, "grant")
    given_to, left = granted(asked, costs, [item.code for item in costs]), asked * percent // 100
    assert sum(share.granted_cents for share in shares(left, costs, financing, given_to).values()) == left


def test_what_is_not_eligible_gets_nothing_of_a_grant() -> None:
    costs = (PlanItem(code="rent", amount_cents=100), PlanItem(code="food", amount_cents=300))
    assert granted(100, costs, ["rent"]) == (PlanItem(code="rent", amount_cents=100),)


def test_nothing_left_of_a_grant_frees_what_its_plan_named() -> None:
    costs = (PlanItem(code="rent", amount_cents=100),)
    financing = (PlanItem(code="public", amount_cents=40), PlanItem(code="grant", amount_cents=60))
    assert shares(0, costs, financing, costs) == {"rent": Share()}


def test_public_money_counts_beyond_what_our_programmes_grant() -> None:
    assert financed({uuid4(): Share(40, public_cents=50), uuid4(): Share(30)}) == 40 + 30 + 20


def test_a_third_party_named_twice_is_one_source() -> None:
    assert financed({uuid4(): Share(10, third_party_cents=20), uuid4(): Share(10, third_party_cents=25)}) == 45


def test_a_measure_with_a_grant_leaves_the_one_before_as_it_was() -> None:
    measure = Measure(uuid4(), costs=(PlanItem(code="rent", amount_cents=100),))
    assert with_grant(measure, uuid4(), {"rent": Share(60)}).left("rent") == 40
    assert measure.left("rent") == 100
