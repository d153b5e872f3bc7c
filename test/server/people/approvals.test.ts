/** Approvals over HTTP, from the step that asks to the run that goes on, on a real PostgreSQL. */
import { describe, expect, test } from "vitest";
import { approvalState, askingCairn } from "../../support/asking-cairn.ts";
import { until } from "../../support/until.ts";

const cairn = askingCairn();

const form = {
  type: "object",
  properties: {
    price: { type: "number", title: "Price", minimum: 1, default: 5 },
    channel: { type: "string", enum: ["web", "print"] },
    on: { type: "string", format: "date" },
    urgent: { type: "boolean" },
    note: { type: "string", maxLength: 10 },
  },
  required: ["channel"],
};
const question = {
  Title: "Publish the report?",
  Message: "{% 'About **' & $states.input.topic & '**' %}",
  Data: { pages: 3 },
  Form: form,
  Assignees: ["Ada", "ben@example.com"],
};

describe("an approval", () => {
  test("asks, is decided with a filled-in form, and the run goes on with the decision", async () => {
    const id = await cairn.start(
      {
        Ask: approvalState(question, { End: false, Next: "Which" }),
        Which: {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.input.decision = 'Approve' %}", Next: "Yes" }],
          Default: "No",
        },
        Yes: { Type: "Pass", Output: { yes: "{% $states.input %}" }, End: true },
        No: { Type: "Pass", Output: { no: "{% $states.input %}" }, End: true },
      },
      { topic: "stones" },
    );
    const [approval] = await cairn.asked(id);
    expect(approval).toMatchObject({
      title: "Publish the report?",
      assignees: ["Ada", "ben@example.com"],
      runId: id,
      workflowName: "Asks",
      path: "Ask",
      visit: 1,
      state: "Ask",
    });
    const token = approval?.token ?? "";
    expect(approval?.url).toBe(`${cairn.url}/approve/${token}`);
    expect(await cairn.read(token)).toMatchObject({
      status: "open",
      question: {
        message: "About **stones**",
        data: { pages: 3 },
        form,
        choices: [
          { name: "Approve", isRejection: false },
          { name: "Reject", isRejection: true },
        ],
      },
      decision: null,
      endedAt: null,
    });
    const decided = await cairn.decide(token, {
      decision: "Approve",
      values: { channel: "web", on: "2026-12-01" },
      comment: " fine ",
      by: "Ada",
    });
    expect(decided.status).toBe(200);
    const values = { channel: "web", on: "2026-12-01", price: 5, urgent: false };
    const answer = { decision: "Approve", values, comment: "fine", by: "Ada" };
    expect(await cairn.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { yes: { ...answer, at: expect.any(String) } },
    });
    expect(await cairn.read(token)).toMatchObject({ status: "decided", decision: answer });
    const again = await cairn.decide(token, { decision: "Reject" });
    expect(again).toMatchObject({
      status: 409,
      body: { code: "APPROVAL_CLOSED", detail: "This has been decided already by Ada: Approve." },
    });
  });

  test("is rejected without a form, which is a result like any other", async () => {
    const id = await cairn.start({ Ask: approvalState(question) }, { topic: "x" });
    const [approval] = await cairn.asked(id);
    await cairn.decide(approval?.token ?? "", { decision: "Reject", comment: "No." });
    expect(await cairn.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { decision: "Reject", values: { price: 5 }, comment: "No.", by: null },
    });
  });

  test("fails with Approval.Rejected where the step says so", async () => {
    const id = await cairn.start({
      Ask: approvalState({ Title: "Go?", FailOnReject: true }),
    });
    const token = (await cairn.asked(id))[0]?.token ?? "";
    const said = { decision: "Reject", comment: "Too dear", by: "Ben" };
    expect((await cairn.decide(token, said)).status).toBe(200);
    expect(await cairn.ended(id)).toMatchObject({
      status: "FAILED",
      error: "Approval.Rejected",
      cause: "Reject (Ben): Too dear",
    });
    expect(await cairn.read(token)).toMatchObject({
      status: "decided",
      decision: { decision: "Reject", comment: "Reject (Ben): Too dear" },
    });
  });

  test("says which fields do not fit, and waits on", async () => {
    const id = await cairn.start({ Ask: approvalState(question) }, { topic: "x" });
    const token = (await cairn.asked(id))[0]?.token ?? "";
    const values = {
      price: 0,
      on: "2026-02-30",
      urgent: "yes",
      note: "far too long for this",
      extra: 1,
    };
    const refused = await cairn.decide(token, { decision: "Approve", values });
    expect(refused).toMatchObject({ status: 422, body: { code: "INVALID_VALUES" } });
    const told = Object.fromEntries(
      (refused.body.problems ?? []).map(({ pointer, message }) => [pointer, message]),
    );
    expect(told).toEqual({
      "/values/extra": "The form has no such field.",
      "/values/price": "This is at least 1.",
      "/values/channel": "Fill this in.",
      "/values/on": "This is a date, written as 2026-11-21.",
      "/values/urgent": "This is yes or no.",
      "/values/note": "Write at most 10 characters.",
    });
    const other = await cairn.decide(token, { decision: "Perhaps" });
    expect(other.body.problems).toMatchObject([
      { pointer: "/decision", message: "Choose one of Approve, Reject." },
    ]);
    expect((await cairn.read(token)).status).toBe("open");
  });

  test("is decided once when twenty people decide at the same time", async () => {
    const id = await cairn.start({ Ask: approvalState({ Title: "Go?" }) });
    const token = (await cairn.asked(id))[0]?.token ?? "";
    const replies = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => ({
        by: `Person ${String(index)}`,
        reply: await cairn.decide(token, {
          decision: index % 2 === 0 ? "Approve" : "Reject",
          by: `Person ${String(index)}`,
        }),
      })),
    );
    const winners = replies.filter(({ reply }) => reply.status === 200);
    expect(winners).toHaveLength(1);
    for (const { reply } of replies.filter(({ reply: { status } }) => status !== 200))
      expect(reply).toMatchObject({ status: 409, body: { code: "APPROVAL_CLOSED" } });
    expect(await cairn.ended(id)).toMatchObject({ output: { by: winners[0]?.by } });
    const { body } = await cairn.send<{ readonly events: readonly { readonly type: string }[] }>(
      "GET",
      `/api/v1/runs/${id}/events?limit=100`,
    );
    expect(body.events.filter(({ type }) => type === "task.answered")).toHaveLength(1);
  });

  test("times out as any step; its link says so, and a retry asks anew under another link", async () => {
    const id = await cairn.start({
      Ask: approvalState(
        { Title: "Quick?" },
        {
          TimeoutSeconds: 4,
          Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 1, MaxAttempts: 1 }],
        },
      ),
    });
    const token = (await cairn.asked(id))[0]?.token ?? "";
    await until(async () => (await cairn.read(token)).status === "expired");
    const late = await cairn.decide(token, { decision: "Approve" });
    expect(late).toMatchObject({ status: 409, body: { detail: "The time to decide is over." } });
    const second = (await cairn.asked(id))[0]?.token ?? "";
    expect(second).not.toBe(token);
    expect((await cairn.read(token)).status).toBe("expired");
    expect(await cairn.ended(id)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
  });

  test("is over when the run is cancelled; what was done before is undone", async () => {
    const id = await cairn.start({
      Publish: {
        Type: "Task",
        Resource: "cairn:publish",
        Arguments: { Target: { Folder: "people" }, Name: "x.md", Content: "x" },
        Compensate: {
          Resource: "cairn:unpublish",
          Arguments: { Target: { Folder: "people" }, Name: "x.md" },
        },
        Next: "Ask",
      },
      Ask: approvalState({ Title: "Go?" }),
    });
    const token = (await cairn.asked(id))[0]?.token ?? "";
    await cairn.send("POST", `/api/v1/runs/${id}/cancel`, { reason: "changed my mind" });
    expect((await cairn.ended(id)).status).toBe("ABORTED");
    expect((await cairn.read(token)).status).toBe("cancelled");
    expect(await cairn.decide(token, { decision: "Approve" })).toMatchObject({
      status: 409,
      body: { code: "APPROVAL_CLOSED", detail: expect.stringContaining("cancelled") },
    });
    const { body } = await cairn.send<{ readonly events: readonly { readonly type: string }[] }>(
      "GET",
      `/api/v1/runs/${id}/events?limit=100`,
    );
    expect(body.events.map(({ type }) => type)).toContain("undo.succeeded");
  });

  test("waits in each iteration of a Map for a decision of its own", async () => {
    const id = await cairn.start(
      {
        Each: {
          Type: "Map",
          Items: "{% $states.input.names %}",
          ItemProcessor: {
            StartAt: "Ask",
            States: {
              Ask: approvalState({ Title: "{% 'Take ' & $states.input & '?' %}" }),
            },
          },
          Output: "{% $states.result.by %}",
          End: true,
        },
      },
      { names: ["a", "b", "c"] },
    );
    const open = await cairn.asked(id, 3);
    expect(open.map(({ title }) => title).toSorted()).toEqual(["Take a?", "Take b?", "Take c?"]);
    expect(new Set(open.map(({ token }) => token)).size).toBe(3);
    for (const { token, title } of open)
      // eslint-disable-next-line no-await-in-loop
      expect((await cairn.decide(token, { decision: "Approve", by: title })).status).toBe(200);
    expect((await cairn.ended(id)).output).toEqual(["Take a?", "Take b?", "Take c?"]);
  });
});

describe("the list of open approvals", () => {
  test("goes over all runs, by age or by what is due, in pages", async () => {
    const start = async (seconds: number) =>
      await cairn.start({
        Ask: approvalState({ Title: `Due in ${String(seconds)}` }, { TimeoutSeconds: seconds }),
      });
    const ids: string[] = [];
    for (const seconds of [500, 300, 400]) {
      // eslint-disable-next-line no-await-in-loop
      const id = await start(seconds);
      ids.push(id);
      // eslint-disable-next-line no-await-in-loop
      await cairn.asked(id);
    }
    interface Listed {
      readonly approvals: readonly { readonly runId: string; readonly title: string }[];
      readonly open: number;
      readonly next: string | null;
    }
    const all = async (order: string) => {
      const found: Listed["approvals"][number][] = [];
      let cursor = "";
      do {
        // eslint-disable-next-line no-await-in-loop
        const { body } = await cairn.send<Listed>(
          "GET",
          `/api/v1/approvals?status=open&order=${order}&limit=2${cursor}`,
        );
        found.push(...body.approvals);
        expect(body.open).toBeGreaterThanOrEqual(3);
        cursor = body.next === null ? "" : `&cursor=${body.next}`;
      } while (cursor !== "");
      return found.filter(({ runId }) => ids.includes(runId)).map(({ title }) => title);
    };
    expect(await all("oldest")).toEqual(["Due in 500", "Due in 300", "Due in 400"]);
    expect(await all("newest")).toEqual(["Due in 400", "Due in 300", "Due in 500"]);
    expect(await all("due")).toEqual(["Due in 300", "Due in 400", "Due in 500"]);
  });
});

describe("a link of an approval", () => {
  test("that nobody was given, or that is changed, is good for nothing", async () => {
    const id = await cairn.start({ Ask: approvalState({ Title: "Go?" }) });
    const token = (await cairn.asked(id))[0]?.token ?? "";
    const [body = "", signature = ""] = token.split(".");
    const other = Buffer.from(JSON.stringify([id, "Ask@1", 2])).toString("base64url");
    for (const bad of ["x", `${body}.`, `${other}.${signature}`, `${body}.${"A".repeat(43)}`])
      // eslint-disable-next-line no-await-in-loop
      expect(await cairn.decide(bad, { decision: "Approve" })).toMatchObject({
        status: 404,
        body: { code: "TASK_NOT_FOUND" },
      });
  });

  test("takes no other answer through the tasks of workers than a decision", async () => {
    const id = await cairn.start({ Ask: approvalState({ Title: "Go?" }) });
    const token = (await cairn.asked(id))[0]?.token ?? "";
    expect(
      await cairn.send("POST", `/api/v1/tasks/${token}/success`, { output: { ok: true } }),
    ).toMatchObject({ status: 400, body: { code: "INVALID_REQUEST" } });
    expect((await cairn.read(token)).status).toBe("open");
  });
});
