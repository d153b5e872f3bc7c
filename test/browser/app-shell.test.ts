/** Whatever page is opened first is there at once: what all of them load stays small, and what only some need is not among it. */
import { get } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { cairnInBrowser } from "../support/cairn-in-browser.ts";

const cairn = cairnInBrowser();

/** Bytes as they travel; 1 kB = 1000 bytes. */
const mostBytes = 260_000;

/** Words that a library cannot do without, whatever it is bundled with. */
const heavyParts = {
  codeMirror: "cm-lineWrapping",
  elk: "org.eclipse.elk.alg.layered",
  charts: "recharts-",
  canvas: "react-flow__viewport",
} as const;

interface SentFile {
  readonly file: string;
  readonly bytes: number;
  readonly text: string;
}

/** A file as the server sends it to a browser that takes gzip: files below a packet are not worth it. */
async function sent(url: string): Promise<SentFile> {
  return await new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "gzip" } }, (response) => {
      const isGzipped = response.headers["content-encoding"] === "gzip";
      buffer(response).then((body) => {
        const text = (isGzipped ? gunzipSync(body) : body).toString("utf8");
        resolve({ file: new URL(url).pathname, bytes: body.length, text });
      }, reject);
    }).on("error", reject);
  });
}

test("the frame around every page takes at most 260 kB of scripts, without the heavy parts of any page", async () => {
  const { page, url } = cairn;
  const asked = new Set<string>();
  page.on("request", (request) => {
    if (request.resourceType() === "script") asked.add(request.url());
  });
  // A page that has nothing of its own but the frame.
  await page.goto(`${url}/nowhere`);
  await page.getByText("There is nothing here").waitFor();
  await page.waitForLoadState("networkidle");
  const files = await Promise.all([...asked].map(sent));
  for (const { file, text } of files) {
    const found = Object.entries(heavyParts).filter(([, word]) => text.includes(word));
    expect({ file, found }).toEqual({ file, found: [] });
  }
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThanOrEqual(mostBytes);
});
