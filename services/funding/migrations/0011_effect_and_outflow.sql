-- What funding remembers of casework and intake, to say what happened to people while money flowed: ids, codes and
-- times. Times are business time, so that any earlier day can be asked again. Nothing here decides about money.
create table effect_merges (
  person_id   uuid        not null,
  into_person uuid        not null,
  since       timestamptz not null,
  until       timestamptz,
  primary key (person_id, since)
);
grant select, insert, update (until) on effect_merges to staffel_service;

-- Whose case it was when money was asked for in it.
create table effect_cases (
  case_id   uuid primary key,
  person_id uuid not null
);
grant select, insert on effect_cases to staffel_service;

create table effect_transitions (
  transition_id  uuid        primary key,
  person_id      uuid        not null,
  life_situation text        not null,
  to_department  text        not null,
  completed_on   date        not null,
  told_at        timestamptz not null
);
create index effect_transitions_to on effect_transitions (to_department, completed_on);
create index effect_transitions_of on effect_transitions (person_id);
grant select, insert, update (person_id) on effect_transitions to staffel_service;

create table effect_goals (
  goal_id         uuid        primary key,
  person_id       uuid        not null,
  life_situation  text        not null,
  code            text        not null,
  field_of_action text,
  offer_id        uuid,
  reached_on      date        not null,
  told_at         timestamptz not null
);
create index effect_goals_of on effect_goals (person_id);
grant select, insert, update (person_id) on effect_goals to staffel_service;

create table effect_offers (
  offer_id         uuid    primary key,
  provider         text    not null,
  code             text    not null,
  version          integer not null,
  unit             text    not null,
  field_of_action  text    not null,
  target_dimension text,
  district         text
);
grant select, insert, update (provider, code, version, unit, field_of_action, target_dimension, district)
  on effect_offers to staffel_service;

create table effect_enrolments (
  enrolment_id uuid        primary key,
  offer_id     uuid        not null,
  unit         text        not null,
  person_id    uuid,
  confirmed_at timestamptz not null,
  ended_at     timestamptz
);
create index effect_enrolments_of_offer on effect_enrolments (offer_id);
grant select, insert, update (ended_at) on effect_enrolments to staffel_service;

create table effect_attendances (
  number       bigint      generated always as identity,
  enrolment_id uuid        not null,
  held_on      date        not null,
  offer_id     uuid        not null,
  person_id    uuid,
  told_at      timestamptz not null,
  primary key (enrolment_id, held_on)
);
create index effect_attendances_at on effect_attendances (offer_id, held_on);
grant select, insert on effect_attendances to staffel_service;

-- People who came without enrolling: only their number. The number told last holds.
create table effect_visits (
  offer_id uuid        not null,
  held_on  date        not null,
  told_at  timestamptz not null,
  people   integer     not null,
  primary key (offer_id, held_on, told_at)
);
grant select, insert on effect_visits to staffel_service;
