-- 0006_personal_data
select 1;
