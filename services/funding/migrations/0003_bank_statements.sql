-- What the bank said, entry by entry, and what became of it. What did not fit waits for a person.
create table bank_statements (
  id           uuid        primary key,
  municipality text        not null,
  statement_id text        not null,
  received_at  timestamptz not null,
  received_by  text        not null,
  unique (municipality, statement_id)
);
grant select, insert on bank_statements to staffel_service;

create table bank_entries (
  statement      uuid     not null references bank_statements (id),
  number         integer  not null,
  end_to_end_id  text     not null,
  booked_on      date     not null,
  amount_cents   bigint   not null,
  currency       text     not null,
  outcome        text     not null check (outcome in ('confirmed', 'duplicate', 'to_be_clarified')),
  reason_code    text,
  grant_id       uuid,
  primary key (statement, number),
  check ((outcome = 'to_be_clarified') = (reason_code is not null))
);
create index bank_entries_to_be_clarified on bank_entries (statement, number) where outcome = 'to_be_clarified';
grant select, insert on bank_entries to staffel_service;
