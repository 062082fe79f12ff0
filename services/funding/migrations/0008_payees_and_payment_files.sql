-- Who gets the money: names exactly as the bank knows them, and accounts. The only rows of funding that hold them, with
-- the bytes of payment files below; both can be erased.
create table payees (
  id           uuid        primary key,
  municipality text        not null,
  department   text,
  case_id      uuid,
  person_id    uuid,
  nominee_id   uuid        references nominees (id),
  created_at   timestamptz not null default business_now(),
  constraint a_department_a_person_of_a_case_or_a_winner check (
    num_nonnulls(department, case_id, nominee_id) = 1 and (case_id is null) = (person_id is null))
);
create unique index one_payee_of_a_winner on payees (nominee_id) where nominee_id is not null;
create unique index one_payee_of_a_department on payees (municipality, department) where department is not null;
create unique index one_payee_of_a_case on payees (municipality, case_id) where case_id is not null;
create index payees_of_a_person on payees (person_id) where person_id is not null;
grant select, insert, delete, update (created_at) on payees to staffel_service;

-- What was entered, in order. The first is used at once, because somebody else releases the file; a change only after a
-- second treasurer has confirmed it.
create table payee_details (
  payee_id     uuid        not null references payees (id) on delete cascade,
  number       integer     not null check (number > 0),
  name         text        not null,
  iban         text        not null,
  bic          text,
  entered_by   text        not null,
  entered_at   timestamptz not null default business_now(),
  confirmed_by text,
  confirmed_at timestamptz,
  primary key (payee_id, number),
  constraint confirmed_by_somebody_else check (confirmed_by <> entered_by),
  check ((confirmed_by is null) = (confirmed_at is null))
);
grant select, insert, delete, update (confirmed_by, confirmed_at) on payee_details to staffel_service;

create table payee_accesses (
  seq          bigint generated always as identity primary key,
  at           timestamptz not null default business_now(),
  municipality text        not null,
  subject      text        not null,
  department   text        not null,
  payee_id     uuid        not null,
  purpose      text        not null
);
grant select, insert on payee_accesses to staffel_service;

-- Whose case it is, as casework told when it asked for money: so that a payee goes when its person goes.
create table case_people (
  case_id   uuid primary key,
  person_id uuid not null
);
create index cases_of_a_person on case_people (person_id);
grant select, insert, delete, update (person_id) on case_people to staffel_service;

-- Mittelabrufe: what is checked and by whom, and the bills they are for. Where one stands is in its grant.
create table drawdowns (
  id           uuid        primary key,
  grant_id     uuid        not null references grants (id),
  amount_cents bigint      not null check (amount_cents > 0),
  used_cents   bigint      not null check (used_cents >= 0),
  needed_until date        not null,
  requested_by text        not null,
  requested_at timestamptz not null default business_now(),
  checked_by   text,
  checked_at   timestamptz,
  ordered_by   text,
  reason_code  text,
  constraint three_different_people check (
    checked_by <> requested_by and ordered_by <> requested_by and ordered_by <> checked_by),
  constraint checked_before_it_is_ordered check (ordered_by is null or checked_by is not null)
);
create index drawdowns_of_grant on drawdowns (grant_id, id);
grant select, insert, update (checked_by, checked_at, ordered_by, reason_code) on drawdowns to staffel_service;

create table drawdown_expenses (
  drawdown_id  uuid    not null references drawdowns (id),
  number       integer not null,
  code         text    not null,
  amount_cents bigint  not null check (amount_cents > 0),
  due_on       date    not null,
  primary key (drawdown_id, number)
);
grant select, insert on drawdown_expenses to staffel_service;

-- Payment files (SEPA credit transfers). Drafted by one, released by another, handed to the bank once.
create table payment_files (
  id           uuid        primary key,
  municipality text        not null,
  message_id   text        not null unique,
  document     jsonb       not null,
  state        text        not null check (state in (
    'drafted', 'released', 'claimed', 'sent', 'unknown', 'discarded', 'refused')),
  amount_cents bigint      not null check (amount_cents > 0),
  drafted_by   text        not null,
  released_by  text,
  drafted_at   timestamptz not null default business_now(),
  released_at  timestamptz,
  sent_at      timestamptz,
  version      integer     not null,
  head         bytea       not null,
  constraint released_by_somebody_else check (released_by <> drafted_by),
  constraint released_before_it_goes_out check (state in ('drafted', 'discarded') or released_by is not null)
) with (fillfactor = 70);
create index payment_files_open on payment_files (municipality, id) where state in (
  'drafted', 'released', 'claimed', 'unknown');
grant select, insert, update (document, version, head, state, released_by, drafted_at, released_at, sent_at)
  on payment_files to staffel_service;

create function payment_files_go_one_way() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and (old.state, new.state) not in (
    ('drafted', 'released'), ('drafted', 'discarded'), ('released', 'claimed'), ('released', 'sent'),
    ('released', 'discarded'), ('claimed', 'sent'), ('claimed', 'unknown'), ('claimed', 'refused'),
    ('unknown', 'sent'), ('unknown', 'released'), ('unknown', 'refused')) then
    raise exception 'payment file % is % and does not become %', old.id, old.state, new.state
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger payment_files_go_one_way before update on payment_files
  for each row execute function payment_files_go_one_way();

-- An instalment stands in one live file: the reason why no payment can ever be sent in two.
create table payments (
  file_id       uuid    not null references payment_files (id),
  number        integer not null,
  grant_id      uuid    not null,
  instalment    integer not null,
  end_to_end_id text    not null,
  amount_cents  bigint  not null check (amount_cents > 0),
  is_live       boolean not null default true,
  payee_id      uuid,
  payee_number  integer,
  primary key (file_id, number),
  foreign key (grant_id, instalment) references disbursements (grant_id, instalment)
);
create unique index a_payment_stands_in_one_live_file on payments (end_to_end_id) where is_live;
create index payments_to_payee on payments (payee_id) where payee_id is not null;
grant select, insert, update (is_live, payee_id, payee_number) on payments to staffel_service;

create function payments_are_freed_once() returns trigger language plpgsql as $$
begin
  if new.is_live and not old.is_live then
    raise exception 'payment % was freed from this file', old.end_to_end_id using errcode = 'check_violation';
  end if;
  if not new.is_live and old.is_live and exists (
    select from payment_files where id = old.file_id and state not in ('discarded', 'refused')) then
    raise exception 'payment % stands in a file that may go out', old.end_to_end_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger payments_are_freed_once before update on payments
  for each row execute function payments_are_freed_once();

-- The bytes that go to the bank, made once. They hold names and accounts: when a person is erased they go with them, as
-- soon as the file is over; the hash says what they were.
create table payment_file_contents (
  file_id uuid  primary key references payment_files (id),
  content bytea,
  sha256  bytea not null,
  to_go   boolean not null default false
);
grant select, insert, update (content, to_go) on payment_file_contents to staffel_service;

-- Who is handing a file to the bank just now, in real time. When the lease has run out nobody knows what became of it.
create table payment_file_claims (
  file_id uuid        primary key references payment_files (id),
  token   uuid        not null,
  until   timestamptz not null
);
grant select, insert, update (token, until) on payment_file_claims to staffel_service;

-- The bank's entries: both directions, the bank's own reference, and what was said about those that were not clear.
alter table bank_entries
  add direction      text not null default 'debit' check (direction in ('debit', 'credit')),
  add bank_reference text,
  add return_reason  text,
  drop constraint bank_entries_outcome_check,
  add constraint known_outcome check (
    outcome in ('confirmed', 'duplicate', 'to_be_clarified', 'returned', 'repaid', 'received'));
create index bank_entries_by_payment on bank_entries (end_to_end_id);
create index bank_entries_by_reference on bank_entries (bank_reference) where bank_reference is not null;

create table bank_clarifications (
  statement   uuid        not null,
  number      integer     not null,
  outcome     text        not null check (outcome in ('confirmed', 'settled', 'not_ours')),
  reason_code text        not null,
  said_by     text        not null,
  said_at     timestamptz not null default business_now(),
  primary key (statement, number),
  foreign key (statement, number) references bank_entries (statement, number)
);
grant select, insert on bank_clarifications to staffel_service;
