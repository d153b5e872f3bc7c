/** Who started a run by itself: it stands in the idempotency key, which a trigger's runs have for their being started once. */
import { z } from "zod";
import { timeSchema } from "./route.ts";

export const startedBy = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("schedule"),
    id: z.string(),
    /** The time that it was started for; null when somebody pressed "run now". */
    at: timeSchema.nullable(),
  }),
  z.object({ kind: z.literal("webhook"), path: z.string() }),
]);
export type StartedBy = z.infer<typeof startedBy>;

/** Idempotency key of the run of a schedule's time. `at`: ISO 8601, to the millisecond. */
export function tickKey(scheduleId: string, at: string): string {
  return `schedule:${scheduleId}:${at}`;
}

/** Idempotency key of a run that somebody starts through a schedule. `nonce`: another one each time. */
export function runNowKey(scheduleId: string, nonce: string): string {
  return `schedule:${scheduleId}:now:${nonce}`;
}

/** Idempotency key of the run of a call. `call`: the same for a call that comes again; letters and digits. */
export function hookKey(path: string, call: string): string {
  return `hook:${path}:${call}`;
}

const scheduleForm =
  /^schedule:([a-z0-9_]+):(?:now:.+|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z))$/iu;
const hookForm = /^hook:([a-z0-9-]{3,100}):[a-z0-9-]+$/u;

/** Who started the run with this idempotency key; null for people and programs. */
export function startedByOf(idempotencyKey: string | null): StartedBy | null {
  const [, id, at] = scheduleForm.exec(idempotencyKey ?? "") ?? [];
  if (id !== undefined) return { kind: "schedule", id, at: at ?? null };
  const [, path] = hookForm.exec(idempotencyKey ?? "") ?? [];
  return path === undefined ? null : { kind: "webhook", path };
}
