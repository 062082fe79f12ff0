-- Who may know whom, search, the log of reads, corrections by hand, and the way of a person's data to their end.
create extension if not exists pg_trgm;
create extension if not exists fuzzystrmatch;

-- The states of a person's data, merging included (0004 may have added it already).
alter table persons add column if not exists merged_into uuid;
create index if not exists persons_absorbed on persons (merged_into) where merged_into is not null;
alter table persons drop constraint if exists persons_status_check;
alter table persons add constraint persons_status_check
  check (status in ('registered', 'provisional', 'merged', 'locked', 'erased'));

-- Departments that carry a track of a person, are asked for it, have handed it over or carried it last, as casework
-- tells. Who handed over knows what was known up to `until`. A track is open as long as somebody carries it.
create table concerned (
  track_id       uuid        not null,
  department     text        not null,
  why            text        not null check (why in ('carries', 'asked', 'handed_over', 'carried_last')),
  since          timestamptz not null,
  until          timestamptz check ((why in ('carries', 'asked')) = (until is null)),
  person_id      uuid        not null,
  life_situation text        not null,
  topic          text,
  transition_id  uuid,
  primary key (track_id, department, why, since)
);
create index concerned_with on concerned (person_id);
create index concerned_departments on concerned (department, person_id);
create index concerned_ended on concerned (until, person_id) where why = 'carried_last';
grant select, insert, delete on concerned to staffel_service;

-- A referral lets the departments it names know the person until casework has answered it.
alter table referrals add column answered boolean not null default false;
grant update on referrals to staffel_service;

-- One form for names that are searched: small letters, umlauts written out, no accents, given names first.
create function search_name(given text, family text) returns text language sql immutable parallel safe
return trim(regexp_replace(regexp_replace(normalize(
  replace(replace(replace(replace(replace(lower(coalesce(given, '') || ' ' || coalesce(family, '')),
    'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'ı', 'i'), NFKD),
  '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'));

-- How the words of a name sound: Daitch–Mokotoff, made for names that came a long way. An article counts apart from its
-- name and as a part of it: Al Sharif, Alsharif.
create function search_sounds(name text) returns text[] language sql immutable parallel safe
return (select coalesce(array_agg(distinct sound), '{}')
        from regexp_split_to_table(
               name || ' ' || regexp_replace(name, '\m(al|el|as|abd|abu|abdul|ben|bin|ibn|de|da|di|van|von) ', '\1', 'g'),
               ' ') word,
             unnest(daitch_mokotoff(word)) sound);

-- Computed once when a name is written: a search looks at thousands of rows.
alter table persons
  add column sought_name text generated always as (search_name(given_names, family_name)) stored,
  add column sought_sounds text[] generated always as (search_sounds(search_name(given_names, family_name))) stored;
create index persons_by_spelling on persons using gin (sought_name gin_trgm_ops);
create index persons_by_sound on persons using gin (sought_sounds);
create index persons_by_birth on persons (birth_date) where birth_date is not null;

-- What was done with personal data: read, searched (without a person: `found` says how many were shown) and so on.
alter table access_log
  alter column person_id drop not null,
  add column what text not null default 'read',
  add column found integer;
-- Purposes are words people wrote, so those about somebody who is erased go; that and when somebody read stays. Only
-- this function can do it, and only then.
create function forget_purposes(people uuid[]) returns void language sql security definer
set search_path = pg_catalog, public as $$
  update access_log l set purpose = '' from persons p
  where p.id = l.person_id and p.id = any(people) and p.status = 'erased'
$$;
create index access_log_of_department on access_log (department, seq);

-- Corrections by a person have no report, but somebody who made them, and why.
alter table corrections
  alter column report_id drop not null,
  add column reason text,
  add column evidence text,
  add column corrected_by text,
  add column department text;
grant update (report_id, reason, evidence, corrected_by, department) on corrections to staffel_service;

-- The way to the end: locked, offered to the archive, its answer, the first of two who want it erased. Ids and codes.
create table disposals (
  person_id    uuid        primary key,
  municipality text        not null,
  reason_code  text        not null,
  locked_at    timestamptz not null,
  locked_by    text        not null,
  schedule     text,
  offered_at   timestamptz,
  answer_due   timestamptz,
  answered_at  timestamptz,
  answer       text        check (answer in ('taken', 'not_wanted')),
  proposed_at  timestamptz,
  proposed_by  text,
  erased_at    timestamptz
);
create index disposals_open on disposals (municipality, person_id) where erased_at is null;
grant select, insert, update, delete on disposals to staffel_service;
