-- Money from the state. What an award says and what the ledger was entitled to are the same figure, and what is called,
-- received and given back never exceeds what came before it.
create table incoming_grants (
  id            uuid        primary key,
  municipality  text        not null,
  programme     text        not null,
  budget_year   integer     not null,
  grantor       text        not null,
  file_number   text        not null,
  awarded_on    date        not null,
  lump_sum      boolean     not null,
  amount_cents  bigint      not null check (amount_cents >= 0),
  state         text        not null check (state in ('awarded', 'submitted', 'rejected', 'closed')),
  proof_due_on  date,
  remind_on     date,
  recorded_at   timestamptz not null default business_now(),
  document      jsonb       not null,
  version       integer     not null,
  head          bytea       not null,
  unique (programme, budget_year, file_number)
) with (fillfactor = 70);
create index incoming_grants_of_city on incoming_grants (municipality, awarded_on, id);
create index incoming_proofs_to_remind_of on incoming_grants (remind_on) where remind_on is not null;
create unique index one_lump_sum_per_date on incoming_grants (programme, awarded_on) where lump_sum;
grant select, insert, update (amount_cents, state, proof_due_on, remind_on, document, version, head)
  on incoming_grants to staffel_service;

-- What the city has called for; the bank names it by its reference, once.
create table incoming_calls (
  incoming_grant_id uuid        not null references incoming_grants (id),
  call              integer     not null check (call > 0),
  reference         text        not null unique check (length(reference) <= 35),
  purpose           text        not null,
  amount_cents      bigint      not null check (amount_cents > 0),
  called_at         timestamptz not null,
  booked_on         date,
  withdrawn         boolean     not null default false,
  primary key (incoming_grant_id, call),
  constraint paid_or_withdrawn check (booked_on is null or not withdrawn)
);
grant select, insert, update (booked_on, withdrawn) on incoming_calls to staffel_service;
create function incoming_calls_are_paid_once() returns trigger language plpgsql as $$
begin
  if (old.booked_on is not null and new.booked_on is distinct from old.booked_on)
     or (old.withdrawn and not new.withdrawn) then
    raise exception 'call % is settled and stays so', old.reference using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger incoming_calls_are_paid_once before update on incoming_calls
  for each row execute function incoming_calls_are_paid_once();

alter table transfers add constraint transfers_of_an_incoming_grant foreign key (incoming_grant_id)
  references incoming_grants (id) deferrable initially deferred;

create function incoming_grants_are_not_overdrawn() returns trigger language plpgsql as $$
begin
  if exists (
    select from postings where incoming_grant_id = new.incoming_grant_id and account <> 'entitlement'
    group by budget_line_id, account having sum(amount_cents) < 0) then
    raise exception 'incoming grant % has less than is called or given back', new.incoming_grant_id
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger incoming_grants_are_not_overdrawn after insert on transfers
  deferrable initially deferred for each row when (new.incoming_grant_id is not null)
  execute function incoming_grants_are_not_overdrawn();

create function incoming_grants_are_what_the_ledger_says() returns trigger language plpgsql as $$
declare entitled bigint;
begin
  select -coalesce(sum(amount_cents), 0) into entitled
  from postings where incoming_grant_id = new.id and account = 'entitlement';
  if (select amount_cents from incoming_grants where id = new.id) <> entitled then
    raise exception 'incoming grant % says % cents, the ledger %', new.id, new.amount_cents, entitled
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger incoming_grants_are_what_the_ledger_says
  after insert or update of amount_cents on incoming_grants
  deferrable initially deferred for each row execute function incoming_grants_are_what_the_ledger_says();

-- What the city spends itself: the day and the post stand beside the transfer.
create table expenses (
  transfer_id uuid        primary key references transfers (id),
  spent_on    date        not null,
  post_id     uuid,
  recorded_by text        not null
);
create index expenses_of_post on expenses (post_id) where post_id is not null;
grant select, insert on expenses to staffel_service;

-- Staff posts, and who sits on them by personnel number.
create table posts (
  id            uuid        primary key,
  municipality  text        not null,
  programme     text        not null,
  department    text        not null,
  purpose       text        not null,
  designation   text        not null,
  share_percent integer     not null check (share_percent between 1 and 100),
  seconded      boolean     not null,
  starts_on     date        not null,
  ends_on       date        check (ends_on >= starts_on),
  recorded_at   timestamptz not null default business_now(),
  document      jsonb       not null,
  version       integer     not null,
  head          bytea       not null
) with (fillfactor = 70);
create index posts_of_city on posts (municipality, id);
create index posts_of_programme on posts (programme, purpose);
grant select, insert, update (ends_on, document, version, head) on posts to staffel_service;
alter table expenses add constraint expenses_of_a_post foreign key (post_id) references posts (id);

create table occupancies (
  id               uuid      primary key,
  post_id          uuid      not null references posts (id),
  municipality     text      not null,
  personnel_number text      not null,
  share_percent    integer   not null check (share_percent between 1 and 100),
  during           daterange not null check (not isempty(during) and not lower_inf(during)),
  constraint a_person_sits_once_on_a_post
    exclude using gist (post_id with =, personnel_number with =, during with &&)
);
create index occupancies_of_person on occupancies (municipality, personnel_number);
grant select, insert, update (during) on occupancies to staffel_service;

-- On no day more than the post has, and no person over a full-time post, whoever writes at the same time.
create function occupancies_fit() returns trigger language plpgsql as $$
declare most integer;
begin
  perform pg_advisory_xact_lock(hashtextextended(new.municipality || '/' || new.personnel_number, 10));
  perform from posts where id = new.post_id for update;
  select coalesce(max(day.total), 0) into most
  from (
    select (select sum(o.share_percent) from occupancies o
            where o.post_id = new.post_id and o.during @> lower(s.during)) as total
    from occupancies s where s.post_id = new.post_id
  ) day;
  if most > (select share_percent from posts where id = new.post_id) then
    raise exception 'post % would be occupied with % percent on a day', new.post_id, most
      using errcode = 'check_violation';
  end if;
  select coalesce(max(day.total), 0) into most
  from (
    select (select sum(o.share_percent) from occupancies o
            where o.municipality = new.municipality and o.personnel_number = new.personnel_number
              and o.during @> lower(s.during)) as total
    from occupancies s where s.municipality = new.municipality and s.personnel_number = new.personnel_number
  ) day;
  if most > 100 then
    raise exception 'a person would work % percent on a day', most using errcode = 'check_violation';
  end if;
  if exists (
    select from posts p where p.id = new.post_id
    and not daterange(p.starts_on, p.ends_on, '[]') @> new.during) then
    raise exception 'post % does not exist all that time', new.post_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger occupancies_fit after insert or update on occupancies
  deferrable initially deferred for each row execute function occupancies_fit();

create function occupancies_only_end() returns trigger language plpgsql as $$
begin
  if lower(old.during) <> lower(new.during) then
    raise exception 'the beginning of occupancy % stays', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger occupancies_only_end before update on occupancies
  for each row execute function occupancies_only_end();

-- The fixed dates whose lump sum has been computed, also where nothing came of it: `posts_version` is the sum of the
-- versions of the programme's posts then; where nothing came of it, it is computed again once they have changed.
create table lump_sum_runs (
  programme     text        not null,
  due_on        date        not null,
  posts_version bigint      not null,
  done_at       timestamptz not null default business_now(),
  primary key (programme, due_on)
);
grant select, insert, update (posts_version, done_at) on lump_sum_runs to staffel_service;
