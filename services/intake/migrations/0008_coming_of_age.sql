-- When a person comes of age, and a year before. Derived from the birth date, by whatever way it comes or changes, so
-- that an age finding moves these dates by itself. Who was told of them is in the journal.
create table coming_of_age (
  person_id uuid        not null references persons (id) on delete cascade,
  months    integer     not null check (months in (12, 0)),
  due       timestamptz not null,
  primary key (person_id, months)
);
create index coming_of_age_due on coming_of_age (due);
grant select, insert, update, delete on coming_of_age to staffel_service;

-- § 2 BGB with § 187 (2), § 188 (2) BGB: at the beginning of the 18th birthday; who was born on 29 February, on 1 March.
-- Where the day or the month is not known, the latest that is possible: in doubt somebody is a minor.
create function comes_of_age_on(born date, known text) returns date language sql immutable as $$
  select (case known
    when 'year' then make_date(extract(year from born)::int, 12, 31)
    when 'month' then (date_trunc('month', born) + interval '1 month - 1 day')::date
    else born end - 1 + interval '18 years')::date + 1
$$;

create function note_coming_of_age() returns trigger language plpgsql as $$
declare adult_on date;
begin
  if tg_op = 'UPDATE' then
    delete from coming_of_age where person_id = new.id;
  end if;
  if new.birth_date is null or new.status not in ('registered', 'provisional') then
    return null;
  end if;
  adult_on := comes_of_age_on(new.birth_date, new.birth_date_precision);
  if adult_on > (business_now() at time zone 'Europe/Berlin')::date then
    insert into coming_of_age (person_id, months, due) values
      (new.id, 12, (adult_on - interval '12 months')::timestamp at time zone 'Europe/Berlin'),
      (new.id, 0, adult_on::timestamp at time zone 'Europe/Berlin');
  end if;
  return null;
end $$;

create trigger note_coming_of_age after insert on persons
  for each row when (new.birth_date is not null) execute function note_coming_of_age();
create trigger coming_of_age_changes after update on persons
  for each row when ((new.birth_date, new.birth_date_precision) is distinct from
                     (old.birth_date, old.birth_date_precision)
                     or (new.status in ('registered', 'provisional')) <> (old.status in ('registered', 'provisional')))
  execute function note_coming_of_age();

insert into coming_of_age (person_id, months, due)
select p.id, m.months,
       (comes_of_age_on(p.birth_date, p.birth_date_precision) - make_interval(months => m.months))::timestamp
         at time zone 'Europe/Berlin'
from persons p, (values (12), (0)) m (months)
where p.birth_date is not null and p.status in ('registered', 'provisional')
  and comes_of_age_on(p.birth_date, p.birth_date_precision) > (business_now() at time zone 'Europe/Berlin')::date;

-- Who lives with whom, as reports say it: a household is its sender's, and its members are the people of its reports.
alter table reports add household_id uuid;
create index reports_of_household on reports (household_id) where household_id is not null;
