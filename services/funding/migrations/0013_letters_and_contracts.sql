-- Money may be given by contract: offered, countersigned, and only then binding. What was awarded before stays a
-- decision, with the objection its letter told of; documents without `form` and `remedy` mean that.
alter table applications
  add posted_on   date,
  add offer_until date,
  add signed_on   date,
  drop constraint known_state,
  drop constraint decided_by_two_people;
alter table applications
  add constraint known_state check (state in (
    'submitted', 'returned', 'withdrawn', 'recommended', 'offered', 'approved', 'rejected', 'appealed', 'declined',
    'lapsed')),
  add constraint an_offer_has_its_grant check (state <> 'offered' or (grant_id is not null and offer_until is not null)),
  add constraint decided_by_two_people check (
    state not in ('offered', 'approved', 'rejected', 'declined', 'lapsed') or automatic
    or (recommended_by is not null and decided_by is not null and recommended_by <> decided_by));
grant update (posted_on, offer_until, signed_on) on applications to staffel_service;

create or replace function applications_are_decided_once() returns trigger language plpgsql as $$
begin
  if (old.amount_cents, old.purpose) is distinct from (new.amount_cents, new.purpose) and old.state <> 'returned' then
    raise exception 'what application % asks for stays', old.id using errcode = 'check_violation';
  end if;
  if (old.state = 'approved' and new.state not in ('approved', 'appealed'))
     or (old.state in ('withdrawn', 'declined', 'lapsed') and new.state <> old.state)
     or (old.state = 'rejected' and new.state not in ('rejected', 'appealed'))
     or (old.state = 'offered' and new.state not in ('offered', 'approved', 'declined', 'lapsed'))
     or (old.state in ('approved', 'rejected', 'offered', 'declined', 'lapsed')
         and (new.state = old.state or old.state = 'offered')
         and (new.decided_by, new.grant_id, new.reason_code, new.automatic, new.recommended_by)
             is distinct from
             (old.decided_by, old.grant_id, old.reason_code, old.automatic, old.recommended_by)) then
    raise exception 'application % is decided and stays so', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- Nothing was awarded yet where only something was asked.
update applications set awarded_cents = null where grant_id is null and awarded_cents is not null;

alter table grants
  add form text not null default 'decision' check (form in ('decision', 'contract')),
  drop constraint grants_state_check,
  add constraint known_state check (state in ('offered', 'awarded', 'ordered', 'disbursed', 'closed')),
  add constraint what_is_offered_binds_nobody check (state <> 'offered' or (form = 'contract' and not is_final));

-- Contracts on offer, and where the countersigned copy lies.
create table contract_offers (
  grant_id       uuid primary key references grants (id) deferrable initially deferred,
  application_id uuid not null references applications (id),
  offer_until    date not null,
  is_open        boolean not null default true,
  document       text,
  recorded_by    text,
  recorded_at    timestamptz
);
create index contract_offers_open on contract_offers (offer_until, grant_id) where is_open;
create index contract_offers_of_application on contract_offers (application_id);
grant select, insert, update (is_open, document, recorded_by, recorded_at) on contract_offers to staffel_service;

-- What a demand's letter says is pinned with the demand; without `remedy` it is one of before.
alter table repayments
  add form      text not null default 'decision' check (form in ('decision', 'contract')),
  add posted_on date,
  add remedy    jsonb;

-- The number people dictate leads back to its row: the last twelve digits of the id.
create index applications_by_number on applications (right(id::text, 12));
create index grants_by_number on grants (right(coalesce(application_id, id)::text, 12));
