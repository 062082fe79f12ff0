-- Casework as it stands after many cases: each opened by a report, carried by one department, asked of another.
-- Run without indexes and constraints, which are made over the rows afterwards and refuse what does not keep them.
create temporary table person as
  select n, uuidv7() as case_id, uuidv7() as person_id, uuidv7() as track_id, uuidv7() as transition_id,
         gen_random_uuid() as report_id, clock_timestamp() - interval '30 days' as since
  from generate_series(1, $CASES) n;

insert into cases (id, number, person_id, municipality, state, version, head, body)
select case_id, format('DO-2025-%s-0', lpad(n::text, 7, '0')), person_id, '05913000', 'open', 3, sha256(int8send(n)),
       convert_to(json_build_object('id', case_id, 'person_id', person_id, 'state', 'open', 'municipality', '05913000',
         'number', format('DO-2025-%s-0', lpad(n::text, 7, '0')), 'participation', 'not_asked', 'deceased', false,
         'tracks', json_build_object(track_id, json_build_object('id', track_id, 'life_situation', 'language',
           'department', '05913000.immigration-office', 'since', since, 'past', '[]'::json,
           'reports', json_build_array(report_id), 'not_competent', 0)),
         'transitions', json_build_object(transition_id, json_build_object('id', transition_id, 'track_id', track_id,
           'kind', 'language-advice', 'kind_version', 1, 'from_department', '05913000.immigration-office',
           'to_department', '05913000.integration-centre', 'urgency', 'normal', 'requested_at', since,
           'answer_due', since + interval '90 days', 'silence', 'sender_keeps', 'moves', 'on_acceptance',
           'state', 'requested', 'report_id', report_id, 'next_step', 'remind_answer',
           'next_at', since + interval '80 days', 'reminded', false, 'rung', 0, 'coordinator_told', false,
           'attempts', 0)),
         'consents', '{}'::json, 'assistance', '{}'::json)::text, 'UTF8')
from person;

insert into responsibilities (track_id, department, during)
select track_id, '05913000.immigration-office', tstzrange(since, null) from person;

insert into tracks (id, case_id, life_situation, open_during)
select track_id, case_id, 'language', tstzrange(since, null) from person;

insert into transitions (id, case_id, track_id, from_department, to_department, state, answer_due, requested_at)
select transition_id, case_id, track_id, '05913000.immigration-office', '05913000.integration-centre', 'requested',
       since + interval '90 days', since from person;

insert into deadlines (case_id, due, purpose, about, n)
select case_id, since + interval '80 days', 'remind_answer', transition_id, 1 from person;

insert into watermarks (consumer, subject, sequence)
select 'casework', report_id, 1 from person union all select 'casework', person_id, 2 from person;

insert into journal (subject, sequence, id, type, time, actor, municipality, data, hash)
select case_id, step, uuidv7(), type, since, 'event:' || report_id, '05913000', convert_to(repeat('x', size), 'UTF8'),
       sha256(int8send(n))
from person, (values (1, 'casework.case.opened.v1', 180), (2, 'casework.track.opened.v1', 420),
                     (3, 'casework.transition.requested.v1', 900)) steps (step, type, size)
order by n, step;

select setval('case_numbers', $CASES);
drop table person;
