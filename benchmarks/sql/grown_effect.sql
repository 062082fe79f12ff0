-- A city's money and what it reached: nine of ten grants are individual assistance, the others come in pairs for measures
-- with two offers each. Every grant was ordered and disbursed. {grants} grants; six attendances to an enrolment.
insert into budget_lines (id, municipality, programme, budget_year, purpose, version, head)
select md5('line' || p || '/' || y)::uuid, '05913000', 'programme-' || p, y, 'purpose', 1, ''
from generate_series(0, 7) p, generate_series(2024, 2026) y;

insert into grants (id, municipality, programme, purpose, budget_year, budget_line_id, department, case_id, measure_id,
                    amount_cents, awarded_at, state, version, head, document)
select md5('grant' || n)::uuid, '05913000', 'programme-' || n % 8, 'purpose', 2024 + n / 8 % 3,
       md5('line' || n % 8 || '/' || 2024 + n / 8 % 3)::uuid, '05913000.department-' || n % 40,
       case when n % 10 > 0 then md5('case' || n)::uuid end, case when n % 10 = 0 then md5('measure' || n / 20)::uuid end,
       10000 + n % 100, make_date(2024 + n / 8 % 3, 1 + n % 12, 1), 'disbursed', 1, '',
       case when n % 10 > 0 then '{"proof": {"state": "none"}}' else jsonb_build_object(
         'proof', jsonb_build_object('state', 'accepted'),
         'period', jsonb_build_object('starts_on', make_date(2024 + n / 8 % 3, 1, 1),
                                      'ends_on', make_date(2024 + n / 8 % 3, 12, 31))) end
from generate_series(1, {grants}) n;

insert into transfers (id, kind, grant_id, instalment, posted_at)
select md5(k.kind || n)::uuid, k.kind, md5('grant' || n)::uuid, k.instalment,
       make_date(2024 + n / 8 % 3, 1 + n % 12, 1) + k.days * interval '1 day'
from generate_series(1, {grants}) n,
     (values ('award', null::int, 0), ('order', 1, 5), ('disbursement', 1, 10)) k (kind, instalment, days);
insert into postings (transfer_id, number, budget_line_id, account, amount_cents, grant_id)
select md5(k.kind || n)::uuid, s.number, md5('line' || n % 8 || '/' || 2024 + n / 8 % 3)::uuid,
       case s.number when 1 then k.from_account else k.to_account end, (10000 + n % 100) * s.sign, md5('grant' || n)::uuid
from generate_series(1, {grants}) n,
     (values ('award', 'budget', 'committed'), ('order', 'committed', 'ordered'), ('disbursement', 'ordered', 'disbursed'))
       k (kind, from_account, to_account),
     (values (1, -1), (2, 1)) s (number, sign);

insert into journal (subject, sequence, id, type, time, actor, municipality, data, hash)
select md5('measure' || m)::uuid, 1, gen_random_uuid(), 'funding.measure.registered.v1', '2024-01-01', '', '05913000',
       convert_to(jsonb_build_object(
         'field_of_action', (array['education', 'work_and_business', 'social_balance', 'open_city'])[1 + m % 4],
         'district', 'district-' || m % 12,
         'offers', jsonb_build_array(md5('offer' || 2 * m)::uuid, md5('offer' || 2 * m + 1)::uuid))::text, 'UTF8'), ''
from generate_series(0, {grants} / 20) m;
insert into journal (subject, sequence, id, type, time, actor, municipality, data, hash)
select md5('grant' || n)::uuid, 9, gen_random_uuid(), 'funding.proof.accepted.v1', '2026-12-31', '', '05913000',
       convert_to('{"spent_cents": 9000}', 'UTF8'), ''
from generate_series(10, {grants}, 10) n;

insert into effect_offers (offer_id, provider, code, version, unit, field_of_action)
select md5('offer' || o)::uuid, '05913000.vmdo', 'offer-' || o, 1, 'person', 'education'
from generate_series(0, {grants} / 10 + 1) o;
insert into effect_cases (case_id, person_id)
select md5('case' || n)::uuid, md5('person' || n % 80000)::uuid from generate_series(1, {grants}) n where n % 10 > 0;
insert into effect_enrolments (enrolment_id, offer_id, unit, person_id, confirmed_at)
select md5('enrolment' || e)::uuid, md5('offer' || e % ({grants} / 10))::uuid, 'person', md5('person' || e % 80000)::uuid,
       make_date(2024 + e % 3, 1, 10)
from generate_series(1, {grants}) e;
insert into effect_attendances (enrolment_id, held_on, offer_id, person_id, told_at)
select md5('enrolment' || e)::uuid, make_date(2024 + e % 3, 1, 10) + 30 * d, md5('offer' || e % ({grants} / 10))::uuid,
       md5('person' || e % 80000)::uuid, make_date(2024 + e % 3, 1, 10) + 30 * d
from generate_series(1, {grants}) e, generate_series(1, 6) d;
insert into effect_goals (goal_id, person_id, life_situation, code, reached_on, told_at)
select md5('goal' || n)::uuid, md5('person' || n % 80000)::uuid, 'language', 'language_a2', make_date(2024, 1, 1) + n % 1000,
       make_date(2024, 1, 1) + n % 1000
from generate_series(1, {grants} * 3 / 2) n;
insert into effect_transitions (transition_id, person_id, life_situation, to_department, completed_on, told_at)
select md5('transition' || n)::uuid, md5('person' || n % 80000)::uuid, 'education', '05913000.department-' || n % 40,
       make_date(2024, 1, 1) + n % 1000, make_date(2024, 1, 1) + n % 1000
from generate_series(1, {grants} * 3 / 2) n;
insert into effect_merges (person_id, into_person, since)
select md5('person' || n)::uuid, md5('person' || n + 1)::uuid, '2025-01-01' from generate_series(0, 998, 2) n;
