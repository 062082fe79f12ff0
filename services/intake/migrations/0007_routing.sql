-- The rules of routing, each version as it was first used: what a report was told by them can be read again.
create table routing_versions (
  municipality  text        not null,
  version       integer     not null,
  digest        text        not null,
  rules         jsonb       not null,
  first_used_at timestamptz not null,
  primary key (municipality, version)
);
grant select, insert on routing_versions to staffel_service;

-- Why each need of a report went where it went. `facts` are codes of what counted, never values. A row belongs to
-- its report and is erased with it.
create table routings (
  report_id      uuid    not null,
  life_situation text    not null,
  topic          text,
  department     text    not null,
  ground         text    not null check (ground in ('named', 'rule', 'stays', 'preference', 'first_carrier')),
  municipality   text    not null,
  version        integer,
  rule           text    check ((rule is not null) = (ground = 'rule')),
  facts          text[]  not null,
  passed_over    text[]  not null,
  first_carrier  text    not null,
  to_department  text    not null,
  kind           text,
  urgency        text    not null,
  constraint routings_of_report unique nulls not distinct (report_id, life_situation, topic)
);
grant select, insert, delete on routings to staffel_service;
