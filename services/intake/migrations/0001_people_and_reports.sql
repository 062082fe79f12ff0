-- Batches look up between one and some thousand keys in tables that grow from nothing: a plan made for the
-- empty table would be kept for the full one, so every batch is planned anew (a fraction of a millisecond).
do $$ begin
  execute format('alter database %I set plan_cache_mode = force_custom_plan', current_database());
end $$;

-- People. What is personal stands in this row, in identities, corrections, households and in the bodies of
-- reports: rows that can be corrected and erased. The journal holds ids and codes only.
create table persons (
  id                   uuid        primary key,
  municipality         text        not null,
  status               text        not null check (status in ('registered', 'provisional')),
  version              integer     not null,
  head                 bytea       not null,
  given_names          text,
  family_name          text,
  birth_date           date,
  birth_date_precision text        not null,
  azr_number           text,
  details              jsonb       not null,
  address_blocked      boolean     not null default false
) with (fillfactor = 70);
grant select, insert, update, delete on persons to staffel_service;

-- What points to one person. As long as `rival` is null the value decides alone, and only one row can have it;
-- once several people share a value (two with one name and birth date), each row names its own person as rival.
create table identities (
  kind      text not null check (kind in ('azr', 'name', 'reference')),
  value     text not null,
  person_id uuid not null,
  report_id uuid,
  rival     uuid check (rival = person_id),
  constraint identities_decide unique nulls not distinct (kind, value, rival)
) with (fillfactor = 90);
create index identities_of_person on identities (person_id);
grant select, insert, update, delete on identities to staffel_service;

-- Reports: what a department handed in and what became of it. `body` is the validated data, erasable.
-- `covered` are the needs referred for this file so far, `earlier` the reports it corrects.
create table reports (
  id            uuid        primary key,
  department    text        not null,
  municipality  text        not null,
  status        text        not null check (status in ('accepted', 'rejected', 'withdrawn')),
  version       integer     not null,
  head          bytea       not null,
  received_at   timestamptz not null,
  reference     text,
  event_time    timestamptz,
  reported_on   date,
  occasion      text,
  outcome       text,
  person_id     uuid,
  corrects      uuid,
  covered       text[]      not null default '{}',
  earlier       uuid[]      not null default '{}',
  reasons       jsonb,
  body          bytea,
  withdrawn_by  uuid
) with (fillfactor = 80);
create index reports_of_person on reports (person_id) where person_id is not null;
create index reports_by_withdrawal on reports (withdrawn_by) where withdrawn_by is not null;
grant select, insert, update, delete on reports to staffel_service;

-- Who may know a person besides the senders of reports: departments a need was referred to.
create table referrals (
  person_id      uuid not null,
  report_id      uuid not null,
  life_situation text not null,
  topic          text,
  first_carrier  text not null,
  to_department  text not null
);
create index referrals_of_person on referrals (person_id);
grant select, insert, delete on referrals to staffel_service;

-- A household as its sender calls it, under an id that says nothing.
create table households (
  department text not null,
  reference  text not null,
  id         uuid not null,
  primary key (department, reference)
);
grant select, insert, delete on households to staffel_service;

-- What was known of a person before a report changed it.
create table corrections (
  id           uuid        primary key,
  person_id    uuid        not null,
  report_id    uuid        not null,
  corrected_at timestamptz not null,
  before       jsonb       not null
);
create index corrections_of_person on corrections (person_id, id);
grant select, insert, delete on corrections to staffel_service;

-- Whether two people are one: a human decides.
create table clearings (
  id           uuid        primary key,
  municipality text        not null,
  state        text        not null check (state in ('open', 'same', 'different')),
  version      integer     not null,
  head         bytea       not null,
  person_id    uuid        not null,
  candidate_id uuid        not null,
  reason_code  text        not null,
  opened_at    timestamptz not null
) with (fillfactor = 70);
create index clearings_open on clearings (municipality, id) where state = 'open';
create index clearings_pair on clearings (person_id, candidate_id);
grant select, insert, update on clearings to staffel_service;

-- Who read personal data of whom and what for. Never published, never changed.
create table access_log (
  seq        bigint generated always as identity primary key,
  at         timestamptz not null,
  subject    text        not null,
  department text        not null,
  person_id  uuid        not null,
  purpose    text        not null
);
create index access_log_of_person on access_log (person_id, seq);
grant select, insert on access_log to staffel_service;
