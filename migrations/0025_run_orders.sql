-- Lists of runs by error, by cost and by duration: each is walked in its order, however many runs are stored. What a run costs changes
-- only with a commit that has paid for something, and such commits are rare beside the others.
create index runs_by_error on runs (error, created_at desc, id desc) where error is not null;
create index runs_costly on runs (cost_micros desc, id desc) where cost_micros > 0;
create index runs_longest on runs ((ended_at - created_at) desc, id desc) where ended_at is not null;
