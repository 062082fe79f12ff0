-- What each department was told on its own topic: the outbox of the second relay, and the record of what is known where.
-- `sequence` counts per department and subject without holes, so that nothing shows what was not for it.
create table deliveries (
  seq          bigint generated always as identity primary key,
  department   text        not null,
  subject      uuid        not null,
  sequence     integer     not null check (sequence > 0),
  id           uuid        not null,
  type         text        not null,
  time         timestamptz not null,
  municipality text        not null,
  data         bytea       not null,
  traceparent  text,
  tracestate   text,
  unique (subject, department, sequence)
);
grant select, insert on deliveries to staffel_service;

create table deliveries_pending (seq bigint primary key)
  with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);
grant select, insert, delete on deliveries_pending to staffel_service;

-- Who carries which open track now: whom a death or a departure concerns.
create table carriers (
  track_id   uuid primary key,
  case_id    uuid not null,
  department text not null
) with (fillfactor = 70);
create index carriers_of_case on carriers (case_id);
grant select, insert, update, delete on carriers to staffel_service;
