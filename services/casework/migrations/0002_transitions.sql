-- Transitions as clients list them; the truth about each is in its case.
create table transitions (
  id                uuid        primary key,
  case_id           uuid        not null references cases (id) deferrable initially deferred,
  track_id          uuid        not null,
  from_department   text        not null,
  to_department     text        not null,
  state             text        not null,
  answer_due        timestamptz not null,
  requested_at      timestamptz not null
) with (fillfactor = 70);
create unique index one_requested_transition_per_track on transitions (track_id) where state = 'requested';
create index transitions_to on transitions (to_department, answer_due, id);
create index transitions_from on transitions (from_department, answer_due, id);
create index transitions_of_case on transitions (case_id);
grant select, insert, update (state) on transitions to staffel_service;

-- What the clock has to ask a case about, and when (business time). Derived from the case, rewritten with it.
create table deadlines (
  case_id uuid        not null,
  due     timestamptz not null,
  purpose text        not null,
  about   uuid        not null,
  n       integer     not null,
  primary key (case_id, about, purpose, n)
);
create index deadlines_due on deadlines (due);
grant select, insert, delete on deadlines to staffel_service;

-- Absorbed persons: referrals follow the alias.
create table aliases (person_id uuid primary key, into_person uuid not null);
grant select, insert, update on aliases to staffel_service;

create sequence case_numbers;
grant usage on sequence case_numbers to staffel_service;

-- What was handed over, item by item: file numbers and reasons in words, so it is erasable and never published.
create table packages (
  transition_id uuid        primary key,
  case_id       uuid        not null,
  items         jsonb       not null,
  hash          text        not null,
  handed_at     timestamptz not null
);
create index packages_of_case on packages (case_id);
grant select, insert, delete on packages to staffel_service;
