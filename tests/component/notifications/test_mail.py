"""Mail through a real SMTP server: arrives, is bundled, breaks through, survives failures and crashes."""

from datetime import timedelta

import pytest

from services.notifications import mails, outgoing, queries
from services.notifications.outgoing import Unreachable
from services.notifications.rendering import message
from shared.contracts import casework
from shared.postgres import reading
from tests.component.notifications.installation import Installation
from tests.component.notifications.post import Post, html_of, text_of
from tests.unit.notifications.events import CASE, an

OFFICE = "auslaenderbehoerde@dortmund.example"
HEADS = "auslaenderbehoerde-leitung@dortmund.example"
OPENED = an(casework.CaseOpened)


@pytest.fixture
async def here(here: Installation) -> Installation:
    """The moment of collecting is over at once, so that a test need not wait for it."""
    await no_collecting(here)
    return here


async def no_collecting(here: Installation) -> None:
    await here.as_owner(
        """
        create function already() returns trigger language plpgsql as $$ begin
          new.since = new.since - interval '1 minute'; return new;
        end $$;
        create trigger already before insert on letters for each row execute function already();
        """
    )


async def sent(here: Installation) -> int:
    return await outgoing.round(here.post_office)


async def retried_now(here: Installation) -> None:
    await here.as_owner("update mails set next_attempt_at = clock_timestamp()")


async def test_a_request_arrives_in_the_receivers_mailbox(here: Installation, post: Post) -> None:
    await here.hears(OPENED, an(casework.TransitionRequested))
    await sent(here)
    assert [mail["To"] for mail in post.mails] == [OFFICE]


async def test_the_mail_names_case_part_of_life_department_deadline_and_link(here: Installation, post: Post) -> None:
    await here.hears(OPENED, an(casework.TransitionRequested))
    await sent(here)
    text = text_of(post.mails[0])
    wanted = ("DO-2026-004711-3", "Aufenthalt", "Jugendamt", "7. Dezember 2026", f"http://desk.example/cases/{CASE}")
    assert [part for part in wanted if part not in text] == []


async def test_the_html_says_the_same_as_the_text(here: Installation, post: Post) -> None:
    await here.hears(OPENED, an(casework.TransitionRequested))
    await sent(here)
    wanted = ("DO-2026-004711-3", "Aufenthalt", "Jugendamt", "7. Dezember 2026", f"http://desk.example/cases/{CASE}")
    assert [part for part in wanted if part not in html_of(post.mails[0])] == []


async def test_a_delivered_mail_makes_its_notice_delivered(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    assert await here.journal() == ["notifications.notice.created.v1", "notifications.notice.delivered.v1"]


async def test_a_mail_is_sent_once(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    await sent(here)
    assert len(post.mails) == 1


async def test_what_comes_together_is_one_mail(here: Installation, post: Post) -> None:
    await here.hears(*(an(casework.TransitionRequested) for _ in range(20)))
    await sent(here)
    assert len(post.mails) == 1


async def test_what_comes_soon_after_a_mail_waits_for_the_window(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    await here.hears(an(casework.TransitionWithdrawn))
    await sent(here)
    assert len(post.mails) == 1


async def test_after_the_window_the_next_mail_brings_everything_since(here: Installation, post: Post) -> None:
    await here.hears(OPENED, an(casework.TransitionRequested))
    await sent(here)
    await here.hears(an(casework.TransitionWithdrawn), an(casework.TransitionRequested))
    await here.later(minutes=31)
    await sent(here)
    assert post.mails[1]["Subject"] == "Staffel: 2 Hinweise – Fall DO-2026-004711-3"


async def test_immediate_does_not_wait_for_the_window(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    await here.hears(an(casework.TransitionRequested, urgency="immediate"))
    await sent(here)
    assert len(post.mails) == 2


async def test_an_immediate_mail_says_that_acute_danger_is_reported_by_telephone(
    here: Installation, post: Post
) -> None:
    await here.hears(an(casework.TransitionRequested, urgency="immediate"))
    await sent(here)
    assert all("110" in body and "112" in body for body in (text_of(post.mails[0]), html_of(post.mails[0])))


async def test_an_immediate_notice_comes_in_a_mail_of_its_own(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TransitionRequested), an(casework.TransitionRequested, urgency="immediate"))
    await sent(here)
    assert [mail["Subject"].split(":")[0] for mail in post.mails] == ["SOFORT", "Staffel"]


async def test_head_and_clerks_are_written_to_apart(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TrackAssigned))
    await sent(here)
    assert {OFFICE, HEADS} <= {mail["To"] for mail in post.mails}


async def test_while_the_mail_server_is_away_nothing_is_lost(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TransitionRequested))
    post.close()
    with pytest.raises(Unreachable):
        await sent(here)
    post.open()
    await retried_now(here)
    await sent(here)
    assert len(post.mails) == 1


async def test_after_an_outage_the_notice_is_delivered_and_says_with_which_attempt(
    here: Installation, post: Post
) -> None:
    await here.hears(an(casework.TransitionRequested))
    post.close()
    with pytest.raises(Unreachable):
        await sent(here)
    post.open()
    await retried_now(here)
    await sent(here)
    rows = await here.rows("select convert_from(data, 'UTF8')::jsonb ->> 'attempt' as n from journal order by seq desc")
    assert rows[0]["n"] == "2"


async def test_after_a_failure_the_mail_waits_before_it_is_tried_again(here: Installation, post: Post) -> None:
    post.answers[OFFICE] = "451 later"
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    assert await sent(here) == 0


async def test_a_mail_refused_for_now_is_delivered_later(here: Installation, post: Post) -> None:
    post.answers[OFFICE] = "451 later"
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    post.answers.clear()
    await retried_now(here)
    await sent(here)
    assert len(post.mails) == 1


async def test_a_mail_refused_for_good_makes_its_notice_failed(here: Installation, post: Post) -> None:
    post.answers[OFFICE] = "550 no such mailbox"
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    assert (await here.journal())[-1] == "notifications.notice.failed.v1"


async def test_a_mail_refused_for_good_is_not_tried_again(here: Installation, post: Post) -> None:
    post.answers[OFFICE] = "550 no such mailbox"
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    await retried_now(here)
    assert await sent(here) == 0


async def test_one_refused_mail_does_not_hold_up_the_others(here: Installation, post: Post) -> None:
    post.answers[OFFICE] = "550 no such mailbox"
    await here.hears(an(casework.TrackAssigned))
    await sent(here)
    assert HEADS in {mail["To"] for mail in post.mails}


async def test_a_mail_that_could_not_be_sent_for_five_days_is_given_up(here: Installation, post: Post) -> None:
    post.answers[OFFICE] = "451 later"
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    await here.as_owner("update mails set made_at = made_at - interval '5 days', next_attempt_at = clock_timestamp()")
    await sent(here)
    assert (await here.journal())[-1] == "notifications.notice.failed.v1"


async def test_a_sender_that_dies_after_sending_sends_again_under_the_same_message_id(
    here: Installation, post: Post
) -> None:
    await here.hears(an(casework.TransitionRequested))
    await sent_and_died(here)
    await here.as_owner("update mails set lease_until = clock_timestamp() - interval '1 second'")
    await sent(here)
    assert len({mail["Message-ID"] for mail in post.mails}) == 1


async def test_a_repeated_mail_has_the_same_bytes(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TransitionRequested))
    await sent_and_died(here)
    await here.as_owner("update mails set lease_until = clock_timestamp() - interval '1 second'")
    await sent(here)
    first, second = post.mails
    assert (text_of(first), first["Date"], first["Subject"]) == (text_of(second), second["Date"], second["Subject"])


async def test_while_a_lease_holds_nobody_else_sends_the_mail(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TransitionRequested))
    await sent_and_died(here)
    assert await sent(here) == 0


async def test_who_has_lost_the_lease_does_not_settle_the_mail(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested))
    await mails.bundle(here.pool, here.post_office.rules)
    (lost,) = await mails.claim(here.pool, timedelta(seconds=-1))
    (held,) = await mails.claim(here.pool, timedelta(seconds=60))
    async with here.pool.acquire() as conn, conn.transaction():
        assert (await mails.finish(conn, lost, "sent"), await mails.finish(conn, held, "sent")) == (False, True)


async def test_two_senders_at_once_send_each_mail_once(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TrackAssigned))
    await mails.bundle(here.pool, here.post_office.rules)
    first = await mails.claim(here.pool, timedelta(seconds=60), limit=2)
    second = await mails.claim(here.pool, timedelta(seconds=60), limit=2)
    assert {mail.id for mail in first}.isdisjoint({mail.id for mail in second})


async def test_a_notice_that_waits_too_long_for_its_mail_is_found_by_the_check(here: Installation, post: Post) -> None:
    post.answers[OFFICE] = "451 later"
    await here.hears(an(casework.TransitionRequested))
    await sent(here)
    async with reading(here.pool) as conn:
        now = await conn.fetchval("select clock_timestamp()")
        assert len(await queries.undelivered(conn, now)) == 1


async def test_nothing_is_sent_while_events_are_heard(here: Installation, post: Post) -> None:
    await here.hears(an(casework.TransitionRequested))
    assert post.mails == []


async def test_a_department_the_directory_does_not_know_gets_its_notice_without_mail(here: Installation) -> None:
    await here.hears(an(casework.TransitionRequested, to_department="05913000.no-such-office"))
    rows = await here.rows("select mail_state from notices")
    assert [row["mail_state"] for row in rows] == ["none"]


async def sent_and_died(here: Installation) -> None:
    """A sender that hands the mail in and is killed before it can record that."""
    await mails.bundle(here.pool, here.post_office.rules)
    (claimed,) = await mails.claim(here.pool, timedelta(seconds=60))
    async with reading(here.pool) as conn:
        letters = await mails.letters_of(conn, [claimed])
    await here.post_office.post(message(here.post_office.stationery, claimed, letters[claimed.id]))


async def test_both_sides_are_written_to_in_their_own_words(here: Installation, post: Post) -> None:
    await here.hears(OPENED, an(casework.TransitionLapsed))
    await sent(here)
    assert {mail["To"] for mail in post.mails} == {OFFICE, "jugendamt@dortmund.example"}
