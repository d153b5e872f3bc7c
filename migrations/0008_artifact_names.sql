-- Files that stand for objects of a bucket are found by name: s3://bucket/key. The newest of one name counts.
create index artifacts_by_object on artifacts (name text_pattern_ops, created_at desc, id desc) where name like 's3://%';
