import type { RequestHandler } from "express";
import { collectDefaultMetrics, Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { RouteId } from "../../shared/api/routes.ts";
import { countOpenWork, countWorkerSlots, longestWaitSeconds } from "../store/run-queries.ts";
import type { Database } from "../store/database.ts";

/** Figures about requests, taken as they are answered. */
export interface RequestMetrics {
  readonly registry: Registry;
  /** Times the requests of a route. */
  measure(id: RouteId): RequestHandler;
}

/** Streams last as long as someone watches: their duration says nothing about speed. */
const untimed: readonly RouteId[] = ["streamEvents", "streamText"];

/** Figures of the process, of its requests, and of the work that waits in the database. */
export function createMetrics(
  database: Database,
  registry: Registry,
  { leaseMs }: { readonly leaseMs: number },
): RequestMetrics {
  collectDefaultMetrics({ register: registry, prefix: "cairn_" });
  const requests = new Counter({
    name: "cairn_http_requests_total",
    help: "Requests answered, by route and status.",
    labelNames: ["route", "status"],
    registers: [registry],
  });
  const durations = new Histogram({
    name: "cairn_http_request_seconds",
    help: "Time to answer a request.",
    labelNames: ["route"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  openWork(database, registry);
  waiting(database, registry);
  workers({ database, leaseMs }, registry);
  const measure = (id: RouteId): RequestHandler => {
    return (_request, response, next) => {
      const stop = durations.startTimer({ route: id });
      response.once("close", () => {
        requests.inc({ route: id, status: String(response.statusCode) });
        if (!untimed.includes(id)) stop();
      });
      next();
    };
  };
  return { registry, measure };
}

function openWork(database: Database, registry: Registry): void {
  const open = new Gauge({
    name: "cairn_open",
    help: "Runs that have not ended and steps that are ready or running; absent while the database is away.",
    labelNames: ["what", "status"],
    registers: [registry],
    async collect() {
      this.reset();
      // A scrape must also work, and say so by this figure's absence, when the database does not answer.
      const rows = await countOpenWork(database).catch(() => []);
      for (const { what, status, count } of rows) this.set({ what, status }, count);
    },
  });
  open.reset();
}

function waiting(database: Database, registry: Registry): void {
  const oldest = new Gauge({
    name: "cairn_longest_wait_seconds",
    help: "How long the step has waited for a worker that has waited longest; absent while the database is away.",
    // A gauge without labels would say 0 before anybody has asked.
    labelNames: ["what"],
    registers: [registry],
    async collect() {
      this.reset();
      const seconds = await longestWaitSeconds(database).catch(() => null);
      if (seconds !== null) this.set({ what: "steps" }, seconds);
    },
  });
  oldest.reset();
}

function workers(
  { database, leaseMs }: { readonly database: Database; readonly leaseMs: number },
  registry: Registry,
): void {
  const alive = new Gauge({
    name: "cairn_workers",
    help: "Workers that are alive and take work, and the steps that they can run at once; absent while the database is away.",
    labelNames: ["what"],
    registers: [registry],
    async collect() {
      this.reset();
      const counted = await countWorkerSlots(database, leaseMs).catch(() => null);
      if (counted === null) return;
      this.set({ what: "workers" }, counted.workers);
      this.set({ what: "slots" }, counted.slots);
    },
  });
  alive.reset();
}
