/** The site and the jobs that are in the program itself, reached as any other through the one way out. */
import { afterAll, describe, expect, test } from "vitest";
import { createDemoJobs } from "../../../server/context/demo/demo-jobs.ts";
import { demoPage } from "../../../server/context/demo/demo-site.ts";
import { createEgress } from "../../../server/context/egress.ts";

const egress = createEgress({
  resolveName: async (name) => {
    throw new Error(`${name} was looked up`);
  },
});
afterAll(async () => {
  await egress.close();
});

const origin = "https://demo.invalid";
const get = async (path: string) =>
  await egress.request({ method: "GET", url: `${origin}${path}` });

describe("the demo site", () => {
  test("is read like any other, without a name being looked up", async () => {
    const { status, headers, body, url } = await get("/about");
    expect({ status, type: headers["content-type"], url }).toEqual({
      status: 200,
      type: "text/html; charset=utf-8",
      url: `${origin}/about`,
    });
    expect(body.toString("utf8")).toContain("Ingrid Solheim");
    expect((await get("/nowhere")).status).toBe(404);
  });

  test("has every page that it links to, and lists them all and one that is gone", async () => {
    const sitemap = demoPage("/sitemap.xml", origin)?.text ?? "";
    const listed = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/gu)].map(([, url = ""]) =>
      url.slice(origin.length),
    );
    expect(listed.length).toBeGreaterThan(25);
    const gone = listed.filter((path) => demoPage(path, origin) === null);
    expect(gone).toEqual(["/news/expedition"]);
    const linked = listed.flatMap((path) =>
      [...(demoPage(path, origin)?.text ?? "").matchAll(/href="(\/[^"]*)"/gu)].map(
        ([, href = ""]) => href,
      ),
    );
    expect(linked.filter((path) => demoPage(path, origin) === null)).toEqual([]);
    expect(new Set(linked)).toEqual(new Set(listed.filter((path) => !gone.includes(path))));
  });
});

describe("the demo jobs", () => {
  test("are submitted, go on whoever asks, and give what they made", () => {
    let nowMs = 1_000_000;
    const jobs = createDemoJobs(() => nowMs);
    const id = jobs.submit("generation", { seconds: 10 }, "key") ?? "";
    expect(jobs.submit("generation", { seconds: 10 }, "key")).toBe(id);
    nowMs += 4000;
    // Another process: nothing but the id is known of the job.
    const others = createDemoJobs(() => nowMs);
    expect(others.status(id)).toMatchObject({ status: "running", progress: 0.4, gpuSeconds: 4 });
    expect(others.result(id)).toBeNull();
    nowMs += 6000;
    expect(others.status(id)).toMatchObject({ status: "succeeded", progress: 1 });
    expect(others.result(id)).toMatchObject({ type: "image/apng" });
    expect(others.file(id)?.bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
  });

  test("fail as often as they are told, each time at their end", () => {
    let nowMs = 0;
    const jobs = createDemoJobs(() => nowMs);
    const order = { seconds: 1, failures: 1, name: "thumbnail of a run" };
    const first = jobs.submit("thumbnail", order, "round 1") ?? "";
    expect(jobs.status(first)).toMatchObject({ status: "running" });
    nowMs += 1000;
    expect(jobs.status(first)).toMatchObject({ status: "failed" });
    const second = jobs.submit("thumbnail", order, "round 2") ?? "";
    expect(second).not.toBe(first);
    nowMs += 1000;
    expect(jobs.status(second)).toMatchObject({ status: "succeeded" });
  });

  test("answer over HTTP, and refuse what does not read", async () => {
    const post = async (path: string, body: string) =>
      await egress.request({ method: "POST", url: `${origin}${path}`, body });
    expect((await post("/jobs/generation", "{")).status).toBe(400);
    expect((await post("/jobs/coffee", "{}")).status).toBe(404);
    const made = await post("/jobs/transcription", '{"seconds":0}');
    expect(made.status).toBe(202);
    const { id } = JSON.parse(made.body.toString("utf8")) as { id: string };
    const result = JSON.parse((await get(`/jobs/${id}/result`)).body.toString("utf8")) as object;
    expect(result).toMatchObject({ language: "en", gpuSeconds: 0 });
    expect((await get("/jobs/e30/result")).status).toBe(404);
  });
});
