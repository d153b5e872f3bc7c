/** The kind `annotate` on a whole worker: real requests to a model, real expressions, files and checkpoints. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isJsonObject, type Json } from "../../../shared/base/json.ts";
import { startWholeWorker, type WholeWorker } from "../../support/whole-worker.ts";

let worker: WholeWorker;
beforeAll(async () => {
  worker = await startWholeWorker([]);
});
afterAll(async () => {
  await worker.close();
});

const machine = (args: Json, fields: object = {}): object => ({
  QueryLanguage: "JSONata",
  StartAt: "Annotate",
  States: {
    Annotate: {
      Type: "Task",
      Resource: "cairn:annotate",
      Arguments: args,
      Checkpoint: { Policy: "EveryN", Count: 20 },
      ...fields,
      End: true,
    },
  },
});

const args = {
  Records: "{% $states.input.records %}",
  Model: "gpt-5.4-mini",
  Prompt: "Classify as good or bad. Answer with one word.\n\n{{record.text}}",
  MaxConcurrency: 8,
};

describe("annotating records", () => {
  it("answers for each in order, and says in its log what each checkpoint held", async () => {
    const records = Array.from({ length: 90 }, (_, i) => ({ text: `A good day, number ${i}.` }));
    const run = await worker.run(machine(args), { records });
    expect(run).toMatchObject({ status: "SUCCEEDED", output: { count: 90, failed: 0 } });
    const results = isJsonObject(run.output) ? run.output["results"] : null;
    expect(Array.isArray(results) ? results.length : 0).toBe(90);
    expect(Array.isArray(results) ? results[89] : null).toMatchObject({ index: 89 });
  });

  it("writes the results into a file that the next step can read", async () => {
    const records = [{ text: "A good day." }, { text: "A bad day." }];
    const run = await worker.run(machine({ ...args, ToFile: true }), { records });
    expect(run).toMatchObject({ status: "SUCCEEDED", output: { results: [], count: 2 } });
    const lines = (await worker.stored("annotations.jsonl")).trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { index: number }).index)).toEqual([0, 1]);
  });

  it("reads its records from a file, and bears as many failures as it may", async () => {
    await worker.store("rows.jsonl", '{"text":"fine"}\n{"other":1}\n{"text":"bad"}\n');
    const id = await worker.artifact("rows.jsonl");
    const from = { ...args, Records: { $artifact: id, name: "rows.jsonl" } };
    expect(await worker.run(machine({ ...from, MaxFailurePercent: 50 }), {})).toMatchObject({
      status: "SUCCEEDED",
      output: { count: 3, failed: 1, results: [{}, { error: "Annotate.MissingField" }, {}] },
    });
    expect(await worker.run(machine(from), {})).toMatchObject({
      status: "FAILED",
      error: "Annotate.TooManyFailures",
    });
  });
});
