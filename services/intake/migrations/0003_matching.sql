-- 0003_matching
select 1;
