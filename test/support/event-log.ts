/** Writes logs of runs by hand, the way `decide` would: numbers and times are added here. */
import type { EventData, EventType, RunEvent } from "../../shared/run/event.ts";

const start = Date.parse("2026-03-01T08:00:00.000Z");

/** ISO time a number of milliseconds after the start of every log. */
export function at(ms: number): string {
  return new Date(start + ms).toISOString();
}

export interface EventPlace {
  readonly path?: string;
  readonly visit?: number;
  readonly attempt?: number;
}

/** A log in the making. Each event takes place at the time of {@link LogWriter.time}, which `pass` moves on. */
export class LogWriter {
  readonly events: RunEvent[] = [];
  #time = 0;

  pass(ms: number): this {
    this.#time += ms;
    return this;
  }

  add<Type extends EventType>(type: Type, data: EventData[Type], place: EventPlace = {}): this {
    const { path = null, visit = path === null ? null : 1, attempt = null } = place;
    const state = path === null ? null : (path.split("/").at(-1) ?? null);
    const event = {
      seq: this.events.length + 1,
      at: at(this.#time),
      type,
      state,
      path,
      visit,
      attempt,
      data,
    };
    this.events.push(event as RunEvent);
    return this;
  }

  created(): this {
    return this.add("run.created", { workflowId: "wf_1", version: 2, input: { value: {} } });
  }

  scheduled(path: string, visit = 1): this {
    return this.add("step.scheduled", { input: { value: null } }, { path, visit });
  }

  started(path: string, attempt = 1, visit = 1): this {
    return this.add(
      "step.started",
      { worker: "w1", epoch: attempt, timeoutMs: null, heartbeatMs: null },
      { path, visit, attempt },
    );
  }

  succeeded(path: string, costMicros = 0, visit = 1): this {
    const data = { output: { value: null }, assign: {}, next: null, undoable: false, costMicros };
    return this.add("step.succeeded", data, { path, visit, attempt: 1 });
  }

  failed(path: string, costMicros = 0): this {
    return this.add(
      "step.failed",
      { error: "Http.Busy", cause: "503", costMicros },
      { path, attempt: 1 },
    );
  }

  /** A step that does its work and succeeds. */
  step(path: string, ms: number, costMicros = 0): this {
    return this.scheduled(path).pass(1).started(path).pass(ms).succeeded(path, costMicros);
  }

  mapStarted(path: string, count: number): this {
    return this.add(
      "map.started",
      {
        items: { value: [] },
        lanes: 2,
        groupSize: 1,
        tolerated: { count: null, percentage: null },
        distributed: false,
        count,
        opening: 1,
      },
      { path },
    );
  }
}
