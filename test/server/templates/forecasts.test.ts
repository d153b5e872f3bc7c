/** Before a template has ever run, its forecast holds what the run on its samples then costs, or says that it cannot know. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ForecastMessage } from "../../../shared/api/cost.ts";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { templates } from "../../../shared/templates/index.ts";
import { sampleDocuments } from "../../../shared/templates/sample-documents.ts";
import { createCairnClient, textAt, type CairnClient } from "../../support/cairn-client.ts";
import { startRunningCairn, type RunningCairn } from "../../support/running-cairn.ts";
import { endOf, formOf, storeFile } from "../../support/template-runs.ts";

/** A range wider than this says so: it is told what was assumed. */
const wide = 3;

let cairn: RunningCairn;
let client: CairnClient;
let documents: readonly Json[];
beforeAll(async () => {
  cairn = await startRunningCairn();
  client = createCairnClient(cairn.url);
  documents = await Promise.all(
    sampleDocuments.map(async (file) => await storeFile(cairn.url, file)),
  );
});
afterAll(async () => {
  await cairn.stop();
});

describe("the forecast of a template on its samples", () => {
  test.each(templates.map((template) => [template.id, template] as const))(
    "%s",
    async (_id, template) => {
      const made = await client.send("POST", "/api/v1/workflows", {
        json: { name: template.title, graph: template.graph as unknown as Json },
      });
      const workflow = `/api/v1/workflows/${textAt(made.body, "id")}`;
      const takesDocuments = template.id.startsWith("document-analysis");
      const input: JsonObject = takesDocuments ? { documents } : formOf(template);
      const answer = await client.send("POST", `${workflow}/forecast`, { json: { input } });
      const forecast = answer.body as unknown as ForecastMessage;
      const started = await client.send("POST", `${workflow}/runs`, { json: { input } });
      const { status, costMicros } = await endOf(client, textAt(started.body, "id"));
      expect(status).toBe("SUCCEEDED");
      const { p10Micros, p90Micros, unpriced, assumptions } = forecast;
      const told = { costMicros, p10Micros, p90Micros, unpriced, assumptions };
      if (p10Micros === null || p90Micros === null) {
        expect({ ...told, isUnknown: unpriced.length > 0 }).toMatchObject({ isUnknown: true });
        return;
      }
      // With states without a price the range is a lower bound.
      const holds = costMicros >= p10Micros && (costMicros <= p90Micros || unpriced.length > 0);
      expect({ ...told, holds }).toMatchObject({ holds: true });
      if (p90Micros > wide * p10Micros) expect(assumptions).not.toEqual([]);
    },
  );
});
