import { describe, expect, it } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { listSteps } from "../../../server/store/run-steps.ts";
import { benchOfFile } from "../../support/engine.ts";

const bench = await benchOfFile();

/** Asks until a schema is content, and catches what it is not content with at last. */
const validating: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "demo:ask",
      Validate: { type: "object" },
      Retry: [{ ErrorEquals: ["Cairn.InvalidOutput"], IntervalSeconds: 0, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Tell", Output: "{% $states.errorOutput %}" }],
      End: true,
    },
    Tell: { Type: "Pass", End: true },
  },
};

async function run(answers: readonly Json[], { fits = false } = {}) {
  let calls = 0;
  const { engine, work } = bench.engine(
    () => answers[Math.min(calls++, answers.length - 1)] ?? null,
    {
      mismatch: async (_, value) => (fits && value === "good" ? null : "it is no object"),
    },
  );
  await work();
  const workflowId = await bench.publish(validating);
  const { id } = await engine.startRun({ workflowId, input: null });
  const ended = await bench.ended(id);
  await bench.expectSound(id);
  const { items } = await listSteps(bench.database, { runId: id, limit: 10 });
  const attempts = items.find(({ step }) => step.state === "Ask")?.step.attempts ?? [];
  return { ended, attempts, events: await bench.events(id) };
}

describe("values that a schema refused", () => {
  it("are kept with their attempts, and go nowhere else", async () => {
    const { ended, attempts, events } = await run([{ secret: "first" }, null, "good"]);
    expect(attempts.map(({ status, rejected }) => ({ status, rejected }))).toEqual([
      { status: "failed", rejected: { secret: "first" } },
      { status: "failed", rejected: null },
    ]);
    expect(ended.output).toEqual({
      value: {
        Error: "Cairn.InvalidOutput",
        Cause: "The result does not match the schema of Validate: it is no object",
      },
    });
    const holding = events.filter(({ data }) => JSON.stringify(data).includes('"first"'));
    expect(holding.map(({ type }) => type)).toEqual(["step.failed"]);
  });

  it("are absent where nothing was refused", async () => {
    const { attempts } = await run(["good"], { fits: true });
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).not.toHaveProperty("rejected");
  });

  it("are files when they are large", async () => {
    const { attempts } = await run(["x".repeat(200_000)]);
    expect(attempts[0]?.rejected).toMatchObject({ bytes: 200_002 });
    expect(attempts[0]?.rejected).toHaveProperty("$artifact");
  });

  it("are cut and made clean when they cannot be stored as they are", async () => {
    const { attempts } = await run([`a\0b\uD800c${"x".repeat(100_000)}`]);
    expect(attempts[0]?.rejected).toBe(`a\uFFFDb\uFFFDc${"x".repeat(32_768 - 5)}`);
  });

  it("come from kinds too", async () => {
    const { engine, work } = bench.engine(() => {
      throw new Failure("Model.InvalidOutput", "The answer is not JSON.", { rejected: "oh no" });
    });
    await work();
    const workflowId = await bench.publish(validating);
    const { id } = await engine.startRun({ workflowId, input: null });
    await bench.ended(id);
    const { items } = await listSteps(bench.database, { runId: id, limit: 10 });
    expect(items[0]?.step.attempts[0]).toMatchObject({
      error: "Model.InvalidOutput",
      rejected: "oh no",
    });
  });
});
