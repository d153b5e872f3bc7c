import { randomUUID } from "node:crypto";
import { Refusal } from "../../shared/api/errors.ts";
import type { ScheduleBody, ScheduleMessage } from "../../shared/api/schedule.ts";
import { runNowKey } from "../../shared/api/started-by.ts";
import { pointer } from "../../shared/base/problem.ts";
import { ticksAfter, timingFault } from "../../shared/schedule/ticks.ts";
import { inputAt } from "../engine/scheduler.ts";
import {
  deleteSchedule,
  findSchedule,
  listSchedules,
  listTicks,
  putSchedule,
  readNow,
  type StoredSchedule,
} from "../store/schedules.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

type Ids =
  | "listSchedules"
  | "createSchedule"
  | "getSchedule"
  | "putSchedule"
  | "deleteSchedule"
  | "listTicks"
  | "runSchedule";

/** Times that are told ahead. */
const toldAhead = 5;

/** What starts runs at given times. */
export function scheduleHandlers({
  database,
  engine,
}: Pick<AppOptions, "database" | "engine">): Handlers<Ids> {
  const put = async (id: string | null, body: ScheduleBody): Promise<ScheduleMessage> => {
    mustBeTiming(body);
    const firstAfter = (nowMs: number) => ticksAfter(body, nowMs, 1)[0] ?? null;
    return messageOf(await putSchedule(database, { id, body, firstAfter }));
  };
  return {
    listSchedules: async ({ query }) => {
      const { items, next } = await listSchedules(database, query);
      return { status: 200, body: { schedules: items.map(messageOf), next } };
    },
    createSchedule: async ({ body }) => ({ status: 201, body: await put(null, body) }),
    getSchedule: async ({ params }) => ({
      status: 200,
      body: messageOf(await findSchedule(database, params.id)),
    }),
    putSchedule: async ({ params, body }) => ({ status: 200, body: await put(params.id, body) }),
    deleteSchedule: async ({ params }) => {
      await deleteSchedule(database, params.id);
      return { status: 204, body: undefined };
    },
    listTicks: async ({ params, query }) => {
      const { items, next } = await listTicks(database, { ...query, id: params.id });
      return { status: 200, body: { ticks: [...items], next } };
    },
    runSchedule: async ({ params }) => {
      const schedule = await findSchedule(database, params.id);
      const { id, status } = await engine.startRun({
        workflowId: schedule.workflowId,
        version: schedule.version ?? undefined,
        input: inputAt(schedule, new Date(await readNow(database)).toISOString()),
        budget: undefined,
        idempotencyKey: runNowKey(schedule.id, randomUUID()),
      });
      return { status: 202, body: { id, status } };
    },
  };
}

/** @throws Refusal INVALID_SCHEDULE */
function mustBeTiming(body: ScheduleBody): void {
  const fault = timingFault(body);
  if (fault === null) return;
  const help = "See https://crontab.guru for the meaning of the fields.";
  throw new Refusal("INVALID_SCHEDULE", fault.message, {
    problems: [
      {
        code: "INVALID_FIELD",
        severity: "error",
        pointer: pointer(fault.field),
        message: fault.message,
        help,
      },
    ],
  });
}

function messageOf(stored: StoredSchedule): ScheduleMessage {
  const { nextMs, lastMs, revision: _revision, isQueued: isWaiting, ...schedule } = stored;
  const iso = (ms: number): string => new Date(ms).toISOString();
  const next = nextMs === null ? [] : [nextMs, ...ticksAfter(stored, nextMs, toldAhead - 1)];
  return {
    ...schedule,
    isWaiting,
    nextAt: nextMs === null ? null : iso(nextMs),
    next: next.map(iso),
    lastAt: lastMs === null ? null : iso(lastMs),
    createdAt: stored.createdAt.toISOString(),
    updatedAt: stored.updatedAt.toISOString(),
  };
}
