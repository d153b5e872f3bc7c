/** What the built-in engine finds in a paper. */
import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { answerOffline } from "../../../server/context/offline-model.ts";

const paper = `# Sea ice that hums

Ingrid Solheim and Jonas Brekke, Polar Institute, Tromsø

## Abstract
We measure the thickness of ice by listening to it.

## Method
Ice hums at a frequency that falls as it thickens, as Dahl has shown [2].

## References
[1] Kwok, R. (2018). Arctic sea ice thickness. Environmental Research Letters.
[2] Dahl, M. (2021). The hum of ice. Annals of Glaciology.`;

const texts: JsonObject = { type: "array", items: { type: "string" } };

function filled(properties: JsonObject, content = paper): Json {
  const schema = { type: "object", properties, required: Object.keys(properties) };
  const messages = [{ role: "user" as const, content: `Read the text:\n\n${content}` }];
  return JSON.parse(answerOffline({ model: "m", messages, schema }).text) as Json;
}

test("its authors, its headings and the works that it cites", () => {
  expect(filled({ authors: texts, headings: texts, citations: texts })).toEqual({
    authors: ["Ingrid Solheim", "Jonas Brekke"],
    headings: ["Abstract", "Method", "References"],
    citations: [
      "Kwok, R. (2018). Arctic sea ice thickness. Environmental Research Letters.",
      "Dahl, M. (2021). The hum of ice. Annals of Glaciology.",
    ],
  });
});

test("no more headings than are wanted, and some for a text that has none", () => {
  expect(filled({ headings: { ...texts, maxItems: 2 } })).toEqual({
    headings: ["Abstract", "Method"],
  });
  const plain =
    "Glass tubes are drawn by hand. Glass tubes with bubbles crack in winter. Every sensor is calibrated in melting ice. Melting ice is at zero degrees.";
  const { headings } = filled({ headings: texts }, plain) as { headings: readonly string[] };
  expect(headings.length).toBeGreaterThan(1);
  for (const heading of headings) expect(heading).toMatch(/^\p{Lu}/u);
});
