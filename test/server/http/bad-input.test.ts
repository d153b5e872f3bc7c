/** Each kind of bad input gets its own answer, and nothing is stored. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bodyLimits } from "../../../shared/api/route.ts";
import { routeIds, routeOf } from "../../../shared/api/routes.ts";
import { readProblem, startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";
import { answeringEngine, definition, greeting } from "./machines.ts";

let api: ApiServer;
let workflow: string;
beforeAll(async () => {
  api = await startApiServer({ engine: answeringEngine });
  workflow = (await api.call("createWorkflow", { json: { name: "Fine", definition } })).body.id;
});
afterAll(async () => {
  await api.stop();
});

async function counts(): Promise<unknown> {
  const { rows } = await api.database.pool.query(`
    select (select count(*) from workflows) as workflows, (select count(*) from workflow_versions) as versions,
      (select count(*) from runs) as runs, (select sum(revision) from workflows)::int as revisions, (select count(*) from artifacts) as artifacts`);
  return rows[0];
}

let before: unknown;
beforeEach(async () => {
  before = await counts();
});
async function expectNothingStored(): Promise<void> {
  expect(await counts()).toEqual(before);
}

const json = { "content-type": "application/json" };
const bodyRoutes = routeIds.filter((id) => routeOf(id).body !== undefined);
const params = {
  id: "none",
  version: 1,
  name: "none",
  token: "none",
  path: "none",
  call: "none",
  workflow: "none",
};

describe("a body", () => {
  test.each(bodyRoutes)("of %s that is not JSON is refused", async (id) => {
    await expectRefusal(api, id, { params, headers: json, raw: '{"name": ' }, "MALFORMED_JSON");
    await expectNothingStored();
  });

  test.each(bodyRoutes)("of %s with an unknown field is refused", async (id) => {
    const { problems } = await expectRefusal(
      api,
      id,
      { params, json: { surprise: 1 } },
      "INVALID_REQUEST",
    );
    expect(problems?.length).toBeGreaterThan(0);
    await expectNothingStored();
  });

  test.each(bodyRoutes.filter((id) => routeOf(id).bodyOptional !== true))(
    "of %s cannot be left out",
    async (id) => {
      await expectRefusal(api, id, { params, headers: json }, "MALFORMED_JSON");
    },
  );

  test.each(bodyRoutes)("of %s must say that it is JSON", async (id) => {
    await expectRefusal(
      api,
      id,
      { params, headers: { "content-type": "text/plain" }, raw: "{}" },
      "UNSUPPORTED_MEDIA_TYPE",
    );
    await expectRefusal(
      api,
      id,
      { params, headers: { "content-type": "application/x-www-form-urlencoded" }, raw: "a=b" },
      "UNSUPPORTED_MEDIA_TYPE",
    );
  });

  test.each(bodyRoutes)("of %s is refused when it is too large", async (id) => {
    const raw = `"${"x".repeat(bodyLimits[routeOf(id).limit ?? "small"])}"`;
    const problem = await expectRefusal(api, id, { params, headers: json, raw }, "BODY_TOO_LARGE");
    expect(problem.status).toBe(413);
    await expectNothingStored();
  });

  test("is refused when it is compressed", async () => {
    await expectRefusal(
      api,
      "validate",
      { headers: { ...json, "content-encoding": "gzip" }, raw: "{}" },
      "UNSUPPORTED_MEDIA_TYPE",
    );
  });

  test.each([
    ["too deep", `{"input":${"[".repeat(100)}${"]".repeat(100)}}`, "JSON_TOO_DEEP"],
    ["__proto__", '{"input":{"__proto__":{"polluted":true}}}', "FORBIDDEN_JSON"],
    ["a NUL character", String.raw`{"input":"\u0000"}`, "FORBIDDEN_JSON"],
    ["half a surrogate pair", String.raw`{"input":"\ud83d"}`, "FORBIDDEN_JSON"],
    ["the same key twice", '{"input":{"a":1,"a":2}}', "FORBIDDEN_JSON"],
    ["not an object", "[]", "INVALID_REQUEST"],
  ] as const)("with %s is refused", async (_what, raw, code) => {
    const problem = await expectRefusal(
      api,
      "startRun",
      { params: { id: workflow }, headers: json, raw },
      code,
    );
    expect(problem.status).toBe(400);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    await expectNothingStored();
  });

  test("tells everything that does not fit, with pointers", async () => {
    const { problems, detail } = await expectRefusal(
      api,
      "putProvider",
      { params: { name: "p" }, json: { baseUrl: "ftp://x", requestsPerMinute: 0, secrets: 1 } },
      "INVALID_REQUEST",
    );
    expect(problems?.map((problem) => problem.pointer).toSorted()).toEqual([
      "/baseUrl",
      "/requestsPerMinute",
      "/secrets",
    ]);
    expect(detail).toMatch(/^The body does not fit: /);
  });
});

describe("a machine with problems", () => {
  const broken = {
    QueryLanguage: "JSONata",
    StartAt: "Nowhere",
    States: { A: { Type: "Pass", Next: "B" }, C: { Type: "Task", End: true } },
  };

  test("is not published, and every problem is told", async () => {
    const { status, problems } = await expectRefusal(
      api,
      "createWorkflow",
      { json: { name: "Broken", definition: broken } },
      "INVALID_DEFINITION",
    );
    expect(status).toBe(422);
    expect(problems?.length).toBeGreaterThanOrEqual(3);
    for (const problem of problems ?? [])
      expect(problem).toMatchObject({
        code: expect.stringMatching(/^[A-Z_]+$/),
        pointer: expect.any(String),
        help: expect.stringMatching(/./),
      });
    await expectNothingStored();
  });

  test("is valid input for validate", async () => {
    const { body } = await api.call("validate", { json: { definition: broken } });
    expect(body.valid).toBe(false);
    expect(body.problems.length).toBeGreaterThanOrEqual(3);
    for (const odd of [null, 5, "text", [], {}]) {
      expect((await api.call("validate", { json: { definition: odd } })).body.valid).toBe(false);
      expect((await api.call("validate", { json: { graph: odd } })).body.valid).toBe(false);
      expect((await api.call("compile", { json: { graph: odd } })).body.definition).toBeNull();
    }
  });

  test("as a graph is not published either", async () => {
    const graph = { ...greeting("Hello"), edges: [] };
    const { problems } = await expectRefusal(
      api,
      "createWorkflow",
      { json: { name: "Loose ends", graph } },
      "INVALID_GRAPH",
    );
    expect(problems?.length).toBeGreaterThan(0);
    await expectNothingStored();
  });

  test("may be a draft, which then cannot be published", async () => {
    const { id } = (
      await api.call("createWorkflow", {
        json: { name: "Draft", graph: { ...greeting("Hello"), edges: [] }, publish: false },
      })
    ).body;
    before = await counts();
    await expectRefusal(api, "publishWorkflow", { params: { id } }, "INVALID_GRAPH");
    await expectNothingStored();
    await expectRefusal(api, "startRun", { params: { id }, json: {} }, "NO_PUBLISHED_VERSION");
  });

  test("that has not the form of a graph is no draft", async () => {
    const graph = { ...greeting("Hello"), nodes: [{ id: "x" }], colour: "red" };
    const { problems, status } = await expectRefusal(
      api,
      "saveDraft",
      { params: { id: workflow }, json: { graph } },
      "INVALID_GRAPH",
    );
    expect(status).toBe(422);
    expect(problems?.some((problem) => problem.pointer.startsWith("/nodes/0"))).toBe(true);
    await expectNothingStored();
  });

  test("cannot be drawn when it is no machine at all", async () => {
    for (const odd of [null, 5, "text", []])
      await expectRefusal(api, "decompile", { json: { definition: odd } }, "INVALID_DEFINITION");
  });

  test("needs exactly one of definition and graph", async () => {
    await expectRefusal(
      api,
      "createWorkflow",
      { json: { name: "Both", definition, graph: greeting("x") } },
      "INVALID_REQUEST",
    );
    await expectRefusal(api, "createWorkflow", { json: { name: "Neither" } }, "INVALID_REQUEST");
    await expectRefusal(
      api,
      "validate",
      { json: { definition, graph: greeting("x") } },
      "INVALID_REQUEST",
    );
    await expectRefusal(api, "validate", { json: {} }, "INVALID_REQUEST");
  });

  test("of a megabyte is accepted", async () => {
    const states = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [
        `State ${String(i)}`,
        {
          Type: "Pass",
          Comment: "x".repeat(950),
          ...(i < 999 ? { Next: `State ${String(i + 1)}` } : { End: true }),
        },
      ]),
    );
    const large = { QueryLanguage: "JSONata", StartAt: "State 0", States: states };
    expect(JSON.stringify(large).length).toBeGreaterThan(1_000_000);
    expect((await api.call("validate", { json: { definition: large } })).body).toEqual({
      valid: true,
      problems: [],
    });
    const { graph } = (await api.call("decompile", { json: { definition: large } })).body;
    expect(graph.nodes.length).toBeGreaterThan(1000);
    expect((await api.call("compile", { json: { graph } })).body.definition).toEqual(large);
  });
});

describe("addresses", () => {
  test.each([
    ["/api/v1/runs?limit=0", "INVALID_REQUEST"],
    ["/api/v1/runs?limit=many", "INVALID_REQUEST"],
    ["/api/v1/runs?limit=5&limit=6", "INVALID_REQUEST"],
    ["/api/v1/runs?colour=red", "INVALID_REQUEST"],
    ["/api/v1/prices?colour=red", "INVALID_REQUEST"],
    ["/api/v1/runs?status=DONE", "INVALID_REQUEST"],
    ["/api/v1/runs?cursor=abc", "INVALID_CURSOR"],
    [`/api/v1/runs?cursor=${Buffer.from('["now()","x"]').toString("base64url")}`, "INVALID_CURSOR"],
    ["/api/v1/workflows?cursor=e30", "INVALID_CURSOR"],
    ["/api/v1/runs?q=%00", "MALFORMED_REQUEST"],
    ["/api/v1/runs/%00", "MALFORMED_REQUEST"],
    ["/api/v1/runs/%E0%A4%A", "MALFORMED_REQUEST"],
    ["/api/v1/costs?from=2026-13-01", "INVALID_REQUEST"],
    ["/api/v1/costs?from=2026-02-02&to=2026-02-01", "INVALID_REQUEST"],
    ["/api/v1/costs?from=2000-01-01&to=2026-02-01", "INVALID_REQUEST"],
    ["/api/v1/workflows/x/versions/1.5", "INVALID_REQUEST"],
    ["/api/v1/workflows/x/versions/latest", "INVALID_REQUEST"],
    ["/api/v1/runs/x/events?after=-1", "INVALID_REQUEST"],
  ])("%s is refused", async (path, code) => {
    const response = await fetch(api.url + path);
    expect(readProblem(response, await response.text())).toMatchObject({ status: 400, code });
  });

  test.each(["'; drop table runs; --", String.raw`\'`, "%", "_", "💥", "a".repeat(200)])(
    "searching for %s finds nothing and breaks nothing",
    async (q) => {
      expect((await api.call("listRuns", { query: { q } })).body).toEqual({ runs: [], next: null });
    },
  );
});

describe("runs", () => {
  test.each(["-1", "301", "soon"])("are not waited for %s seconds", async (wait) => {
    await expectRefusal(
      api,
      "startRun",
      { params: { id: workflow }, query: { wait }, json: {} },
      "INVALID_REQUEST",
    );
    await expectNothingStored();
  });

  test("take no key that is too long, and no reason that is empty", async () => {
    await expectRefusal(
      api,
      "startRun",
      { params: { id: workflow }, headers: { "idempotency-key": "k".repeat(256) }, json: {} },
      "INVALID_REQUEST",
    );
    await expectRefusal(
      api,
      "cancelRun",
      { params: { id: "x" }, json: { reason: " " } },
      "INVALID_REQUEST",
    );
    await expectNothingStored();
  });
});

describe("settings", () => {
  test.each([
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://user:pw@example.org/",
    "//example.org",
    "example.org",
    "http://",
  ])("%s is no endpoint", async (url) => {
    await expectRefusal(api, "putBinding", { json: { resource: "r", url } }, "INVALID_REQUEST");
    await expectRefusal(
      api,
      "putProvider",
      { params: { name: "p" }, json: { baseUrl: url } },
      "INVALID_REQUEST",
    );
  });

  test.each(["sk-live-1234", "ADMIN_TOKEN", "database_url", "SECRETS_KEY", "", "A B"])(
    "'%s' is no name of a secret",
    async (secret) => {
      await expectRefusal(
        api,
        "putProvider",
        { params: { name: "p" }, json: { baseUrl: "https://example.org", secret } },
        "INVALID_REQUEST",
      );
    },
  );

  test.each(["../etc", "a/b", "", " ", "ä"].filter((name) => name !== ""))(
    "'%s' is no name of a provider",
    async (name) => {
      await expectRefusal(
        api,
        "putProvider",
        { params: { name }, json: { baseUrl: "https://example.org" } },
        "INVALID_REQUEST",
      );
    },
  );

  test.each([
    { model: "", from: "2026-01-01" },
    { model: "m", from: "yesterday" },
    { model: "m", from: "2026-01-01", inputUsdPerMillion: -1 },
    { model: "m", from: "2026-01-01", price: 1 },
    [],
    { prices: [] },
  ])("%j is no price", async (row) => {
    await expectRefusal(api, "putPrices", { json: row }, "INVALID_REQUEST");
  });
});
