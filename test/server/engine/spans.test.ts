/** Steps and model calls as OpenTelemetry spans, as somebody's own SDK receives them. */
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { startWholeWorker, type WholeWorker } from "../../support/whole-worker.ts";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

let worker: WholeWorker;
beforeAll(async () => {
  trace.setGlobalTracerProvider(provider);
  worker = await startWholeWorker([]);
});
beforeEach(() => {
  exporter.reset();
});
afterAll(async () => {
  await worker.close();
  trace.disable();
});

const secretWord = "chrysanthemum";
const ask = (next: object): Json => ({
  Type: "Task",
  Resource: "cairn:model",
  QueryLanguage: "JSONata",
  Arguments: {
    Model: "gpt-5.4-mini",
    Prompt: `Summarise in one sentence:\n\nThe ${secretWord} grows in autumn. It is yellow.`,
    MaxTokens: 200,
    Temperature: 0.5,
  },
  ...next,
});

const named = (name: string): readonly ReadableSpan[] =>
  exporter.getFinishedSpans().filter((span) => span.name === name);

describe("with an SDK", () => {
  it("a model call is inside its step, and the steps of a run are one trace", async () => {
    const run = await worker.run(
      {
        StartAt: "First",
        States: { First: ask({ Next: "Then" }), Then: { ...(ask({ End: true }) as object) } },
      },
      {},
    );
    expect(run.status).toBe("SUCCEEDED");
    const [first] = named("step First");
    const [then] = named("step Then");
    const calls = named("chat gpt-5.4-mini");
    expect(calls.map((call) => call.parentSpanContext?.spanId)).toEqual([
      first?.spanContext().spanId,
      then?.spanContext().spanId,
    ]);
    const traces = [...calls, first, then].map((span) => span?.spanContext().traceId);
    expect(new Set(traces).size).toBe(1);
    expect(first?.parentSpanContext?.spanId).toBe(then?.parentSpanContext?.spanId);
    expect(first?.attributes).toMatchObject({
      "cairn.step.path": "First",
      "cairn.step.attempt": 1,
      "cairn.step.resource": "cairn:model",
      "cairn.step.outcome": "succeeded",
      "cairn.workflow.name": "test",
    });
    const [call] = calls;
    expect(call?.kind).toBe(SpanKind.CLIENT);
    expect(call?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "offline",
      "gen_ai.request.model": "gpt-5.4-mini",
      "gen_ai.request.max_tokens": 200,
      "gen_ai.request.temperature": 0.5,
      "gen_ai.usage.input_tokens": expect.any(Number) as number,
      "gen_ai.usage.output_tokens": expect.any(Number) as number,
      "gen_ai.response.finish_reasons": ["stop"],
      "cairn.cost.micros": expect.any(Number) as number,
    });
  });

  it("no span holds what was asked or answered", async () => {
    await worker.run({ StartAt: "Ask", States: { Ask: ask({ End: true }) } }, {});
    const spans = exporter.getFinishedSpans();
    expect(spans.length).toBeGreaterThan(1);
    const told = spans.map(({ name, attributes, events, status }) =>
      JSON.stringify({ name, attributes, events, status }),
    );
    expect(told.join("\n")).not.toContain(secretWord);
  });

  it("a step that fails is an error with its name, each attempt a span", async () => {
    const failing = {
      Type: "Task",
      Resource: "arn:aws:lambda:eu-west-1:123456789012:function:nobody",
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 1 }],
      End: true,
    };
    const run = await worker.run({ StartAt: "Fails", States: { Fails: failing } }, {});
    expect(run.status).toBe("FAILED");
    const spans = named("step Fails");
    expect(spans.map(({ attributes }) => attributes["cairn.step.attempt"])).toEqual([1, 2]);
    expect(spans.every(({ status }) => status.code === SpanStatusCode.ERROR)).toBe(true);
    expect(spans[0]?.attributes["error.type"]).toBe(run.error);
  });

  it("states that call nothing have none", async () => {
    const pass = { Type: "Pass", End: true };
    await worker.run({ StartAt: "Nothing", States: { Nothing: pass } }, {});
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
