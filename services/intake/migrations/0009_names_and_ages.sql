-- Names are put into one form by intake alone (services/intake/people/sought.py); the database keeps and compares what it
-- is handed. A database made with `--locale=C` has no trigrams and no sounds of letters beyond ASCII, so what is sought
-- is ASCII, whatever the script of the name: `sought_name` its words and their folded spellings, `sought_frames` the
-- consonants by which a word without vowels is told.
--
-- Rows of before keep the older form, under which they were found, until intake has made theirs anew (match_keys_filled,
-- scheme 2); until then those with other letters than ASCII are looked at wherever their birth date is sought.
alter table persons drop column sought_sounds;
alter table persons alter column sought_name drop expression;
alter table persons add column sought_frames text not null default '';

create function sounds_of(words text) returns text[] language sql immutable parallel safe
return (select coalesce(array_agg(distinct sound), '{}')
        from regexp_split_to_table(words, ' ') word, unnest(daitch_mokotoff(word)) sound
        where word <> '' and left(word, 1) <> '+');
comment on function sounds_of is 'Daitch–Mokotoff codes of words; a spelling that was folded (+word) sounds as its word';

update persons set sought_name = sought_name || ' ' ||
  regexp_replace(sought_name, '\m(al|el|as|abd|abu|abdul|ben|bin|ibn|de|da|di|van|von) ', '\1', 'g')
where sought_name ~ '\m(al|el|as|abd|abu|abdul|ben|bin|ibn|de|da|di|van|von) ';

alter table persons add column sought_sounds text[]
  generated always as (sounds_of(sought_name) || string_to_array(sought_frames, ' ')) stored;
create index persons_by_sound on persons using gin (sought_sounds);
drop function search_sounds(text);
drop function search_name(text, text);

-- § 187 (2) with § 188 (2) BGB: a year of life is completed at the beginning of the birthday; who was born on 29 February
-- completes it on 1 March where there is no such day.
create function birthday(born date, years int) returns date language sql immutable parallel safe
return (born + make_interval(years => years))::date
       + (extract(day from born) = 29 and extract(day from born + make_interval(years => years)) = 28)::int;

-- Where the day is not known, the latest that is possible, as routing counts (routing/ages.py): of a month its last day, of
-- a year and of an estimate (§ 42f SGB VIII) 31 December. In doubt somebody is a minor.
create function latest_birth(born date, known text) returns date language sql immutable parallel safe
return case known
  when 'day' then born
  when 'month' then (date_trunc('month', born) + interval '1 month - 1 day')::date
  else make_date(extract(year from born)::int, 12, 31) end;

create or replace function comes_of_age_on(born date, known text) returns date language sql immutable as $$
  select birthday(latest_birth(born, known), 18)
$$;

create or replace function note_coming_of_age() returns trigger language plpgsql as $$
declare latest date := latest_birth(new.birth_date, new.birth_date_precision);
begin
  if tg_op = 'UPDATE' then
    delete from coming_of_age where person_id = new.id;
  end if;
  if new.birth_date is null or new.status not in ('registered', 'provisional') then
    return null;
  end if;
  if birthday(latest, 18) > (business_now() at time zone 'Europe/Berlin')::date then
    insert into coming_of_age (person_id, months, due) values
      (new.id, 12, birthday(latest, 17)::timestamp at time zone 'Europe/Berlin'),
      (new.id, 0, birthday(latest, 18)::timestamp at time zone 'Europe/Berlin');
  end if;
  return null;
end $$;

-- Dates that stand move to where they belong; who was told already is not told again.
update coming_of_age c set due = m.due
from (select d.person_id, d.months, birthday(latest_birth(p.birth_date, p.birth_date_precision), 18 - d.months / 12)
                                      ::timestamp at time zone 'Europe/Berlin' as due
      from coming_of_age d join persons p on p.id = d.person_id where p.birth_date is not null) m
where m.person_id = c.person_id and m.months = c.months and m.due <> c.due;
