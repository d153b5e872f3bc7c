import { expect } from "vitest";
import { writeSideRecords } from "../../../server/store/side-records.ts";
import { writeStepLogs } from "../../../server/store/step-logs.ts";
import type { ApiServer } from "./api-server.ts";
import { seedRun } from "./seed-run.ts";

/** Calls each route of streamed text, step logs and model calls once. */
export async function tryTraceRoutes(api: ApiServer): Promise<void> {
  const { id } = await seedRun(api.database, {});
  const ask = { runId: id, path: "Ask", visit: 1, attempt: 1 };
  await writeSideRecords(api.database, {
    chunks: [{ ...ask, writer: 1, start: 0, stop: 5, text: "Hello" }],
    calls: [
      {
        ...ask,
        id: "c1",
        operation: null,
        ageMs: 20,
        latencyMs: 15,
        firstTextMs: 5,
        provider: "p",
        model: "m",
        kind: "chat",
        prompt: "Say hello.",
        reply: "Hello",
        request: {
          value: {
            messages: [
              {
                role: "user",
                content: "Say hello.",
              },
            ],
          },
        },
        answer: { value: { text: "Hello" } },
        usage: { inputTokens: 3 },
        costMicros: null,
        atMostMicros: null,
        costKind: null,
        ordinal: null,
        rate: null,
        worker: "w",
        finishReason: "stop",
        error: null,
        cause: null,
      },
    ],
  });
  const params = { id };
  const query = { path: "Ask" };
  const { body: text } = await api.call("getText", { params, query });
  expect(text).toMatchObject({ text: "Hello", attempt: 1, ended: true });
  expect((await api.call("listTexts", { params })).body.streams).toHaveLength(1);
  const { body: stream } = await api.call("streamText", { params, query });
  expect(stream).toContain('"text":"Hello"');
  const { body: trace } = await api.call("getTrace", { params });
  expect(trace.steps.map(({ path }) => path)).toEqual(["Fetch", "Ask"]);
  await writeStepLogs(api.database, [
    { ...ask, writer: 1, line: 0, ageMs: 5, level: "warn", text: "Slow today." },
  ]);
  const { body: logs } = await api.call("listLogs", { params, query });
  expect(logs.lines).toMatchObject([{ path: "Ask", level: "warn", text: "Slow today." }]);
  expect((await api.call("listCalls", { params, query })).body.calls).toHaveLength(1);
  const { body: call } = await api.call("getCall", { params: { id, call: "c1" } });
  expect(call.answer).toEqual({ text: "Hello" });
}
