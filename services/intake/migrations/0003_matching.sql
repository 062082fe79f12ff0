-- Where to look for people who may be one: hashes of the short keys of matching (phonetic names with parts of the birth
-- date, telephone and so on), 64 bits each. `origin` is whom a key stood for before two people were merged.
create table match_keys (
  key       bigint not null,
  person_id uuid   not null,
  origin    uuid,
  primary key (key, person_id)
) with (fillfactor = 95);
create index match_keys_of_person on match_keys (person_id);
grant select, insert, update, delete on match_keys to staffel_service;

-- How far the people of an older installation (or of older keys: another scheme) have got theirs.
create table match_keys_filled (
  scheme      integer primary key,
  last_person uuid    not null,
  complete    boolean not null
);
grant select, insert, update, delete on match_keys_filled to staffel_service;

alter table identities add column origin uuid;
comment on column identities.origin is 'whom this led to before two people were merged';

-- Why a machine could not tell: its score, and [{"field", "level", "weight"}], codes and numbers only.
alter table clearings add column score real, add column explanation jsonb not null default '[]';
