-- An event's time orders the reports of a file only as far as its sender's clock can be believed. Times of before that
-- cannot be (the same bounds as `believed` in shared/contracts/reports/rules.py) are taken out: a file that one of them
-- had silenced hears again with its next report, and merging reads its reports by their days.
update reports set event_time = null
where event_time > received_at + interval '5 minutes' or event_time < reported_on - interval '1 day';
