-- Notices as inboxes show them. `number` is the order in which they became visible; streams resume after it.
create table notices (
  number     bigint generated always as identity unique,
  id         uuid        primary key,
  department text        not null,
  role       text        not null,
  code       text        not null,
  urgency    text        not null check (urgency in ('normal', 'urgent', 'immediate')),
  case_id    uuid,
  created_at timestamptz not null,
  mail_state text        not null check (mail_state in ('none', 'waiting', 'delivered', 'failed')),
  version    integer     not null,
  head       bytea       not null,
  created    bytea       not null
) with (fillfactor = 70);
create index notices_of_role on notices (department, role, number);
grant select, insert, update (mail_state, version, head) on notices to staffel_service;

-- Who has read what: each person for themselves.
create table reads (
  notice_id uuid        not null references notices (id),
  user_id   text        not null,
  read_at   timestamptz not null,
  primary key (notice_id, user_id)
);
grant select, insert on reads to staffel_service;

-- What people read instead of an id; numbers and ids only.
create table cases (
  case_id uuid primary key,
  number  text not null
);
grant select, insert on cases to staffel_service;
