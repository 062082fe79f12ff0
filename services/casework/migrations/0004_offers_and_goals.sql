-- Offers with their places. The document is the aggregate; beside it stands what PostgreSQL itself proves and finds.
create table offers (
  id            uuid        primary key,
  code          text        not null,
  municipality  text        not null,
  provider      text        not null,
  state         text        not null check (state in ('published', 'withdrawn')),
  unit          text        not null check (unit in ('person', 'pair', 'group', 'school', 'organisation')),
  places        integer     not null check (places > 0),
  version       integer     not null,
  head          bytea       not null,
  body          bytea       not null,
  unique (municipality, code)
) with (fillfactor = 70);
grant select, insert, update (provider, state, unit, places, version, head, body) on offers to staffel_service;

create table enrolments (
  id            uuid        primary key,
  offer_id      uuid        not null references offers (id),
  department    text        not null,
  size          integer     not null check (size > 0),
  state         text        not null check (state in ('waitlisted', 'confirmed', 'completed', 'cancelled')),
  case_id       uuid        references cases (id),
  organisation  text,
  school        text
);
create index enrolments_of_offer on enrolments (offer_id, state);
create unique index one_living_enrolment_per_case on enrolments (offer_id, case_id)
  where state in ('waitlisted', 'confirmed');
create unique index one_living_enrolment_per_organisation on enrolments (offer_id, organisation)
  where state in ('waitlisted', 'confirmed');
create unique index one_living_enrolment_per_school on enrolments (offer_id, school)
  where state in ('waitlisted', 'confirmed');
grant select, insert, update (state) on enrolments to staffel_service;

-- Never more than places: whoever gets one must find it free, whatever the service believes. A file may take places
-- away from an offer that is full; then nobody gets one until enough are free.
create function never_more_than_places() returns trigger language plpgsql as $$
declare available integer;
begin
  select places into available from offers where id = new.offer_id for no key update;
  if (select sum(size) from enrolments where offer_id = new.offer_id and state = 'confirmed') > available then
    raise exception 'the offer has % places, and more would be taken', available using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger never_more_than_places after insert or update of state on enrolments
  deferrable initially deferred for each row when (new.state = 'confirmed')
  execute function never_more_than_places();

create function an_enrolment_ends_once() returns trigger language plpgsql as $$
begin
  if old.state in ('completed', 'cancelled') or (old.state = 'confirmed' and new.state = 'waitlisted') then
    raise exception 'an enrolment that is % does not become %', old.state, new.state using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger an_enrolment_ends_once before update of state on enrolments
  for each row when (old.state is distinct from new.state) execute function an_enrolment_ends_once();

-- Once a day and enrolment. Where nobody enrols, one number of people a day.
create table attendances (
  enrolment_id  uuid        not null references enrolments (id),
  day           date        not null,
  minutes       integer     check (minutes > 0),
  primary key (enrolment_id, day)
);
grant select, insert on attendances to staffel_service;

create table counted_days (
  offer_id      uuid        not null references offers (id),
  day           date        not null,
  people        integer     not null check (people >= 0),
  primary key (offer_id, day)
);
grant select, insert, update (people) on counted_days to staffel_service;
