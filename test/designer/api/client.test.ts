import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../../designer/api/api-error.ts";
import { callApi, routeUrl } from "../../../designer/api/client.ts";
import { onTokenNeeded, setApiToken } from "../../../designer/api/token.ts";

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
  setApiToken(null);
});

function answer(status: number, body: unknown): void {
  fetched.mockResolvedValueOnce(
    new Response(typeof body === "string" ? body : JSON.stringify(body), { status }),
  );
}

const problem = {
  type: "urn:cairn:error:invalid-graph",
  title: "The graph has problems",
  status: 422,
  detail: "2 problems.",
  code: "INVALID_GRAPH",
  requestId: "r1",
};

async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  return await promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => {
      if (error instanceof ApiError) return error;
      throw error;
    },
  );
}

describe("addresses", () => {
  it("come from the route table, escaped, without what is blank", () => {
    expect(routeUrl("getRun", { params: { id: "a/b c" } })).toBe("/api/v1/runs/a%2Fb%20c");
    expect(routeUrl("listRuns", { query: { status: "FAILED,TIMED_OUT", q: "", limit: 50 } })).toBe(
      "/api/v1/runs?status=FAILED%2CTIMED_OUT&limit=50",
    );
    expect(routeUrl("listPrices", {})).toBe("/api/v1/prices");
  });
});

describe("a request", () => {
  it("sends JSON with method and headers of its route, and gives the checked answer", async () => {
    answer(202, { id: "run_1", status: "RUNNING", extra: true });
    const started = await callApi("startRun", {
      params: { id: "wf_1" },
      headers: { "idempotency-key": "k1" },
      body: { input: { a: 1 } },
    });
    expect(started).toEqual({ id: "run_1", status: "RUNNING" });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe("/api/v1/workflows/wf_1/runs");
    expect(init).toMatchObject({
      method: "POST",
      body: '{"input":{"a":1}}',
      headers: { "content-type": "application/json", "idempotency-key": "k1" },
    });
  });

  it("carries the token of this browser", async () => {
    setApiToken("secret");
    answer(200, { prices: [] });
    await callApi("listPrices", {});
    expect(fetched.mock.calls[0]?.[1].headers).toMatchObject({ authorization: "Bearer secret" });
  });

  it("gives nothing for an empty answer", async () => {
    fetched.mockResolvedValueOnce(new Response(null, { status: 204 }));
    expect(await callApi("deleteWorkflow", { params: { id: "wf_1" } })).toBeUndefined();
  });
});

describe("a refusal", () => {
  it("is an error with everything the server said", async () => {
    const problems = [
      {
        code: "X",
        severity: "error",
        pointer: "/nodes/0",
        message: "Wrong.",
        help: "Mend it.",
        node: "n1",
      },
    ];
    answer(422, { ...problem, problems });
    const error = await failureOf(
      callApi("createWorkflow", { body: { name: "a", publish: false } }),
    );
    expect(error).toMatchObject({
      status: 422,
      code: "INVALID_GRAPH",
      message: "2 problems.",
      problems,
      requestId: "r1",
      isPassing: false,
    });
  });

  it("tells the revision of a draft that has changed meanwhile", async () => {
    answer(409, { ...problem, status: 409, code: "DRAFT_CHANGED", revision: 7 });
    expect(await failureOf(callApi("getWorkflow", { params: { id: "x" } }))).toMatchObject({
      code: "DRAFT_CHANGED",
      revision: 7,
    });
  });

  it("for want of a token asks for one", async () => {
    const asked = vi.fn<() => void>();
    const stop = onTokenNeeded(asked);
    answer(401, { ...problem, status: 401, code: "UNAUTHENTICATED" });
    await failureOf(callApi("listPrices", {}));
    stop();
    expect(asked).toHaveBeenCalledOnce();
  });

  it("by something between us and the server is passing", async () => {
    answer(502, "<html>Bad gateway</html>");
    expect(await failureOf(callApi("listPrices", {}))).toMatchObject({
      code: "UNAVAILABLE",
      status: 502,
      isPassing: true,
    });
  });

  it("is silence when nobody answers", async () => {
    fetched.mockRejectedValueOnce(new TypeError("fetch failed"));
    expect(await failureOf(callApi("listPrices", {}))).toMatchObject({
      code: "UNREACHABLE",
      status: 0,
      isPassing: true,
    });
  });

  it.each([
    [200, "not json"],
    [200, { prices: [{ model: 1 }] }],
    [201, { prices: [] }],
  ])("an answer %d %j in another form than agreed is not passed on", async (status, body) => {
    answer(status, body);
    expect(await failureOf(callApi("listPrices", {}))).toMatchObject({
      code: "UNEXPECTED_ANSWER",
      isPassing: false,
    });
  });
});

it("a request that was given up is no failure of the server", async () => {
  const stop = new AbortController();
  fetched.mockImplementationOnce(async () => {
    stop.abort();
    throw new DOMException("aborted", "AbortError");
  });
  await expect(callApi("listPrices", {}, stop.signal)).rejects.toMatchObject({
    name: "AbortError",
  });
});
