/** The route table is sound, and says what the contract of the API promises. */
import { describe, expect, expectTypeOf, test } from "vitest";
import { apiErrors, errorCodes, errorType } from "../../../shared/api/errors.ts";
import { fillPath, pathParameters, permissions } from "../../../shared/api/route.ts";
import {
  routeIds,
  routeOf,
  routes,
  type RouteRequest,
  type RouteResponse,
} from "../../../shared/api/routes.ts";

/** The addresses that tools outside this repository rely on. */
const promised = [
  "GET /healthz",
  "GET /readyz",
  "GET /metrics",
  "POST /api/v1/workflows",
  "GET /api/v1/workflows",
  "GET /api/v1/workflows/:id",
  "PUT /api/v1/workflows/:id/draft",
  "POST /api/v1/workflows/:id/publish",
  "GET /api/v1/workflows/:id/versions/:version",
  "POST /api/v1/validate",
  "POST /api/v1/compile",
  "POST /api/v1/decompile",
  "POST /api/v1/workflows/:id/runs",
  "GET /api/v1/runs",
  "GET /api/v1/runs/:id",
  "GET /api/v1/runs/:id/events",
  "GET /api/v1/runs/:id/stream",
  "GET /api/v1/runs/:id/steps",
  "GET /api/v1/runs/:id/cost",
  "POST /api/v1/runs/:id/cancel",
  "PUT /api/v1/bindings",
  "GET /api/v1/bindings",
  "DELETE /api/v1/bindings",
  "PUT /api/v1/providers/:name",
  "GET /api/v1/prices",
  "PUT /api/v1/prices",
  "POST /api/v1/artifacts",
  "GET /api/v1/artifacts/:id",
  "GET /api/v1/openapi.json",
];

describe("the route table", () => {
  const addresses = routeIds.map((id) => `${routeOf(id).method} ${routeOf(id).path}`);

  test("has every promised address, and each once", () => {
    expect(addresses).toEqual(expect.arrayContaining(promised));
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test.each(routeIds)("%s is described in full", (id) => {
    const route = routeOf(id);
    expect(permissions).toContain(route.permission);
    expect(route.summary).toMatch(/\.$/);
    expect(pathParameters(route.path).toSorted()).toEqual(
      Object.keys(route.params?.shape ?? {}).toSorted(),
    );
    expect(
      Object.keys(route.answers).every((status) => Number(status) >= 200 && Number(status) < 300),
    ).toBe(true);
    for (const code of route.errors) expect(errorCodes).toContain(code);
    if (route.method === "GET") expect(route.body).toBeUndefined();
  });

  test("only health, its own description, and what a link or a signature opens are public", () => {
    expect(routeIds.filter((id) => routeOf(id).permission === "public").toSorted()).toEqual([
      "decideApproval",
      "getApproval",
      "live",
      "openApi",
      "ready",
      "receiveCallback",
      "receiveWebhook",
    ]);
  });

  test("reading never needs more than the permission to view, but for what tells links", () => {
    const strict = routeIds.filter(
      (id) => routeOf(id).method === "GET" && !["view", "public"].includes(routeOf(id).permission),
    );
    expect(strict.toSorted()).toEqual(["listApprovals", "listRunLinks"]);
  });
});

describe("the types of requests and answers", () => {
  test("follow from the table", () => {
    expectTypeOf<RouteRequest<"startRun">["params"]>().toEqualTypeOf<{ id: string }>();
    expectTypeOf<RouteRequest<"startRun">["query"]>().toExtend<{
      wait?: string | number | undefined;
    }>();
    expectTypeOf<RouteRequest<"listPrices">["body"]>().toEqualTypeOf<undefined>();
    expectTypeOf<RouteResponse<"deleteWorkflow">>().toEqualTypeOf<undefined>();
    expectTypeOf<RouteResponse<"metrics">>().toEqualTypeOf<never>();
    expectTypeOf<RouteResponse<"saveDraft">>().toEqualTypeOf<{ revision: number }>();
  });
});

describe("paths", () => {
  test("are filled in and percent-encoded", () => {
    expect(fillPath(routes.getVersion.path, { id: "a/b ?", version: 3 })).toBe(
      "/api/v1/workflows/a%2Fb%20%3F/versions/3",
    );
  });

  test("keep the place of a parameter that is missing", () => {
    expect(fillPath("/runs/:id", {})).toBe("/runs/:id");
  });
});

describe("errors", () => {
  test("have a type, and a status that says whose fault it is", () => {
    expect(errorType("RUN_NOT_FOUND")).toBe("urn:cairn:error:run-not-found");
    for (const { status, title } of Object.values(apiErrors)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).not.toMatch(/\.$/);
    }
  });
});
