-- Who changed a budget in the year; the transfer says when, how much and why.
create table budget_changes (
  transfer_id uuid primary key references transfers (id),
  changed_by  text not null,
  department  text not null
);
grant select, insert on budget_changes to staffel_service;
create index transfers_of_budgets on transfers (posted_at, id)
  where kind in ('appropriation', 'budget_change', 'budget_transfer');

-- Who is nominated for prizes. A department of the directory is known by its id; anybody else by a name that can be
-- erased: the id stays, because events name it.
create table nominees (
  id           uuid        primary key,
  municipality text        not null,
  kind         text        not null check (kind in ('organisation', 'company', 'person')),
  department   text        unique,
  name         text,
  contact      text,
  erased_at    timestamptz,
  constraint known_by_one_thing check (
    (department is null or (name is null and contact is null)) and
    (department is not null or name is not null or erased_at is not null) and
    (erased_at is null or (name is null and contact is null)))
);
create index nominees_of_city on nominees (municipality);
grant select, insert, update (contact, name, erased_at) on nominees to staffel_service;

-- A nomination is an application under the same id. The reasons given are free text and can be erased.
create table nominations (
  id                  uuid        primary key references applications (id),
  programme           text        not null,
  year                integer     not null,
  nominee_id          uuid        not null references nominees (id),
  nominated_by        text        not null,
  nominated_at        timestamptz not null default business_now(),
  reasons             text,
  quorum              integer     not null,
  de_minimis          boolean     not null,
  aid_declared_cents  bigint      check (aid_declared_cents >= 0),
  aid_declared_on     date,
  constraint declared_at_once check ((aid_declared_cents is null) = (aid_declared_on is null)),
  unique (programme, year, nominee_id, nominated_by)
);
create index nominations_of_nominee on nominations (nominee_id);
grant select, insert, update (reasons, aid_declared_cents, aid_declared_on) on nominations to staffel_service;

-- What each member of the jury (a number, not a name) gave. The latest counts; nothing is overwritten.
create table votes (
  seq           bigint      primary key generated always as identity,
  nomination_id uuid        not null references nominations (id),
  juror         integer     not null check (juror > 0),
  points        integer     not null check (points >= 0),
  noted_by      text        not null,
  noted_at      timestamptz not null default business_now()
);
create index votes_of_nomination on votes (nomination_id, juror, seq desc);
grant select, insert on votes to staffel_service;

-- Every read of a nominee's name.
create table nominee_reads (
  seq        bigint      primary key generated always as identity,
  at         timestamptz not null default business_now(),
  subject    text        not null,
  department text        not null,
  nominee_id uuid        not null
);
create index reads_of_nominee on nominee_reads (nominee_id, seq);
grant select, insert on nominee_reads to staffel_service;

-- Once per winner and year. `winner` is the department's id, or the nominee's own: never a name, nor made from one.
create table prize_winners (
  programme text    not null,
  year      integer not null,
  winner    text    not null,
  grant_id  uuid    not null unique references grants (id),
  constraint once_per_winner_and_year primary key (programme, year, winner)
);
grant select on prize_winners to staffel_service;

-- A winner outside the directory has no department; the money waits for the payee the treasury enters.
alter table grants alter column department drop not null;

create function prizes_are_won_once() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into prize_winners (programme, year, winner, grant_id)
  select new.programme, new.budget_year, coalesce(n.department, n.id::text), new.id
  from nominations v join nominees n on n.id = v.nominee_id where v.id = new.application_id;
  return null;
end $$;
create trigger prizes_are_won_once after insert on grants for each row execute function prizes_are_won_once();

-- No recommendation without the jury's quorum and, where the aid is de minimis, the nominee's declaration.
create function juries_are_complete() returns trigger language plpgsql as $$
begin
  if new.state = 'recommended' and old.state is distinct from 'recommended' and exists (
    select from nominations n where n.id = new.id
    and ((select count(distinct juror) from votes where nomination_id = n.id) < n.quorum
         or (n.de_minimis and n.aid_declared_on is null))) then
    raise exception 'the jury of nomination % has not got its quorum, or a declaration is missing', new.id
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger juries_are_complete before update on applications for each row execute function juries_are_complete();
