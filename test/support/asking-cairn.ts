/** A whole Cairn whose workflows ask people and services, driven over HTTP as they would. */
import { afterAll, beforeAll, expect } from "vitest";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { ApprovalDetail, OpenApproval, RunLink } from "../../shared/api/approval.ts";
import type { ProblemDetails } from "../../shared/api/errors.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import { startRunningCairn, type RunningCairn } from "./running-cairn.ts";
import { until } from "./until.ts";

export interface Reply<Body = Json> {
  readonly status: number;
  readonly body: Body;
}

export interface AskingCairn {
  readonly url: string;
  readonly send: <Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<Reply<Body>>;
  /** Publishes the states, the first of which is where a run begins, and starts a run. */
  readonly start: (states: JsonObject, input?: Json) => Promise<string>;
  /** Open approvals of a run, once there are so many. */
  readonly asked: (runId: string, count?: number) => Promise<readonly OpenApproval[]>;
  /** Links of a run, once there are so many. */
  readonly links: (runId: string, count?: number) => Promise<readonly RunLink[]>;
  readonly decide: (token: string, body: JsonObject) => Promise<Reply<ProblemDetails>>;
  readonly read: (token: string) => Promise<ApprovalDetail>;
  readonly ended: (runId: string) => Promise<RunDetail>;
}

/** Starts it for the tests of a file. */
export function askingCairn(): AskingCairn {
  let cairn: RunningCairn;
  beforeAll(async () => {
    cairn = await startRunningCairn();
  });
  afterAll(async () => {
    await cairn.stop();
  });
  const request = async (method: string, path: string, body?: unknown): Promise<Reply<unknown>> => {
    const response = await fetch(cairn.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
  };
  // Whoever calls says what comes back.
  const send: AskingCairn["send"] = async (...call) => (await request(...call)) as Reply<never>;
  const asked: AskingCairn["asked"] = async (runId, count = 1) => {
    let found: readonly OpenApproval[] = [];
    await until(async () => {
      const { body } = await send<{ readonly approvals: readonly OpenApproval[] }>(
        "GET",
        `/api/v1/approvals?status=open&run=${runId}`,
      );
      found = body.approvals;
      return found.length >= count;
    });
    return found;
  };
  return {
    get url() {
      return cairn.url;
    },
    send,
    asked,
    start: async (states, input = {}) => {
      const definition = {
        QueryLanguage: "JSONata",
        StartAt: Object.keys(states)[0] ?? "",
        States: states,
      };
      const created = await send<{ readonly id: string }>("POST", "/api/v1/workflows", {
        name: "Asks",
        definition,
      });
      expect(created).toMatchObject({ status: 201 });
      const run = await send<{ readonly id: string }>(
        "POST",
        `/api/v1/workflows/${created.body.id}/runs`,
        { input },
      );
      expect(run.status).toBe(202);
      return run.body.id;
    },
    links: async (runId, count = 1) => {
      let found: readonly RunLink[] = [];
      await until(async () => {
        const { body } = await send<{ readonly links: readonly RunLink[] }>(
          "GET",
          `/api/v1/runs/${runId}/links`,
        );
        found = body.links;
        return found.length >= count;
      });
      return found;
    },
    decide: async (token, body) => await send("POST", `/api/v1/approvals/${token}`, body),
    read: async (token) => (await send<ApprovalDetail>("GET", `/api/v1/approvals/${token}`)).body,
    ended: async (runId) => {
      let run: RunDetail | null = null;
      await until(async () => {
        run = (await send<RunDetail>("GET", `/api/v1/runs/${runId}`)).body;
        return !["RUNNING", "PAUSED", "COMPENSATING"].includes(run.status);
      });
      if (run === null) throw new Error(`no run ${runId}`);
      return run;
    },
  };
}

/** A step that asks a person. */
export function approvalState(args: JsonObject, fields: JsonObject = {}): JsonObject {
  return {
    Type: "Task",
    Resource: "cairn:approval.waitForTaskToken",
    Arguments: args,
    TimeoutSeconds: 600,
    End: true,
    ...fields,
  };
}
