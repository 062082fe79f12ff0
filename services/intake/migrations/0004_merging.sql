-- Two were one. An absorbed person keeps the row as it was, names who it went into, and stands for nobody any more;
-- only somebody who stands for themselves absorbs or is absorbed, so chains end and never run in a circle.
alter table persons add column if not exists merged_into uuid;
create index if not exists persons_absorbed on persons (merged_into) where merged_into is not null;
alter table persons drop constraint if exists persons_status_check;
alter table persons
  add constraint persons_status_check check (status in ('registered', 'provisional', 'merged')),
  add constraint persons_merged_into_somebody check (status <> 'merged' or merged_into is not null),
  add constraint persons_merged_into_another check (merged_into <> id);

-- Rows of an absorbed person lead to who stands for it now (`person_id`); `origin` is whose they were, so that a split
-- gives them back. Both may hold one key: a rival is named by the origin, which keeps the rows of one person apart.
alter table identities
  drop constraint identities_check,
  add constraint identities_rival_is_its_holder check (rival in (person_id, origin));
alter table reports add column origin uuid;
grant update (person_id) on referrals to staffel_service;

-- A merge or a split changes what is known of a person as a correction does, only that no report brought it.
alter table corrections alter column report_id drop not null, add column clearing_id uuid;

-- Who the two stand for now (merges follow), who was absorbed by whom when they were one, and who decided. `reason` is
-- what a human wrote: it stays in this row.
alter table clearings
  add column person_now uuid,
  add column candidate_now uuid,
  add column absorbed_id uuid,
  add column into_id uuid,
  add column decided_at timestamptz,
  add column decided_by text,
  add column reason text;
update clearings set person_now = person_id, candidate_now = candidate_id;
alter table clearings
  alter column person_now set not null,
  alter column candidate_now set not null,
  add constraint clearings_absorbed_into check ((absorbed_id is null) = (into_id is null));
create index clearings_of_person on clearings (person_now);
create index clearings_of_candidate on clearings (candidate_now);
