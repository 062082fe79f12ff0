-- What was asked for and decided. Each row is an aggregate; `version` and `head` are its number line in the journal.
create table applications (
  id             uuid        primary key,
  municipality   text        not null,
  programme      text        not null,
  purpose        text        not null,
  applicant      text        not null,
  amount_cents   bigint      not null,
  case_id        uuid,
  submitted_at   timestamptz not null,
  state          text        not null check (state in ('submitted', 'recommended', 'approved', 'rejected')),
  recommended_by text,
  decided_by     text,
  decided_at     timestamptz,
  automatic      boolean     not null default false,
  reason_code    text,
  grant_id       uuid        unique,
  version        integer     not null,
  head           bytea       not null,
  constraint a_decision_says_what_it_led_to check (
    (state = 'approved') = (grant_id is not null) and (state = 'rejected') = (reason_code is not null)),
  constraint decided_by_two_people check (
    state in ('submitted', 'recommended') or automatic
    or (recommended_by is not null and decided_by is not null and recommended_by <> decided_by))
) with (fillfactor = 70);
create index applications_of_city on applications (municipality, id);
create index applications_of_department on applications (applicant, id);
create index applications_of_case on applications (case_id) where case_id is not null;
grant select, insert,
  update (state, recommended_by, decided_by, decided_at, automatic, reason_code, grant_id, version, head)
  on applications to staffel_service;

create table grants (
  id             uuid        primary key,
  application_id uuid        not null unique references applications (id),
  municipality   text        not null,
  programme      text        not null,
  purpose        text        not null,
  budget_year    integer     not null,
  budget_line_id uuid        not null,
  department     text        not null,
  case_id        uuid,
  amount_cents   bigint      not null check (amount_cents > 0),
  awarded_at     timestamptz not null,
  state          text        not null check (state in ('awarded', 'ordered', 'disbursed', 'closed')),
  version        integer     not null,
  head           bytea       not null
) with (fillfactor = 70);
create index grants_of_city on grants (municipality, id);
create index grants_of_department on grants (department, id);
create index grants_of_case on grants (case_id) where case_id is not null;
grant select, insert, update (state, version, head) on grants to staffel_service;

-- An instalment is ordered once and confirmed once; what the bank will name is its for ever.
create table disbursements (
  grant_id       uuid        not null references grants (id),
  instalment     integer     not null check (instalment > 0),
  end_to_end_id  text        not null unique check (length(end_to_end_id) <= 35),
  budget_line_id uuid        not null,
  municipality   text        not null,
  amount_cents   bigint      not null check (amount_cents > 0),
  ordered_at     timestamptz not null,
  booked_on      date,
  primary key (grant_id, instalment)
);
create index disbursements_waiting on disbursements (ordered_at, end_to_end_id) where booked_on is null;
create index disbursements_in_order on disbursements (municipality, ordered_at, end_to_end_id);
grant select, insert, update (booked_on) on disbursements to staffel_service;

create function disbursements_are_confirmed_once() returns trigger language plpgsql as $$
begin
  if old.booked_on is not null and new.booked_on is distinct from old.booked_on then
    raise exception 'instalment % of grant % is confirmed and stays so', old.instalment, old.grant_id
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger disbursements_are_confirmed_once before update on disbursements
  for each row execute function disbursements_are_confirmed_once();

-- An application, once decided, stays decided.
create function applications_are_decided_once() returns trigger language plpgsql as $$
begin
  if old.state in ('approved', 'rejected')
     and (new.state, new.decided_by, new.grant_id, new.reason_code, new.automatic, new.recommended_by)
         is distinct from
         (old.state, old.decided_by, old.grant_id, old.reason_code, old.automatic, old.recommended_by) then
    raise exception 'application % is decided and stays so', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger applications_are_decided_once before update on applications
  for each row execute function applications_are_decided_once();
