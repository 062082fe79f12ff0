-- A ledger grows by the lives of $GRANTS grants over the lines there are: awarded, ordered, disbursed; six postings each.
create temporary table lives as
  select n, uuidv7(make_interval(secs => -n)) as id, l.id as line, l.purpose,
         array[gen_random_uuid(), gen_random_uuid(), gen_random_uuid()] as transfers
  from generate_series(1, $GRANTS) n
  join (select id, purpose, row_number() over (order by id) - 1 as place, count(*) over () as places
        from budget_lines) l on l.place = n % l.places;

insert into grants (id, municipality, programme, purpose, budget_year, budget_line_id, department, amount_cents,
                    awarded_at, state, version, head, document)
select id, '05913000', 'measured', purpose, 2026, line, '05913000.vmdo', 5000, now(), 'disbursed', 3,
       decode(repeat('00', 32), 'hex'), '{}'
from lives;

insert into transfers (id, kind, grant_id, instalment, posted_at)
select transfers[step], (array['award', 'order', 'disbursement'])[step], id, case when step > 1 then 1 end,
       now() - make_interval(secs => n)
from lives, generate_series(1, 3) step;

insert into postings (transfer_id, number, budget_line_id, account, amount_cents, grant_id)
select transfers[step], side, line, (array['budget', 'committed', 'ordered', 'disbursed'])[step + side - 1],
       case side when 1 then -5000 else 5000 end, id
from lives, generate_series(1, 3) step, generate_series(1, 2) side;

insert into journal (subject, sequence, id, type, time, actor, municipality, data, hash)
select line, b.version + row_number() over (partition by line order by n, step), gen_random_uuid(),
       'funding.transfer.posted.v2', now() - make_interval(secs => n), 'measured', '05913000',
       decode(repeat('20', 450), 'hex'), decode(repeat('00', 32), 'hex')
from lives join budget_lines b on b.id = line, generate_series(1, 3) step;

update budget_lines b
set budget = budget - 5000 * grown.lives, disbursed = disbursed + 5000 * grown.lives, version = version + 3 * grown.lives
from (select line, count(*) as lives from lives group by line) grown where grown.line = b.id;

drop table lives;
