-- 0007_routing
select 1;
