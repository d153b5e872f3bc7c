/** What the browser tests stand on: a Chromium that renders text, runs scripts and reads Server-Sent Events. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepScreenshot, launchBrowser } from "../support/browser.ts";

const page = `<!doctype html>
<meta charset="utf-8">
<style>body { font: 32px sans-serif } code { font-family: monospace }</style>
<p>Stones mark the way back</p>
<p><b>Stones mark the way back</b></p>
<p><code>{"seq": 1}</code></p>
<ol id="events"></ol>
<script>
  new EventSource("/stream").onmessage = ({ data }) => {
    const item = Object.assign(document.createElement("li"), { textContent: data });
    document.querySelector("#events").append(item);
  };
</script>`;

let browser: Browser;
const server = http.createServer((request, response) => {
  if (request.url === "/stream") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("id: 1\ndata: run.created\n\nid: 2\ndata: step.started\n\n");
  } else {
    response.writeHead(200, { "content-type": "text/html" }).end(page);
  }
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

test("opens a page of this machine and follows its event stream", async () => {
  const tab = await browser.newPage({ viewport: { width: 800, height: 500 } });
  await tab.goto(url);
  await tab.waitForFunction("document.querySelectorAll('#events li').length === 2");
  expect(await tab.locator("#events li").allTextContents()).toEqual([
    "run.created",
    "step.started",
  ]);
  await keepScreenshot(tab, "chromium");
  await tab.close();
});

test("has a font: letters have different widths, bold is wider than plain", async () => {
  const tab = await browser.newPage();
  await tab.setContent(
    `<style>span { font: 32px sans-serif }</style><span>iiii</span><br><span>WWWW</span><br><span style="font-weight: 700">WWWW</span>`,
  );
  const widths: number[] = await tab
    .locator("span")
    .evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect().width));
  const [narrow = 0, wide = 0, bold = 0] = widths;
  expect(narrow).toBeGreaterThan(0);
  expect(wide).toBeGreaterThan(narrow * 2);
  expect(bold).toBeGreaterThan(wide);
  await tab.close();
});
