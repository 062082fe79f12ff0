-- A bank's number names a statement, not for ever: pages share it, and a new year begins anew. What makes two documents
-- the same is what they say (`digest`, SHA-256); rows from before have none and are compared entry by entry.
alter table bank_statements
  drop constraint bank_statements_municipality_statement_id_key,
  add digest bytea;
create unique index bank_statements_said_once on bank_statements (municipality, statement_id, digest);
create index bank_statements_by_number on bank_statements (municipality, statement_id);
grant insert (digest) on bank_statements to staffel_service;

-- What the account was moved by, entry by entry, and what the balances say: read apart from the payments, so that the
-- proof can hold the ledger against it. No names, no accounts, no texts.
create table bank_bookings (
  statement     uuid    not null references bank_statements (id),
  number        integer not null check (number > 0),
  amount_cents  bigint  not null check (amount_cents >= 0),
  currency      text    not null,
  direction     text    not null check (direction in ('debit', 'credit')),
  is_reversal   boolean not null,
  charges_cents bigint  not null default 0,
  primary key (statement, number)
);
grant select, insert on bank_bookings to staffel_service;
create table bank_balances (
  statement     uuid     not null references bank_statements (id),
  number        smallint not null,
  first_booking integer  not null,
  last_booking  integer  not null,
  opening_cents bigint   not null,
  closing_cents bigint   not null,
  primary key (statement, number)
);
grant select, insert on bank_balances to staffel_service;

-- What an entry does not say is not made up. `booking` is the entry of the account it is (a part of); `named` is the
-- reference of ours it was found to name. Rows from before know neither.
alter table bank_entries
  alter column booked_on drop not null,
  alter column direction drop not null,
  add is_reversal   boolean not null default false,
  add charges_cents bigint  not null default 0,
  add booking       integer,
  add named         text,
  drop constraint known_outcome,
  add constraint known_outcome check (
    outcome in ('confirmed', 'duplicate', 'to_be_clarified', 'returned', 'repaid', 'received', 'noted'));

-- What a confirmed clarification has booked: as what, under which reference, for which day, how many cents. Rows from
-- before say only that it was confirmed.
alter table bank_clarifications
  add became       text check (became in ('confirmed', 'returned', 'repaid', 'received', 'reversed')),
  add reference    text,
  add booked_on    date,
  add booked_cents bigint;

-- A receipt that the bank takes back makes the call open again.
create or replace function incoming_calls_are_paid_once() returns trigger language plpgsql as $$
begin
  if (old.booked_on is not null and new.booked_on is not null and new.booked_on <> old.booked_on)
     or (old.withdrawn and not new.withdrawn) then
    raise exception 'call % is settled and stays so', old.reference using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- The letters banks take in a payee's name. Names from before that no bank takes stay as they are; their payments are
-- left out of files until the name is entered as the bank has it.
create function bank_takes(name text) returns boolean language sql immutable parallel safe as $$
  select name ~ '^[A-Za-z0-9/?:().,''+&*$% ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĀ-ňŊ-žȘ-țẞ-]+$'
    and length(name) <= 70
$$;
