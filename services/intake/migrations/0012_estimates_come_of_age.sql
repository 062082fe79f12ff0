-- Whose birth date is an estimate is a minor until the end of that year (0009). Who was of age by the earlier rule and is
-- not by this one had no dates left to move: they get them, and are told on the day.
insert into coming_of_age (person_id, months, due)
select p.id, m.months,
       birthday(latest_birth(p.birth_date, p.birth_date_precision), 18 - m.months / 12)::timestamp at time zone 'Europe/Berlin'
from persons p, (values (12), (0)) m (months)
where p.birth_date is not null and p.birth_date_precision = 'estimated' and p.status in ('registered', 'provisional')
  and birthday(latest_birth(p.birth_date, p.birth_date_precision), 18 - m.months / 12)
      > (business_now() at time zone 'Europe/Berlin')::date
on conflict do nothing;
