/** Who may ask, from where, and what every answer says to browsers. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Registry } from "prom-client";
import { routeIds, routeOf, type RouteId } from "../../../shared/api/routes.ts";
import type { Route } from "../../../shared/api/route.ts";
import { apiRouter, checkRoute } from "../../../server/http/api-router.ts";
import { createMetrics } from "../../../server/http/metrics.ts";
import { readProblem, startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";
import { answeringControl, answeringEngine } from "./machines.ts";

const token = "correct-horse-battery";
let open: ApiServer;
let closed: ApiServer;
beforeAll(async () => {
  open = await startApiServer({ engine: answeringEngine });
  closed = await startApiServer({ engine: answeringEngine, adminToken: token });
});
afterAll(async () => {
  await open.stop();
  await closed.stop();
});

/** fetch() does not let a caller choose Host, Origin and Sec-Fetch-*. */
async function ask(
  api: ApiServer,
  call: {
    readonly method?: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  },
): Promise<{ status: number; code: string | undefined }> {
  return await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.url);
    const asked = request(
      { hostname, port, method: call.method ?? "GET", path: call.path, headers: call.headers },
      (response) => {
        let text = "";
        response.on("data", (piece: Buffer) => (text += piece.toString()));
        response.on("end", () => {
          const problem =
            response.headers["content-type"]?.startsWith("application/problem+json") === true;
          resolve({
            status: response.statusCode ?? 0,
            code: problem ? (JSON.parse(text) as { code: string }).code : undefined,
          });
        });
      },
    );
    asked.on("error", reject);
    asked.end(call.body);
  });
}

const params = { id: "none", version: 1, name: "none" };

describe("with a token", () => {
  const guarded = routeIds.filter((id) => routeOf(id).permission !== "public");

  test.each(guarded)("%s asks for it", async (id) => {
    await expectRefusal(closed, id, { params }, "UNAUTHENTICATED");
    for (const authorization of [
      "",
      "Bearer",
      "Bearer wrong",
      `Basic ${token}`,
      `Bearer ${token}x`,
      token,
    ]) {
      await expectRefusal(closed, id, { params, headers: { authorization } }, "UNAUTHENTICATED");
    }
    const { headers } = await closed.fetch(id, { params });
    expect(headers.get("www-authenticate")).toContain("Bearer");
  });

  test("whoever has it may do everything, from anywhere", async () => {
    const authorization = `Bearer ${token}`;
    const created = await closed.call("createWorkflow", {
      headers: { authorization },
      json: { name: "Allowed", publish: false },
    });
    expect(
      (
        await closed.call("getWorkflow", {
          params: { id: created.body.id },
          headers: { authorization },
        })
      ).body.name,
    ).toBe("Allowed");
    const answer = await ask(closed, {
      method: "POST",
      path: "/api/v1/validate",
      headers: { authorization, host: "cairn.example", "content-type": "application/json" },
      body: '{"definition":{}}',
    });
    expect(answer.status).toBe(200);
  });

  test("health is open to all", async () => {
    expect((await closed.call("live")).status).toBe(200);
    expect((await closed.call("ready")).status).toBe(200);
  });

  test("is never written to the log", async () => {
    await closed.call("listRuns", { headers: { authorization: `Bearer ${token}` } });
    await expectRefusal(
      closed,
      "listRuns",
      { headers: { authorization: "Bearer guess-me-not" } },
      "UNAUTHENTICATED",
    );
    expect(closed.log.join("")).toContain("/api/v1/runs");
    expect(closed.log.join("")).not.toContain(token);
    expect(closed.log.join("")).not.toContain("guess-me-not");
  });
});

describe("without a token", () => {
  test.each([
    "cairn.example",
    "localhost.evil.example",
    "127.0.0.1.nip.io:80",
    "10.0.0.1",
    "[::2]",
  ])("the name %s is not answered to", async (host) => {
    expect(await ask(open, { path: "/api/v1/workflows", headers: { host } })).toEqual({
      status: 403,
      code: "HOST_NOT_ALLOWED",
    });
  });

  test.each(["localhost", "LOCALHOST:3000", "127.0.0.1:99", "[::1]:3000"])(
    "the name %s is",
    async (host) => {
      expect((await ask(open, { path: "/api/v1/workflows", headers: { host } })).status).toBe(200);
    },
  );
});

describe("pages of other sites", () => {
  const post = {
    method: "POST",
    path: "/api/v1/workflows",
    body: '{"name":"Forged","publish":false}',
  };
  const own = { "content-type": "application/json", host: "localhost:3000" };

  test.each([
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://localhost:3001" },
    { origin: "http://localhost:3000.evil.example" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
  ])("cannot change anything: %j", async (headers) => {
    expect(await ask(open, { ...post, headers: { ...own, ...headers } })).toEqual({
      status: 403,
      code: "CROSS_SITE_REQUEST",
    });
    expect(
      await ask(open, {
        method: "DELETE",
        path: "/api/v1/workflows/x",
        headers: { ...own, ...headers },
      }),
    ).toMatchObject({ code: "CROSS_SITE_REQUEST" });
    expect((await open.call("listWorkflows", { query: { q: "Forged" } })).body.workflows).toEqual(
      [],
    );
  });

  test("cannot upload by a plain form", async () => {
    const headers = {
      "content-type": "text/plain",
      host: "localhost:3000",
      origin: "https://evil.example",
    };
    expect(
      await ask(open, { method: "POST", path: "/api/v1/artifacts", headers, body: "x" }),
    ).toMatchObject({ code: "CROSS_SITE_REQUEST" });
  });

  test("cannot watch a run", async () => {
    const headers = { host: "localhost:3000", origin: "https://evil.example" };
    expect(await ask(open, { path: "/api/v1/runs/x/stream", headers })).toMatchObject({
      code: "CROSS_SITE_REQUEST",
    });
  });

  test("may link to a download", async () => {
    const headers = {
      host: "localhost:3000",
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
    };
    expect(await ask(open, { path: "/api/v1/artifacts/x", headers })).toEqual({
      status: 404,
      code: "ARTIFACT_NOT_FOUND",
    });
  });

  test("are told from the designer's own", async () => {
    const headers = { ...own, origin: "http://localhost:3000", "sec-fetch-site": "same-origin" };
    expect(
      (await ask(open, { ...post, headers, body: '{"name":"Own","publish":false}' })).status,
    ).toBe(201);
  });

  test("get no leave to read either", async () => {
    const response = await open.fetch("listWorkflows", {
      headers: { origin: "https://evil.example" },
    });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    const asked = await fetch(`${open.url}/api/v1/workflows`, { method: "OPTIONS" });
    expect(asked.headers.get("access-control-allow-origin")).toBeNull();
    expect(readProblem(asked, await asked.text()).code).toBe("METHOD_NOT_ALLOWED");
  });
});

describe("every answer", () => {
  test.each([
    "/healthz",
    "/api/v1/workflows",
    "/api/v1/nothing",
    "/nothing",
    "/api/v1/runs/%E0%A4%A",
  ])("of %s tells browsers what they may do with it", async (path) => {
    const { headers } = await fetch(open.url + path);
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "worker-src 'self' blob:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]) {
      expect(policy.split("; ")).toContain(part);
    }
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("content-type")).toContain("charset=utf-8");
  });

  test("has a request id: the caller's if it is harmless", async () => {
    const given = await open.fetch("live", { headers: { "x-request-id": "abc-123" } });
    expect(given.headers.get("x-request-id")).toBe("abc-123");
    const odd = await open.fetch("live", { headers: { "x-request-id": 'x"} {"level":60' } });
    expect(odd.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("that is our fault says nothing about us", async () => {
    const broken = () => Promise.reject(new Error("no engine in this test"));
    const control = { ...answeringControl(open.database), cancel: broken };
    const api = await startApiServer({ database: open.database, control });
    const { detail, requestId, status } = await expectRefusal(
      api,
      "cancelRun",
      { params: { id: "x" }, json: {} },
      "INTERNAL",
    );
    expect(status).toBe(500);
    expect(detail).not.toContain("no engine in this test");
    expect(
      api.log.some((line) => line.includes(requestId) && line.includes("no engine in this test")),
    ).toBe(true);
    await api.stop();
  });
});

describe("the route table keeps the server from starting", () => {
  const route: Route = { ...routeOf("live") };
  test.each([
    ["without a permission", { ...route, permission: undefined as never }],
    ["with an undescribed parameter", { ...route, path: "/a/:id" }],
    ["with a GET that has a body", { ...routeOf("validate"), method: "GET" as const }],
  ])("%s", (_what, wrong) => {
    expect(() => checkRoute("wrong", wrong)).toThrow(/the route wrong/);
  });

  test("and a sound one lets it", () => {
    const metrics = createMetrics(open.database, new Registry(), { leaseMs: 15_000 });
    const handlers = Object.fromEntries(
      routeIds.map((id) => [id, () => Promise.reject(new Error("unused"))]),
    ) as never;
    expect(() => apiRouter({ handlers, metrics, adminToken: null })).not.toThrow();
    const wanted: readonly RouteId[] = routeIds;
    for (const id of wanted) expect(() => checkRoute(id, routeOf(id))).not.toThrow();
  });
});
