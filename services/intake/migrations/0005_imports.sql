-- 0005_imports
select 1;
