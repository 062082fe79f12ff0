-- The journal: audit trail, outbox and source for replays in one. Append-only for the service's role.
grant usage on schema public to staffel_service;

create table journal (
  seq          bigint generated always as identity primary key,
  subject      uuid        not null,
  sequence     integer     not null check (sequence > 0),
  id           uuid        not null,
  type         text        not null,
  time         timestamptz not null,
  actor        text        not null,
  municipality text        not null,
  data         bytea       not null,
  traceparent  text,
  tracestate   text,
  hash         bytea       not null,
  unique (subject, sequence)
);
grant select, insert on journal to staffel_service;

-- What Kafka has not acknowledged yet: found through this narrow table, never through a cursor over seq.
create table pending (seq bigint primary key) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);
grant select, insert, delete on pending to staffel_service;

-- An hourly seal over all rows committed since the one before: a cut tail or a rewritten chain shows here.
create table seals (
  number    integer primary key check (number > 0),
  up_to_seq bigint      not null,
  rows      bigint      not null,
  root      bytea       not null,
  sealed_at timestamptz not null
);
grant select, insert on seals to staffel_service;
