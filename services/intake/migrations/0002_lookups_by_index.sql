-- Looking up a thousand keys costs the same in a small and in a large table only by index: the default price of a
-- random page is that of a spinning disk, and makes the planner read whole tables until they are far too large.
do $$ begin
  execute format('alter database %I set random_page_cost = 1.1', current_database());
end $$;
