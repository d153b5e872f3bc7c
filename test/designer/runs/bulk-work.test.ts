import { describe, expect, test } from "vitest";
import { workInBulk, type BulkTarget } from "../../../designer/runs/bulk-work.ts";

type Send = Parameters<typeof workInBulk>[0]["send"];
type Sent = Parameters<Send>[0];

/** A server with so many runs that fit; the named ones that begin with x are refused. */
function serverWith(fitting: number) {
  const sent: Sent[] = [];
  const send: Send = async (body) => {
    sent.push(body);
    if (body.ids !== undefined) {
      const ids = body.ids.filter((id) => !id.startsWith("x"));
      const refused = body.ids
        .filter((id) => id.startsWith("x"))
        .map((id) => ({ id, code: "RUN_ENDED", detail: "The run has already ended." }));
      const done = body.dryRun === true ? 0 : ids.length;
      return await Promise.resolve({ matched: body.ids.length, done, ids, refused, next: null });
    }
    const from = Number(body.cursor ?? 0);
    const to = Math.min(fitting, from + (body.limit ?? 0));
    const ids = Array.from({ length: to - from }, (_, at) => String(from + at));
    const next = to < fitting ? String(to) : null;
    const done = body.dryRun === true ? 0 : ids.length;
    return await Promise.resolve({ matched: ids.length, done, ids, refused: [], next });
  };
  return { send, sent };
}

const work = (target: BulkTarget, send: Send, isDryRun = false) => ({
  action: "cancel" as const,
  target,
  options: {},
  isDryRun,
  send,
  onProgress: () => undefined,
  signal: new AbortController().signal,
});

describe("the same for many runs", () => {
  test("goes through all pages of a filter and adds up", async () => {
    const { send, sent } = serverWith(130);
    const target = { kind: "filter", filter: { status: "RUNNING" } } as const;
    expect(await workInBulk(work(target, send))).toEqual({ done: 130, refused: [], isCut: false });
    expect(sent.map((body) => body.cursor)).toEqual([undefined, "50", "100"]);
  });

  test("names runs in portions, and keeps each refusal", async () => {
    const ids = Array.from({ length: 70 }, (_, at) => (at % 10 === 0 ? `x${at}` : `r${at}`));
    const { send, sent } = serverWith(0);
    const so = await workInBulk(work({ kind: "ids", ids }, send));
    expect(so).toMatchObject({ done: 63, isCut: false });
    expect(so.refused).toHaveLength(7);
    expect(sent.map((body) => body.ids?.length)).toEqual([50, 20]);
  });

  test("a dry run changes nothing, and stops to count where a number would say no more", async () => {
    const { send, sent } = serverWith(50_000);
    const so = await workInBulk(work({ kind: "filter", filter: {} }, send, true));
    expect(so).toEqual({ done: 10_000, refused: [], isCut: true });
    expect(sent.every((body) => body.dryRun === true)).toBe(true);
  });

  test("can be stopped between two pages", async () => {
    const stop = new AbortController();
    const { send } = serverWith(200);
    const so = await workInBulk({
      ...work({ kind: "filter", filter: {} }, send),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(so).toEqual({ done: 50, refused: [], isCut: true });
  });
});
