-- Lists that departments upload. What is personal is erased: `body` and `cells` of a row as soon as its report has been
-- taken in, those of rows to correct, `name` and `columns` after 90 days at the latest.
create table imports (
  id           uuid        primary key,
  department   text        not null,
  state        text        not null check (state in ('previewed', 'running', 'done', 'cancelled', 'expired')),
  version      integer     not null default 1,
  uploaded_by  text        not null,
  sha256       text        not null,
  name         text,
  format       text        not null,
  columns      jsonb       not null,
  notes        jsonb       not null,
  rows         integer     not null,
  valid        integer     not null,
  accepted     integer     not null default 0,
  duplicate    integer     not null default 0,
  rejected     integer     not null default 0,
  uploaded_at  timestamptz not null default business_now(),
  confirmed_at timestamptz,
  finished_at  timestamptz,
  kept_since   timestamptz not null default clock_timestamp()
) with (fillfactor = 70);
create index imports_of_department on imports (department, id);
create index imports_running on imports (confirmed_at, id) where state = 'running';
create index imports_kept on imports (kept_since) where kept_since < 'infinity';
grant select, insert, update, delete on imports to staffel_service;

-- One row of a list. `report` is the number of the first row of its report; that row holds the body.
create table import_rows (
  import_id uuid    not null references imports (id),
  number    integer not null,
  report    integer not null,
  state     text    not null check (state in ('invalid', 'waiting', 'accepted', 'duplicate', 'rejected', 'cancelled')),
  reasons   jsonb,
  report_id uuid,
  event_id  text,
  body      bytea,
  cells     bytea,
  primary key (import_id, number)
) with (fillfactor = 80);
create index import_rows_waiting on import_rows (import_id, number) where state = 'waiting' and number = report;
create index import_rows_by_state on import_rows (import_id, state, number);
create index import_rows_of_report on import_rows (import_id, report) where number <> report;
grant select, insert, update, delete on import_rows to staffel_service;

-- Who fetched the rows to correct, which hold what the department had written about people nobody has registered.
create table import_reads (
  seq        bigint generated always as identity primary key,
  at         timestamptz not null default business_now(),
  import_id  uuid        not null,
  subject    text        not null,
  department text        not null
);
create index import_reads_of_import on import_reads (import_id, seq);
grant select, insert on import_reads to staffel_service;
