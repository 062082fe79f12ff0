-- Two persons turn out to be one, or one to be two.

-- `into_person` is who an absorbed person is in the end; `told_into` whom the merge named, so that a split can undo it.
alter table aliases add column told_into uuid;
update aliases set told_into = into_person;
alter table aliases alter column told_into set not null;
create index aliases_into on aliases (into_person);
grant delete on aliases to staffel_service;

-- Money asked for in a case that goes on in another: funding answers with the case it was asked from.
create table assistance_moved (
  assistance_id uuid primary key,
  case_id       uuid not null
);
grant select, insert, update on assistance_moved to staffel_service;

-- An open track may go on in another case. Nothing else about it changes with that: neither when it was opened nor who
-- carries it, and a closed one stays where it was closed.
create or replace function tracks_keep_history() returns trigger language plpgsql as $$
begin
  if exists (select from ended_before b join ended_after a
               on a.id = b.id and lower(a.open_during) = lower(b.open_during)
             where not upper_inf(b.open_during)
                or (a.life_situation, a.topic) is distinct from (b.life_situation, b.topic)
                or not ((a.case_id = b.case_id and not upper_inf(a.open_during)
                         and period_not_in_the_past(upper(a.open_during)))
                        or (a.case_id <> b.case_id and a.open_during = b.open_during)))
     or (select count(*) from ended_before) <>
        (select count(*) from ended_before b join ended_after a
           on a.id = b.id and lower(a.open_during) = lower(b.open_during)) then
    raise exception 'a track is closed once, at the present moment, or goes on in another case, and never changes otherwise'
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
grant update (case_id) on tracks to staffel_service;
grant update (case_id) on transitions to staffel_service;
grant update (case_id) on packages to staffel_service;
