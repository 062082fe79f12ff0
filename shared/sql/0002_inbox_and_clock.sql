-- How far each consumer has followed each subject. One row is also the lock on that subject's reactions.
create table watermarks (
  consumer text    not null,
  subject  uuid    not null,
  sequence integer not null,
  primary key (consumer, subject)
) with (fillfactor = 70);
grant select, insert, update on watermarks to staffel_service;

-- Events that came before their predecessor: released when it arrives.
create table held (
  consumer text        not null,
  subject  uuid        not null,
  sequence integer     not null,
  topic    text        not null,
  headers  bytea       not null,
  value    bytea,
  held_at  timestamptz not null default clock_timestamp(),
  primary key (consumer, subject, sequence)
);
grant select, insert, delete on held to staffel_service;

-- What can never succeed as it is: kept raw with its reason until a person repairs, replays or discards it.
create table parked (
  id              uuid        primary key,
  consumer        text        not null,
  topic           text        not null,
  "partition"     integer     not null,
  "offset"        bigint      not null,
  type            text,
  subject         uuid,
  sequence        integer,
  key             bytea,
  headers         bytea       not null,
  value           bytea,
  reason          text        not null,
  detail          text        not null,
  parked_at       timestamptz not null default clock_timestamp(),
  state           text        not null default 'parked' check (state in ('parked', 'replayed', 'discarded')),
  decided_at      timestamptz,
  decided_by      text,
  decision_reason text,
  unique (consumer, topic, "partition", "offset")
);
create index parked_open on parked (consumer, parked_at) where state = 'parked';
grant select, insert, update, delete on parked to staffel_service;

-- Reports taken in, by source and id of their event: the same again has no second effect.
create table receipts (
  id          uuid        primary key,
  status      text        not null,
  reasons     jsonb,
  received_at timestamptz not null default clock_timestamp()
);
create index receipts_age on receipts (received_at);
grant select, insert, update, delete on receipts to staffel_service;

-- Business time: one clock for periods and deadlines; it never runs backwards.
create table business_clock (
  only_row        boolean          primary key default true check (only_row),
  real_anchor     timestamptz      not null,
  business_anchor timestamptz      not null,
  rate            double precision not null check (rate > 0)
);
insert into business_clock (real_anchor, business_anchor, rate) select t, t, 1 from clock_timestamp() t;
grant select on business_clock to staffel_service;

create function business_now() returns timestamptz language sql volatile parallel safe as
  'select business_anchor + (clock_timestamp() - real_anchor) * rate from business_clock';
grant execute on function business_now() to staffel_service;
