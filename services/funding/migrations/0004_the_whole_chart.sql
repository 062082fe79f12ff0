-- Every account of the chart: what the city spends itself, what is demanded back, money from the state, interest.
alter table budget_lines
  add planned_cents     bigint not null default 0 check (planned_cents >= 0),
  add spent             bigint not null default 0 check (spent >= 0),
  add reclaimed         bigint not null default 0 check (reclaimed >= 0),
  add entitlement       bigint not null default 0 check (entitlement <= 0),
  add receivable        bigint not null default 0 check (receivable >= 0),
  add called            bigint not null default 0 check (called >= 0),
  add received          bigint not null default 0 check (received >= 0),
  add repaid            bigint not null default 0 check (repaid >= 0),
  add interest          bigint not null default 0 check (interest <= 0),
  add interest_due      bigint not null default 0 check (interest_due >= 0),
  add interest_received bigint not null default 0 check (interest_received >= 0);
update budget_lines set planned_cents = -appropriation;
grant insert (planned_cents), update (planned_cents) on budget_lines to staffel_service;

-- What each kind of transfer moves from where to where. `two_way`: it may also take back what it gives.
create table transfer_kinds (
  kind         text    primary key,
  from_account text    not null,
  to_account   text    not null,
  two_way      boolean not null default false,
  of_grant     boolean not null default false,
  of_incoming  boolean not null default false
);
insert into transfer_kinds (kind, from_account, to_account, two_way, of_grant, of_incoming) values
  ('appropriation', 'appropriation', 'budget', false, false, false),
  ('budget_change', 'appropriation', 'budget', true, false, false),
  ('budget_transfer', 'appropriation', 'budget', true, false, false),
  ('award', 'budget', 'committed', false, true, false),
  ('release', 'committed', 'budget', false, true, false),
  ('order', 'committed', 'ordered', false, true, false),
  ('disbursement', 'ordered', 'disbursed', false, true, false),
  ('expense', 'budget', 'spent', false, false, false),
  ('demand', 'disbursed', 'reclaimed', false, true, false),
  ('repayment', 'reclaimed', 'returned', false, true, false),
  ('entitlement', 'entitlement', 'receivable', false, false, true),
  ('call', 'receivable', 'called', false, false, true),
  ('receipt', 'called', 'received', false, false, true),
  ('refund', 'received', 'repaid', false, false, true),
  ('interest', 'interest', 'interest_due', false, true, false),
  ('interest_payment', 'interest_due', 'interest_received', false, true, false);
grant select on transfer_kinds to staffel_service;

alter table transfers
  add incoming_grant_id uuid,
  add pair              uuid,
  drop constraint transfers_kind_check,
  drop constraint transfers_check1,
  drop constraint transfers_check2,
  add constraint known_kind check (kind in (
    'appropriation', 'budget_change', 'budget_transfer', 'award', 'release', 'order', 'disbursement', 'expense',
    'demand', 'repayment', 'entitlement', 'call', 'receipt', 'refund', 'interest', 'interest_payment', 'reversal')),
  add constraint instalments_are_named check (
    kind = 'reversal' or (kind in ('order', 'disbursement')) = (instalment is not null)),
  add constraint changes_have_reasons check (
    kind not in ('budget_change', 'budget_transfer', 'reversal') or reason_code is not null),
  add constraint halves_are_paired check ((kind = 'budget_transfer') = (pair is not null));
create index transfers_by_pair on transfers (pair) where pair is not null;
grant insert (incoming_grant_id, pair) on transfers to staffel_service;

alter table postings
  add incoming_grant_id uuid,
  drop constraint postings_account_check,
  add constraint known_account check (account in (
    'appropriation', 'budget', 'committed', 'ordered', 'disbursed', 'spent', 'reclaimed', 'returned',
    'entitlement', 'receivable', 'called', 'received', 'repaid', 'interest', 'interest_due', 'interest_received'));
create index postings_of_incoming_grant on postings (incoming_grant_id) where incoming_grant_id is not null;

create or replace function postings_move_balances() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update budget_lines l set
    appropriation = l.appropriation + m.appropriation, budget = l.budget + m.budget,
    committed = l.committed + m.committed, ordered = l.ordered + m.ordered,
    disbursed = l.disbursed + m.disbursed, spent = l.spent + m.spent,
    reclaimed = l.reclaimed + m.reclaimed, returned = l.returned + m.returned,
    entitlement = l.entitlement + m.entitlement, receivable = l.receivable + m.receivable,
    called = l.called + m.called, received = l.received + m.received, repaid = l.repaid + m.repaid,
    interest = l.interest + m.interest, interest_due = l.interest_due + m.interest_due,
    interest_received = l.interest_received + m.interest_received
  from (
    select budget_line_id,
           coalesce(sum(amount_cents) filter (where account = 'appropriation'), 0) as appropriation,
           coalesce(sum(amount_cents) filter (where account = 'budget'), 0) as budget,
           coalesce(sum(amount_cents) filter (where account = 'committed'), 0) as committed,
           coalesce(sum(amount_cents) filter (where account = 'ordered'), 0) as ordered,
           coalesce(sum(amount_cents) filter (where account = 'disbursed'), 0) as disbursed,
           coalesce(sum(amount_cents) filter (where account = 'spent'), 0) as spent,
           coalesce(sum(amount_cents) filter (where account = 'reclaimed'), 0) as reclaimed,
           coalesce(sum(amount_cents) filter (where account = 'returned'), 0) as returned,
           coalesce(sum(amount_cents) filter (where account = 'entitlement'), 0) as entitlement,
           coalesce(sum(amount_cents) filter (where account = 'receivable'), 0) as receivable,
           coalesce(sum(amount_cents) filter (where account = 'called'), 0) as called,
           coalesce(sum(amount_cents) filter (where account = 'received'), 0) as received,
           coalesce(sum(amount_cents) filter (where account = 'repaid'), 0) as repaid,
           coalesce(sum(amount_cents) filter (where account = 'interest'), 0) as interest,
           coalesce(sum(amount_cents) filter (where account = 'interest_due'), 0) as interest_due,
           coalesce(sum(amount_cents) filter (where account = 'interest_received'), 0) as interest_received
    from written group by budget_line_id
  ) m
  where l.id = m.budget_line_id;
  return null;
end $$;

-- What must hold of a transfer when it commits.
create or replace function transfers_are_sound() returns trigger language plpgsql as $$
declare
  parts bigint; total numeric; lines bigint; moves transfer_kinds; given bigint; taken bigint; other record;
begin
  select count(*), coalesce(sum(amount_cents), 0), count(distinct budget_line_id) into parts, total, lines
  from postings where transfer_id = new.id;
  if parts < 2 or total <> 0 then
    raise exception 'transfer % does not balance: % postings, sum % cents', new.id, parts, total
      using errcode = 'check_violation';
  end if;
  if lines <> 1 then
    raise exception 'transfer % stands on % lines', new.id, lines using errcode = 'check_violation';
  end if;
  if exists (
    select from postings where transfer_id = new.id
    and (grant_id is distinct from new.grant_id or incoming_grant_id is distinct from new.incoming_grant_id)) then
    raise exception 'transfer % touches another grant than its own', new.id using errcode = 'check_violation';
  end if;
  if new.reverses is not null then
    if exists (
      select from postings where transfer_id in (new.id, new.reverses)
      group by budget_line_id, account, grant_id having sum(amount_cents) <> 0) then
      raise exception 'transfer % does not reverse % exactly', new.id, new.reverses using errcode = 'check_violation';
    end if;
  else
    select * into strict moves from transfer_kinds where kind = new.kind;
    select sum(amount_cents) filter (where account = moves.to_account),
           -sum(amount_cents) filter (where account = moves.from_account)
      into given, taken from postings where transfer_id = new.id;
    if parts <> 2 or given is distinct from taken or (given < 0 and not moves.two_way) then
      raise exception 'transfer % does not move from % to %', new.id, moves.from_account, moves.to_account
        using errcode = 'check_violation';
    end if;
    if moves.of_grant <> (new.grant_id is not null) or moves.of_incoming <> (new.incoming_grant_id is not null) then
      raise exception 'transfer % of kind % names the wrong grant or none', new.id, new.kind
        using errcode = 'check_violation';
    end if;
  end if;
  if new.pair is not null then
    select count(distinct t.id) as halves, count(distinct p.budget_line_id) as lines,
           sum(p.amount_cents) filter (where p.account = 'budget') as moved into other
    from transfers t join postings p on p.transfer_id = t.id where t.pair = new.pair;
    if other.halves <> 2 or other.lines <> 2 or other.moved <> 0 then
      raise exception 'budget transfer % lacks its other half', new.pair using errcode = 'check_violation';
    end if;
  end if;
  if new.grant_id is not null and exists (
    select from postings where grant_id = new.grant_id and account not in ('budget', 'interest')
    group by account having sum(amount_cents) < 0) then
    raise exception 'grant % would pay out more than was awarded', new.grant_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
