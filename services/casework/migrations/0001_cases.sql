-- One document per case is the aggregate; the tables beside it are what PostgreSQL itself can prove and find.
create extension if not exists btree_gist;

create table cases (
  id            uuid        primary key,
  number        text        not null unique,
  person_id     uuid        not null,
  municipality  text        not null,
  state         text        not null check (state in ('open', 'merging', 'closed')),
  version       integer     not null,
  head          bytea       not null,
  body          bytea       not null
) with (fillfactor = 70);
create unique index one_open_case_per_person on cases (person_id) where state = 'open';
create index cases_of_person on cases (person_id);
grant select, insert, update (state, version, head, body, municipality) on cases to staffel_service;

-- Never in two hands: two departments' periods on one track cannot overlap.
create table responsibilities (
  track_id      uuid        not null,
  department    text        not null,
  during        tstzrange   not null check (not isempty(during) and not lower_inf(during)),
  transition_id uuid,
  primary key (track_id, during without overlaps)
);
create index responsibilities_now on responsibilities (department) where upper_inf(during);
create index responsibilities_of_department on responsibilities (department, track_id);

-- Never on the ground: as long as a track is open, at every instant somebody's period covers it.
create table tracks (
  id             uuid       not null,
  case_id        uuid       not null references cases (id) deferrable initially deferred,
  life_situation text       not null,
  topic          text,
  open_during    tstzrange  not null check (not isempty(open_during) and not lower_inf(open_during)),
  primary key (id, open_during without overlaps),
  constraint somebody_carries_it foreign key (id, period open_during)
    references responsibilities (track_id, period during) deferrable initially deferred
);
create index tracks_of_case on tracks (case_id);
create unique index one_open_track_per_need on tracks (case_id, life_situation, coalesce(topic, ''))
  where upper_inf(open_during);

-- A period is written once and ended once, now: nobody rewrites who carried what. The minute allows for the time
-- between reading the clock and writing the row.
create function period_not_in_the_past(at timestamptz) returns boolean language sql volatile as
  'select at > business_now() - make_interval(secs => 60 * rate) from business_clock';

create function responsibilities_keep_history() returns trigger language plpgsql as $$
begin
  if exists (select from ended_before b join ended_after a
               on a.track_id = b.track_id and lower(a.during) = lower(b.during)
             where not upper_inf(b.during) or upper_inf(a.during) or not period_not_in_the_past(upper(a.during)))
     or (select count(*) from ended_before) <>
        (select count(*) from ended_before b join ended_after a
           on a.track_id = b.track_id and lower(a.during) = lower(b.during)) then
    raise exception 'a period of responsibility is ended once, at the present moment, and never changed otherwise'
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger responsibilities_keep_history after update on responsibilities
  referencing old table as ended_before new table as ended_after
  for each statement execute function responsibilities_keep_history();

create function tracks_keep_history() returns trigger language plpgsql as $$
begin
  if exists (select from ended_before b join ended_after a
               on a.id = b.id and lower(a.open_during) = lower(b.open_during)
             where not upper_inf(b.open_during) or upper_inf(a.open_during)
                   or not period_not_in_the_past(upper(a.open_during)))
     or (select count(*) from ended_before) <>
        (select count(*) from ended_before b join ended_after a
           on a.id = b.id and lower(a.open_during) = lower(b.open_during)) then
    raise exception 'a track is closed once, at the present moment, and never changed otherwise'
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger tracks_keep_history after update on tracks
  referencing old table as ended_before new table as ended_after
  for each statement execute function tracks_keep_history();

create function periods_begin_now() returns trigger language plpgsql as $$
declare earliest timestamptz;
begin
  if tg_table_name = 'tracks' then
    select min(lower(open_during)) into earliest from begun;
  else
    select min(lower(during)) into earliest from begun;
  end if;
  if earliest is not null and not period_not_in_the_past(earliest) then
    raise exception 'a period in % begins at the present moment, not in the past', tg_table_name
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger responsibilities_begin_now after insert on responsibilities
  referencing new table as begun for each statement execute function periods_begin_now();
create trigger tracks_begin_now after insert on tracks
  referencing new table as begun for each statement execute function periods_begin_now();

grant select, insert, update (during) on responsibilities to staffel_service;
grant select, insert, update (open_during) on tracks to staffel_service;
