/** While PostgreSQL is away the API says so and promises nothing; when it is back everything goes on. */
import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isDatabaseAway } from "../../../server/http/answer-error.ts";
import { openDatabase, type Database } from "../../../server/store/database.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { until } from "../../support/until.ts";
import type { Engine } from "../../../server/http/ports.ts";
import { noEngine, startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";
import { seedRun } from "./seed-run.ts";

/** A way to PostgreSQL that can be cut. */
class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;

  constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((near) => {
      if (this.#cut) {
        near.destroy();
        return;
      }
      const far = connect(target);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => to.destroy());
        from.pipe(to);
      }
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => void this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  mend(): void {
    this.#cut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}

let direct: TestDatabase;
let wire: Wire;
let database: Database;
let api: ApiServer;
beforeAll(async () => {
  direct = await createTestDatabase();
  const url = new URL(direct.url);
  wire = new Wire({ host: url.hostname, port: Number(url.port) });
  url.port = String(await wire.listen());
  database = openDatabase(url.href);
  api = await startApiServer({ database });
});
afterAll(async () => {
  await api.stop();
  await database.close();
  await wire.close();
  await direct.drop();
});

describe("without PostgreSQL", () => {
  test("every route answers 503, and goes on when it is back", async () => {
    const run = await seedRun(database, {});
    expect((await api.call("getRun", { params: { id: run.id } })).status).toBe(200);
    wire.cut();
    const { status } = await expectRefusal(
      api,
      "getRun",
      { params: { id: run.id } },
      "UNAVAILABLE",
    );
    expect(status).toBe(503);
    const response = await api.fetch("listRuns");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("2");
    await response.text();
    for (const id of ["listWorkflows", "getCosts", "listWorkers", "listPrices"] as const)
      await expectRefusal(api, id, {}, "UNAVAILABLE");
    await expectRefusal(
      api,
      "createWorkflow",
      { json: { name: "Lost?", publish: false } },
      "UNAVAILABLE",
    );
    await expectRefusal(
      api,
      "uploadArtifact",
      { headers: { "content-type": "text/plain" }, raw: "x" },
      "UNAVAILABLE",
    );
    await expectRefusal(api, "streamEvents", { params: { id: run.id } }, "UNAVAILABLE");
    expect((await expectRefusal(api, "ready", {}, "UNAVAILABLE")).down).toEqual(["database"]);
    expect((await api.call("live")).status).toBe(200);
    expect((await api.call("metrics")).body).toContain("cairn_http_requests_total");
    expect((await api.call("validate", { json: { definition: {} } })).status).toBe(200);
    wire.mend();
    expect((await api.call("getRun", { params: { id: run.id } })).body.status).toBe("SUCCEEDED");
    expect((await api.call("ready")).body.up).toEqual(["database"]);
    expect((await api.call("listWorkflows", { query: { q: "Lost?" } })).body.workflows).toEqual([]);
  });

  test("a stream waits, and then has everything", async () => {
    const run = await seedRun(database, { status: "RUNNING", events: [{ type: "run.created" }] });
    const response = await api.fetch("streamEvents", { params: { id: run.id } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const read = async () => {
      for (;;) {
        const next = await reader?.read();
        if (next === undefined || next.done) return;
        text += next.value;
      }
    };
    const ended = read();
    await until(() => text.includes("id: 1\n"));
    wire.cut();
    const other = openDatabase(direct.url);
    await other.db
      .insertInto("events")
      .values({
        run_id: run.id,
        seq: 2,
        type: "run.succeeded",
        at: new Date(),
        state: null,
        path: null,
        visit: null,
        attempt: null,
        data: "{}",
      })
      .execute();
    await other.close();
    expect((await expectRefusal(api, "ready", {}, "UNAVAILABLE")).down).toEqual(["database"]);
    wire.mend();
    await ended;
    expect(text).toContain("id: 2\n");
  });

  test("a run that was accepted is never answered with 503", async () => {
    const run = await seedRun(database, { status: "RUNNING", events: [] });
    const accepting: Engine = {
      ...noEngine,
      startRun: () => {
        wire.cut();
        return Promise.resolve({ id: run.id, status: "RUNNING", replayed: false });
      },
    };
    const other = await startApiServer({ database, engine: () => accepting });
    const { status, body } = await other.call("startRun", {
      params: { id: run.workflowId },
      query: { wait: "0.2" },
      json: {},
    });
    expect({ status, body }).toEqual({ status: 202, body: { id: run.id, status: "RUNNING" } });
    wire.mend();
    await other.stop();
  });

  test("other parts that are down are named too", async () => {
    const other = await startApiServer({
      database,
      checks: { artifacts: async () => await Promise.reject(new Error("disk full")) },
    });
    expect((await expectRefusal(other, "ready", {}, "UNAVAILABLE")).down).toEqual(["artifacts"]);
    await other.stop();
  });
});

describe("errors of PostgreSQL", () => {
  const withCode = (code: string) => Object.assign(new Error("from the server"), { code });

  test.each(["ECONNREFUSED", "ECONNRESET", "57P01", "57P03", "08006", "53300", "55P03", "57014"])(
    "%s means that it is away",
    (code) => {
      expect(isDatabaseAway(withCode(code))).toBe(true);
      expect(isDatabaseAway(new AggregateError([withCode(code)]))).toBe(true);
    },
  );

  test.each(["23505", "42P01", "22P05", "ENOENT"])("%s does not", (code) => {
    expect(isDatabaseAway(withCode(code))).toBe(false);
  });

  test.each([
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "timeout exceeded when trying to connect",
    "Query read timeout",
  ])("'%s' does too", (message) => {
    expect(isDatabaseAway(new Error(message))).toBe(true);
  });

  test("nothing else is one", () => {
    expect(isDatabaseAway("ECONNREFUSED")).toBe(false);
    expect(isDatabaseAway(new TypeError("x is not a function"))).toBe(false);
  });
});
