/**
 * What the designer costs a browser: `npm run bench:designer`, in a real Chromium against a real server. Graphs of 20, 500 and 2,000 nodes in
 * turns, so that the small one is what the large ones are compared with. Figures are CPU time of the page's main thread; on another machine
 * they are others, and the ratios stay. `CAIRN_BENCH_BEFORE` names the `server/main.js` of another build, which is measured in the same turns.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { startCairn } from "../support/cairn-process.ts";
import { appSizes } from "./app-sizes.ts";
import { type BenchPostgres, startBenchPostgres } from "./bench-postgres.ts";
import { graphOf, longLog } from "./designer-graphs.ts";
import {
  cardInView,
  ended,
  measureMount,
  measureMoves,
  measureRun,
  measureScrubbing,
  measureTyping,
  post,
} from "./designer-measures.ts";
import { median } from "./median.ts";
import { openMeasuredPage, painted } from "./page-cost.ts";

const sizes = [20, 500, 2000] as const;
const rounds = Number(process.env["CAIRN_BENCH_ROUNDS"] ?? 3);
const build = process.env["CAIRN_BUILD"] ?? "dist";
const before = process.env["CAIRN_BENCH_BEFORE"];

/** Milliseconds by the name of what was measured. */
type Figures = Readonly<Record<string, number>>;

interface Subject {
  readonly title: string;
  readonly url: string;
  readonly ids: ReadonlyMap<number, string>;
  readonly longRun: { readonly id: string; readonly events: number };
  readonly stop: () => Promise<void>;
}

const nameOf = (size: number) => `Graph of ${String(size)}`;
const eventPage = z.object({ events: z.array(z.object({ seq: z.number() })) });

async function eventsOf(url: string, id: string): Promise<number> {
  let seq = 0;
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- each page begins where the one before ends
    const response = await fetch(`${url}/api/v1/runs/${id}/events?after=${String(seq)}&limit=5000`);
    // eslint-disable-next-line no-await-in-loop
    const last = eventPage.parse(await response.json()).events.at(-1);
    if (last === undefined) return seq;
    seq = last.seq;
  }
}

async function prepare(
  postgres: BenchPostgres,
  { title, program }: { readonly title: string; readonly program: string | undefined },
): Promise<Subject> {
  const dataDir = await mkdtemp(join(tmpdir(), "cairn-bench-designer-"));
  const cairn = startCairn(
    "all",
    {
      DATABASE_URL: await postgres.ensureDatabase(`designer_${title}`),
      DATA_DIR: dataDir,
      PORT: "0",
    },
    program === undefined ? {} : { program },
  );
  const url = await cairn.ready;
  const workflows = `${url}/api/v1/workflows`;
  const ids = new Map<number, string>();
  for (const size of sizes) {
    // eslint-disable-next-line no-await-in-loop
    ids.set(size, await post(workflows, { name: nameOf(size), definition: graphOf(size) }));
  }
  const long = await post(workflows, { name: "Long log", definition: longLog });
  const id = await post(`${workflows}/${long}/runs`, {});
  await ended(url, id);
  return {
    title,
    url,
    ids,
    longRun: { id, events: await eventsOf(url, id) },
    stop: async () => {
      cairn.child.kill("SIGTERM");
      await cairn.ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function measure({ url, ids }: Subject, size: number): Promise<Figures> {
  const opened = await openMeasuredPage();
  const { page } = opened;
  try {
    const id = ids.get(size);
    if (id === undefined) throw new Error(`no workflow of ${String(size)} nodes`);
    // What the editor's code takes to load is told by the size of the app, not here.
    await measureMount(opened, url, nameOf(20));
    const mount = await measureMount(opened, url, nameOf(size));
    await page.getByRole("application", { name: "Canvas" }).press("0");
    await painted(page);
    const card = await cardInView(page);
    const drag = await measureMoves(opened, "left", card);
    const pan = await measureMoves(opened, "middle", { x: 700, y: 450 });
    const key = await measureTyping(opened);
    const step = await measureRun(opened, url, { id, size });
    return { mount: mount.costMs, clock: mount.clockMs, drag, pan, key, step };
  } finally {
    await opened.close();
  }
}

async function measureLongLog({ url, longRun }: Subject): Promise<Figures> {
  const opened = await openMeasuredPage();
  try {
    const figures = await measureScrubbing(opened, `${url}/runs/${longRun.id}`, longRun.events);
    if (figures === null) return {};
    return { first: figures.firstMs, scrub: figures.dragMs, jump: figures.jumpMs };
  } finally {
    await opened.close();
  }
}

/** `most`: designer.md's rules, milliseconds, for 500 nodes. */
const rows = [
  { key: "mount", title: "open a graph, until painted", most: 800 },
  { key: "clock", title: "the same, on the clock", most: null },
  { key: "drag", title: "drag a node, a frame", most: 8 },
  { key: "pan", title: "pan, a frame", most: 8 },
  { key: "key", title: "type in the inspector, a key", most: 16 },
  { key: "step", title: "watch a run, a step", most: null },
] as const;
const longRows = [
  { key: "first", title: "first step into the past", most: 50 },
  { key: "scrub", title: "drag the scrubber, a step", most: 16 },
  { key: "jump", title: "jump anywhere, a step", most: 16 },
] as const;

const verdict = (ms: number, most: number | null) =>
  most === null || Number.isNaN(ms)
    ? ""
    : `   ≤ ${String(most)}: ${ms <= most ? "met" : "NOT met"}`;
const cell = (ms: number) => (Number.isNaN(ms) ? "–" : ms.toFixed(1)).padStart(12);

function print(subject: Subject, all: ReadonlyMap<number, readonly Figures[]>): void {
  const figure = (size: number, key: string) =>
    median((all.get(size) ?? []).map((figures) => figures[key] ?? Number.NaN));
  const heads = sizes.map((size) => `${size.toLocaleString("en")} nodes`.padStart(12)).join("");
  const lines = [`\n${subject.title}: CPU ms of the page`.padEnd(32) + heads + "   500 : 20"];
  for (const { key, title, most } of rows) {
    const [small = 0, middle = 0, large = 0] = sizes.map((size) => figure(size, key));
    const ratio = (middle / small).toFixed(1).padStart(11);
    lines.push(
      title.padEnd(31) + cell(small) + cell(middle) + cell(large) + ratio + verdict(middle, most),
    );
  }
  const { events } = subject.longRun;
  lines.push(`a log of ${events.toLocaleString("en")} events`);
  for (const { key, title, most } of longRows) {
    const ms = figure(events, key);
    lines.push(title.padEnd(31) + cell(ms) + verdict(ms, most));
  }
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function printSizes(): Promise<void> {
  const folder = fileURLToPath(new URL(`../../${build}/designer`, import.meta.url));
  const { shell, chunks } = await appSizes(folder);
  const kilobytes = (size: number) => `${size.toFixed(0).padStart(6)} kB`;
  process.stdout.write(`\nbefore anything is seen ${kilobytes(shell)} (gzip)\n`);
  for (const { name, kilobytes: size } of chunks)
    process.stdout.write(`${name.padEnd(24)}${kilobytes(size)}\n`);
}

async function measureAll(subjects: readonly Subject[]): Promise<void> {
  const all = new Map(subjects.map((subject) => [subject, new Map<number, Figures[]>()]));
  const keep = (subject: Subject, key: number, figures: Figures) => {
    const kept = all.get(subject);
    // What was measured is not lost with what comes after it.
    process.stderr.write(`${subject.title} ${String(key)} ${JSON.stringify(figures)}\n`);
    kept?.set(key, [...(kept.get(key) ?? []), figures]);
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) {
      // eslint-disable-next-line no-await-in-loop -- in turns, so that a busy moment is everybody's
      for (const size of sizes) keep(subject, size, await measure(subject, size));
      // eslint-disable-next-line no-await-in-loop
      keep(subject, subject.longRun.events, await measureLongLog(subject));
    }
  }
  for (const [subject, figures] of all) print(subject, figures);
}

async function main(): Promise<void> {
  const postgres = await startBenchPostgres();
  const subjects: Subject[] = [];
  try {
    subjects.push(await prepare(postgres, { title: "now", program: undefined }));
    if (before !== undefined)
      subjects.push(await prepare(postgres, { title: "before", program: before }));
    await measureAll(subjects);
    await printSizes();
  } finally {
    for (const subject of subjects) {
      // eslint-disable-next-line no-await-in-loop
      await subject.stop();
    }
    await postgres.stop();
  }
}

await main();
