/** The kinds `page` and `crawl` on a whole worker: a real site, real files, and steps that go on with what was read. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServerResponse } from "node:http";
import { startPeer, type Answer, type Peer } from "../../support/http-peer.ts";
import { until } from "../../support/until.ts";
import { startWholeWorker, type WholeWorker } from "../../support/whole-worker.ts";

const pages = 25;
let worker: WholeWorker;
let peer: Peer;
/** Answers to the last page, which wait for the test. */
const held: ServerResponse[] = [];

beforeAll(async () => {
  const answers: Record<string, Answer> = {};
  for (let n = 0; n < pages; n += 1) {
    const next = [2 * n + 1, 2 * n + 2].filter((child) => child < pages);
    const anchors = next.map((child) => `<a href="/${String(child)}">next</a>`).join(" ");
    answers[`/${String(n)}`] = (_, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.write(`<title>Page ${String(n)}</title><main><h1>Page ${String(n)}</h1>${anchors}`);
      if (n === pages - 1) held.push(response);
      else response.end();
    };
  }
  peer = await startPeer(answers);
  worker = await startWholeWorker([`127.0.0.1:${String(peer.port)}`]);
});
afterAll(async () => {
  await worker.close();
  await peer.close();
});

describe("a site", () => {
  it("is found by one call, crawled in the background, usable while it is, and worked on afterwards", async () => {
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "Find",
      States: {
        Find: {
          Type: "Task",
          Resource: "cairn:page",
          Arguments: { Url: "{% $states.input.url %}" },
          Output: "{% { 'starts': $append($states.input.url, $states.result.links.url) } %}",
          Next: "Crawl",
        },
        Crawl: {
          Type: "Task",
          Resource: "cairn:crawl",
          Arguments: {
            StartUrls: "{% $states.input.starts %}",
            MaxDepth: 10,
            DelayMs: 0,
            PageFiles: true,
            ToFile: true,
          },
          Checkpoint: { Policy: "EveryN", Count: 5 },
          Next: "Annotate",
        },
        Annotate: {
          Type: "Task",
          Resource: "cairn:annotate",
          Arguments: {
            Records: "{% $states.input.file %}",
            Model: "gpt-5.4-mini",
            Prompt: "Classify as good or bad. Answer with one word.\n\n{{record.title}}",
          },
          End: true,
        },
      },
    };
    const id = await worker.start(definition, { url: `${peer.url}/0` });
    await until(() => held.length > 0);
    expect(await worker.stored(`127.0.0.1:${String(peer.port)}/1.md`)).toMatch(/^# Page 1\n/);
    for (const response of held) response.end();
    expect(await worker.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { count: pages, failed: 0 },
    });
    const lines = (await worker.stored("pages.jsonl")).trimEnd().split("\n");
    expect(lines).toHaveLength(pages);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      url: `${peer.url}/0`,
      title: "Page 0",
      artifact: { name: `127.0.0.1:${String(peer.port)}/0.md` },
    });
  });
});
