import { describe, expect, it } from "vitest";
import { diffWords } from "../../../designer/document/diff-words.ts";
import { diffGraphs } from "../../../designer/document/graph-diff.ts";
import type { JsonObject } from "../../../shared/base/json.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";

function said(before: JsonObject, after: JsonObject): readonly string[] {
  const graph = (fields: JsonObject) => drawGraph({ Call: { kind: "http", fields } }, []);
  return diffWords(diffGraphs(graph(before), graph(after))).map(
    ({ text, isRisk }) => `${isRisk ? "! " : ""}${text}`,
  );
}

const retry = (MaxAttempts: number): JsonObject => ({
  Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts }],
});

describe("what a change means", () => {
  it.each<readonly [string, JsonObject, JsonObject, readonly string[]]>([
    ["more retries", retry(2), retry(5), ["Call is now tried again 5 times"]],
    ["no retries", retry(2), {}, ["! Call is not tried again after an error"]],
    [
      "no checkpoint",
      {},
      { Checkpoint: { Policy: "Milestone" } },
      ["! Drops the checkpoint at Call (Milestone): a crash may repeat it"],
    ],
    [
      "no undo",
      { Compensate: { Resource: "cairn:http" } },
      {},
      ["! Call is no longer undone when the run fails"],
    ],
    ["a person", {}, { OnUnknown: "Hold" }, ["Call waits for a person when its worker was lost"]],
    ["no limit", { TimeoutSeconds: 5 }, {}, ["! Call may take any time"]],
  ])("%s", (_, before, after, expected) => {
    expect(said(before, after)).toEqual(expected);
  });

  it("puts what may go wrong first", () => {
    const before = drawGraph({ A: { fields: retry(3) }, B: {} }, []);
    const after = drawGraph({ A: {}, C: {} }, []);
    const words = diffWords(diffGraphs(before, after));
    expect(words.map(({ isRisk }) => isRisk)).toEqual([true, false, false]);
  });
});
