import type { Json } from "../base/json.ts";

/** Members of a record to change; undefined removes a member. */
export type RecordChange = Readonly<Record<string, Json | undefined>>;

/** The record after a change. */
export function changeRecord(
  record: Readonly<Record<string, Json>>,
  change: RecordChange,
): Record<string, Json> {
  const members = new Map(Object.entries(record));
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) members.delete(key);
    else members.set(key, value);
  }
  return Object.fromEntries(members);
}
