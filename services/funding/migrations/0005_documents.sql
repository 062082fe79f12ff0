-- Applications and grants are documents now: what is searched for or proven stays in columns beside them.
alter table applications
  add document        jsonb,
  add measure_id      uuid,
  add awarded_cents   bigint,
  add appeal_until    date,
  drop constraint applications_state_check,
  drop constraint a_decision_says_what_it_led_to,
  drop constraint decided_by_two_people,
  alter column submitted_at set default business_now();
drop trigger applications_are_decided_once on applications;
drop function applications_are_decided_once();
update applications set document = jsonb_strip_nulls(jsonb_build_object(
  'id', id, 'state', state, 'municipality', municipality, 'programme', programme, 'purpose', purpose,
  'applicant', applicant, 'amount_cents', amount_cents, 'case_id', case_id, 'recommended_by', recommended_by,
  'decided_by', decided_by, 'automatic', automatic, 'reason_code', reason_code, 'grant_id', grant_id));
alter table applications
  alter column document set not null,
  add constraint known_state check (state in (
    'submitted', 'returned', 'withdrawn', 'recommended', 'approved', 'rejected', 'appealed')),
  add constraint a_decision_says_what_it_led_to check (
    (state <> 'approved' or grant_id is not null) and (state <> 'rejected' or reason_code is not null)),
  add constraint decided_by_two_people check (
    state not in ('approved', 'rejected') or automatic
    or (recommended_by is not null and decided_by is not null and recommended_by <> decided_by));
grant update (document, measure_id, awarded_cents, appeal_until, amount_cents, purpose, submitted_at) on applications to staffel_service;

-- An application, once decided, stays decided; only an appeal opens it again.
create function applications_are_decided_once() returns trigger language plpgsql as $$
begin
  if (old.amount_cents, old.purpose) is distinct from (new.amount_cents, new.purpose) and old.state <> 'returned' then
    raise exception 'what application % asks for stays', old.id using errcode = 'check_violation';
  end if;
  if (old.state in ('approved', 'withdrawn') and new.state not in (old.state, 'appealed'))
     or (old.state = 'rejected' and new.state not in ('rejected', 'appealed'))
     or (old.state in ('approved', 'rejected') and new.state = old.state
         and (new.decided_by, new.grant_id, new.reason_code, new.automatic, new.recommended_by)
             is distinct from
             (old.decided_by, old.grant_id, old.reason_code, old.automatic, old.recommended_by)) then
    raise exception 'application % is decided and stays so', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger applications_are_decided_once before update on applications
  for each row execute function applications_are_decided_once();

alter table grants
  add document   jsonb,
  add measure_id uuid,
  add post_id    uuid,
  add incoming_grant_id uuid,
  add is_final   boolean not null default true,
  alter column application_id drop not null,
  alter column awarded_at set default business_now();
update grants g set document = jsonb_strip_nulls(jsonb_build_object(
  'id', id, 'state', state, 'municipality', municipality, 'application_id', application_id, 'programme', programme,
  'purpose', purpose, 'budget_year', budget_year, 'budget_line_id', budget_line_id, 'department', department,
  'case_id', case_id, 'amount_cents', amount_cents, 'instalments', coalesce((
    select jsonb_object_agg(d.instalment, jsonb_strip_nulls(jsonb_build_object(
      'number', d.instalment, 'end_to_end_id', d.end_to_end_id, 'amount_cents', d.amount_cents,
      'state', case when d.booked_on is null then 'ordered' else 'disbursed' end, 'booked_on', d.booked_on)))
    from disbursements d where d.grant_id = g.id), '{}'::jsonb)));
alter table grants alter column document set not null;
grant update (document, amount_cents, is_final) on grants to staffel_service;

-- What a grant says was awarded is what the ledger has set aside for it.
create function grants_are_what_the_ledger_says() returns trigger language plpgsql as $$
declare aside bigint;
begin
  select -coalesce(sum(amount_cents), 0) into aside from postings where grant_id = new.id and account = 'budget';
  if (select amount_cents from grants where id = new.id) <> aside then
    raise exception 'grant % says % cents, the ledger %', new.id, new.amount_cents, aside
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger grants_are_what_the_ledger_says after insert or update of amount_cents on grants
  deferrable initially deferred for each row execute function grants_are_what_the_ledger_says();

-- Where a payment stands. Cancelled and returned ones free their money; their number is never used again.
alter table disbursements
  add state    text not null default 'ordered'
    constraint known_state check (state in ('ordered', 'disbursed', 'cancelled', 'returned')),
  add payee_id uuid;
update disbursements set state = 'disbursed' where booked_on is not null;
grant update (state) on disbursements to staffel_service;
create or replace function disbursements_are_confirmed_once() returns trigger language plpgsql as $$
begin
  if (old.booked_on is not null and new.booked_on is distinct from old.booked_on)
     or (old.state in ('cancelled', 'returned') and new.state <> old.state)
     or (old.state = 'disbursed' and new.state not in ('disbursed', 'returned')) then
    raise exception 'instalment % of grant % is settled and stays so', old.instalment, old.grant_id
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
drop index disbursements_waiting;
create index disbursements_waiting on disbursements (ordered_at, end_to_end_id) where state = 'ordered';
