-- A track may go on in another case: who carries it is known by case and track, because the two cases are told of
-- independently of each other.
alter table carriers drop constraint carriers_pkey;
drop index carriers_of_case;
alter table carriers add primary key (case_id, track_id);

-- Which cases go on in which: who was told of the one has been told of the other.
create table continued (
  case_id   uuid not null,
  from_case uuid not null,
  primary key (case_id, from_case)
);
grant select, insert on continued to staffel_service;
