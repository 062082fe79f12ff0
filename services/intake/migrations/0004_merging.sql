-- 0004_merging
select 1;
