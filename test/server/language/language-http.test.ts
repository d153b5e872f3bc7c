/** Cases of every area of the language, through the API, on a real PostgreSQL, with a real worker and real calls. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { areas } from "../../language/areas.ts";
import type { LanguageCase } from "../../language/language-case.ts";
import { answerOf, endingOf, expectedOf } from "../../language/run-language-case.ts";
import { LiveRuns } from "../../support/live-runs.ts";
import { startRunningCairn, type RunningCairn } from "../../support/running-cairn.ts";
import type { Json } from "../../../shared/base/json.ts";

let cairn: RunningCairn;
let runs: LiveRuns;

beforeAll(async () => {
  cairn = await startRunningCairn();
  runs = await LiveRuns.start(cairn.url);
});
afterAll(async () => {
  await runs.close();
  await cairn.stop();
});

/** Runs a case on the server; answers what it speaks of, times apart. */
async function observe(given: LanguageCase): Promise<Pick<LanguageCase, "ends" | "calls">> {
  const calls: Record<string, Json[]> = {};
  const run = await runs.run({
    definition: given.machine,
    input: given.input === undefined ? {} : given.input,
    files: given.files ?? {},
    waitSeconds: 30,
    answer: ({ state, args }) => {
      const before = calls[state] ?? [];
      calls[state] = [...before, args];
      return answerOf(given, state, before.length).outcome;
    },
  });
  const { calls: wanted } = given;
  return { ends: endingOf(given.ends, run), ...(wanted === undefined ? {} : { calls }) };
}

const sample = Object.entries(areas).map(
  ([area, cases]) => [area, cases.filter(({ http }) => http === true)] as const,
);

describe.each(sample)("%s", (_, cases) => {
  test.concurrent.each(cases)("$name", async (given) => {
    const { takesMs: _takes, ...expected } = expectedOf(given);
    expect(await observe(given)).toEqual(expected);
  });
});
