/** A worker without an API serves its figures, to those who may see them. */
import { pino } from "pino";
import { Registry } from "prom-client";
import { afterEach, describe, expect, test } from "vitest";
import { createFigures } from "../../../server/figures.ts";
import { startMetrics } from "../../../server/start-metrics.ts";

let stop: () => Promise<void> = async () => undefined;
afterEach(async () => {
  await stop();
});

async function serve(adminToken: string | null) {
  const metrics = new Registry();
  const figures = createFigures(metrics);
  const served = await startMetrics({
    core: { metrics, log: pino({ level: "silent" }) },
    config: { host: "127.0.0.1", adminToken },
    port: 0,
  });
  stop = async () => await served.stop();
  return { url: served.url, figures };
}

describe("the figures of a worker", () => {
  test("are there with those of its process", async () => {
    const { url, figures } = await serve(null);
    figures.stepEnded("succeeded");
    figures.limited("mine", 1500);
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    const text = await answer.text();
    expect(text).toContain('cairn_steps_ended_total{status="succeeded"} 1');
    expect(text).toContain('cairn_provider_wait_seconds_total{provider="mine",reason="limit"} 1.5');
    expect(text).toContain("cairn_process_cpu_seconds_total");
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test("are refused without the token, and there is nothing else", async () => {
    const { url } = await serve("correct-horse");
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    const headers = { authorization: "Bearer correct-horse" };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/api/v1/runs`, { headers })).status).toBe(404);
  });
});
