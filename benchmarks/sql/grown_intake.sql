-- Intake as it stands after many people: each reported once, with one need, under a file number.
create temporary table person as
  select n, uuidv7() as person_id, gen_random_uuid() as report_id, clock_timestamp() - interval '30 days' as at
  from generate_series(1, $CASES) n;

insert into persons (id, municipality, status, version, head, given_names, family_name, birth_date,
                     birth_date_precision, azr_number, details, sought_name)
select person_id, '05913000', 'registered', 2, sha256(int8send(n)), 'Vorname' || n, 'Nachname' || n % 5000,
       date '1950-01-02' + n % 25000, 'day', case when n % 2 = 0 then 'ALT' || lpad(n::text, 9, '0') end,
       json_build_object('sex', 'f', 'nationalities', json_build_array('SYR'), 'languages', json_build_array('ar', 'de'),
         'address', json_build_object('street', 'Münsterstraße ' || n % 300, 'postcode', '44145', 'city', 'Dortmund'),
         'phone', '+49 231 ' || n),
       format('vorname%s nachname%s', n, n % 5000)
from person;

insert into identities (kind, value, person_id, report_id)
select 'name', format('vorname%s|nachname%s|%s', n, n % 5000, date '1950-01-02' + n % 25000), person_id, null from person
union all
select 'reference', format(E'05913000.immigration-office\nALT-%s', lpad(n::text, 9, '0')), person_id, report_id from person
union all
select 'azr', 'ALT' || lpad(n::text, 9, '0'), person_id, null from person where n % 2 = 0;

-- Keys as a register of that size has them, of names that no report of a window bears.
insert into match_keys (key, person_id)
select (('x' || substr(md5(format('%s-%s', n, number)), 1, 16))::bit(64)::bigint), person_id
from person, generate_series(1, 7) number;
insert into match_keys_filled (scheme, last_person, complete) values (2, '00000000-0000-0000-0000-000000000000', true);

insert into reports (id, department, municipality, status, version, head, received_at, reference, reported_on, occasion,
                     outcome, person_id, covered, body)
select report_id, '05913000.immigration-office', '05913000', 'accepted', 1, sha256(int8send(n)), at,
       'ALT-' || lpad(n::text, 9, '0'), current_date - 30, 'arrival', 'new', person_id, '{language}',
       convert_to(repeat('x', 600), 'UTF8')
from person;

insert into referrals (person_id, report_id, life_situation, first_carrier, to_department)
select person_id, report_id, 'language', '05913000.immigration-office', '05913000.integration-centre' from person;

insert into receipts (id, status, received_at) select report_id, 'accepted', at from person;

insert into journal (subject, sequence, id, type, time, actor, municipality, data, hash)
select case when step = 1 then report_id else person_id end, case when step = 3 then 2 else 1 end, uuidv7(), type, at,
       '/departments/05913000.immigration-office', '05913000', convert_to(repeat('x', size), 'UTF8'), sha256(int8send(n))
from person, (values (1, 'intake.report.accepted.v1', 300), (2, 'intake.person.registered.v1', 180),
                     (3, 'intake.referral.routed.v1', 450)) steps (step, type, size)
order by n, step;

drop table person;
