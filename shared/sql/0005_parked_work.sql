-- A repair of a parked record's content: proposed by one operator, approved by another. `data` may hold personal data:
-- it goes when the proposal or the record is decided, and with the record. `diff` names places and lengths, no values.
create table parked_repairs (
  id              uuid        primary key,
  parked_id       uuid        not null references parked on delete cascade,
  data            bytea,
  diff            bytea       not null,
  reason          text,
  proposed_by     text        not null,
  proposed_at     timestamptz not null default clock_timestamp(),
  state           text        not null default 'proposed'
                              check (state in ('proposed', 'approved', 'rejected', 'overtaken')),
  decided_by      text        check (state <> 'approved' or decided_by <> proposed_by),
  decided_at      timestamptz,
  decision_reason text,
  check ((state = 'proposed') = (data is not null))
);
create unique index parked_repairs_open on parked_repairs (parked_id) where state = 'proposed';
create index parked_repairs_of on parked_repairs (parked_id);
grant select, insert, update on parked_repairs to staffel_service;

-- Leave to read a parked record unmasked: asked for by one operator with a reason, granted for an hour by another.
create table parked_unmaskings (
  id              uuid        primary key,
  parked_id       uuid        not null references parked on delete cascade,
  reason          text        not null,
  requested_by    text        not null,
  requested_at    timestamptz not null default clock_timestamp(),
  state           text        not null default 'requested' check (state in ('requested', 'granted', 'rejected')),
  decided_by      text        check (state <> 'granted' or decided_by <> requested_by),
  decided_at      timestamptz,
  decision_reason text,
  until           timestamptz check ((state = 'granted') = (until is not null))
);
create unique index parked_unmaskings_open on parked_unmaskings (parked_id, requested_by) where state = 'requested';
create index parked_unmaskings_of on parked_unmaskings (parked_id);
grant select, insert, update on parked_unmaskings to staffel_service;

-- Who has read what was parked: append-only, and it outlives the record.
create table parked_reads (
  number       bigint      generated always as identity primary key,
  parked_id    uuid        not null,
  unmasking_id uuid        not null,
  read_by      text        not null,
  reason       text        not null,
  read_at      timestamptz not null default clock_timestamp()
);
create index parked_reads_of on parked_reads (parked_id);
grant select, insert on parked_reads to staffel_service;

-- What people have been told of parked records, per consumer; the number line of `<service>.parked.noticed.v1`.
create table parked_notices (
  id       uuid        primary key,
  consumer text        not null unique,
  sequence integer     not null default 0,
  head     bytea       not null default '',
  level    text        not null default 'none' check (level in ('none', 'parked', 'overdue')),
  told_at  timestamptz
);
grant select, insert, update on parked_notices to staffel_service;

-- Bulk replays go on in this order: what stands alone as it was parked, then events of ours by subject and number.
alter table parked
  add column line uuid not null generated always as (
    case when subject is null or sequence is null then '00000000-0000-0000-0000-000000000000'::uuid else subject end
  ) stored,
  add column place integer not null generated always as (
    case when subject is null or sequence is null then 0 else sequence end
  ) stored;
create index parked_in_order on parked (line, place, id) where state = 'parked';
