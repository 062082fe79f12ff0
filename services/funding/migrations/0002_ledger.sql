-- The ledger: double entry, integer cents, immutable. A transfer is balanced or it does not commit, and a line's
-- balances follow from its postings by trigger: nobody else can write them, so they cannot disagree.
create table budget_lines (
  id               uuid    primary key,
  municipality     text    not null,
  programme        text    not null,
  budget_year      integer not null,
  purpose          text    not null,
  appropriation_id uuid,
  appropriation    bigint  not null default 0 check (appropriation <= 0),
  budget           bigint  not null default 0 constraint budget_is_not_overspent check (budget >= 0),
  committed        bigint  not null default 0 check (committed >= 0),
  ordered          bigint  not null default 0 check (ordered >= 0),
  disbursed        bigint  not null default 0 check (disbursed >= 0),
  returned         bigint  not null default 0 check (returned >= 0),
  version          integer not null,
  head             bytea   not null,
  unique (programme, budget_year, purpose)
) with (fillfactor = 70);
grant select, insert (id, municipality, programme, budget_year, purpose, appropriation_id, version, head),
  update (appropriation_id, version, head) on budget_lines to staffel_service;

create table transfers (
  id          uuid        primary key,
  kind        text        not null check (kind in ('appropriation', 'award', 'order', 'disbursement', 'reversal')),
  grant_id    uuid        references grants (id) deferrable initially deferred,
  instalment  integer,
  reverses    uuid        unique references transfers (id),
  reason_code text,
  posted_at   timestamptz not null,
  written_in  xid8        not null default pg_current_xact_id(),
  check ((kind = 'reversal') = (reverses is not null)),
  check ((kind in ('order', 'disbursement')) = (instalment is not null)),
  check (kind not in ('award', 'order', 'disbursement') or grant_id is not null)
);
create unique index one_award_per_grant on transfers (grant_id) where kind = 'award';
create unique index one_order_per_instalment on transfers (grant_id, instalment) where kind = 'order';
create unique index one_disbursement_per_instalment on transfers (grant_id, instalment) where kind = 'disbursement';
create index transfers_by_day on transfers (posted_at);
grant select, insert (id, kind, grant_id, instalment, reverses, reason_code, posted_at) on transfers to staffel_service;

create table postings (
  transfer_id    uuid     not null references transfers (id),
  number         smallint not null,
  budget_line_id uuid     not null references budget_lines (id),
  account        text     not null
    check (account in ('appropriation', 'budget', 'committed', 'ordered', 'disbursed', 'returned')),
  amount_cents   bigint   not null check (amount_cents <> 0),
  grant_id       uuid,
  primary key (transfer_id, number)
);
create index postings_of_grant on postings (grant_id) where grant_id is not null;
create index postings_of_line on postings (budget_line_id, account);
grant select, insert on postings to staffel_service;

create function postings_move_balances() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update budget_lines l set
    appropriation = l.appropriation + m.appropriation, budget = l.budget + m.budget,
    committed = l.committed + m.committed, ordered = l.ordered + m.ordered,
    disbursed = l.disbursed + m.disbursed, returned = l.returned + m.returned
  from (
    select budget_line_id,
           coalesce(sum(amount_cents) filter (where account = 'appropriation'), 0) as appropriation,
           coalesce(sum(amount_cents) filter (where account = 'budget'), 0) as budget,
           coalesce(sum(amount_cents) filter (where account = 'committed'), 0) as committed,
           coalesce(sum(amount_cents) filter (where account = 'ordered'), 0) as ordered,
           coalesce(sum(amount_cents) filter (where account = 'disbursed'), 0) as disbursed,
           coalesce(sum(amount_cents) filter (where account = 'returned'), 0) as returned
    from written group by budget_line_id
  ) m
  where l.id = m.budget_line_id;
  return null;
end $$;
create trigger postings_move_balances after insert on postings
  referencing new table as written for each statement execute function postings_move_balances();

-- What must hold of a transfer when it commits.
create function transfers_are_sound() returns trigger language plpgsql as $$
declare parts bigint; total numeric;
begin
  select count(*), coalesce(sum(amount_cents), 0) into parts, total from postings where transfer_id = new.id;
  if parts < 2 or total <> 0 then
    raise exception 'transfer % does not balance: % postings, sum % cents', new.id, parts, total
      using errcode = 'check_violation';
  end if;
  if exists (select from postings where transfer_id = new.id and grant_id is distinct from new.grant_id) then
    raise exception 'transfer % touches another grant than its own', new.id using errcode = 'check_violation';
  end if;
  if new.reverses is not null and exists (
    select from postings where transfer_id in (new.id, new.reverses)
    group by budget_line_id, account, grant_id having sum(amount_cents) <> 0) then
    raise exception 'transfer % does not reverse % exactly', new.id, new.reverses using errcode = 'check_violation';
  end if;
  if new.grant_id is not null and exists (
    select from postings where grant_id = new.grant_id and account <> 'budget'
    group by account having sum(amount_cents) < 0) then
    raise exception 'grant % would pay out more than was awarded', new.grant_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger transfers_are_sound after insert on transfers
  deferrable initially deferred for each row execute function transfers_are_sound();

-- All postings of a transfer come in one statement of the transaction that made it: nothing can be slipped in after the
-- check above, whenever it runs.
create function postings_are_complete() returns trigger language plpgsql as $$
begin
  if exists (
    select from (select transfer_id, count(*) as now from written group by transfer_id) w
    join transfers t on t.id = w.transfer_id
    where t.written_in <> pg_current_xact_id()
       or w.now <> (select count(*) from postings p where p.transfer_id = w.transfer_id)) then
    raise exception 'a posted transfer is not added to' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger postings_are_complete after insert on postings
  referencing new table as written for each statement execute function postings_are_complete();
