/** The machine that the figures are of. */
import { mkdtemp, open, rm } from "node:fs/promises";
import { cpus, freemem, loadavg, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { median } from "./median.ts";

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly loadBefore: number;
  /** One 8 KB write and its fdatasync, the least that a commit waits for. */
  readonly flushMicros: { readonly median: number; readonly p99: number };
}

const flushes = 500;
const pageBytes = 8192;

/** Times of a write and fdatasync in the folder that the database is in. */
async function measureFlush(): Promise<Machine["flushMicros"]> {
  const folder = await mkdtemp(join(tmpdir(), "cairn-bench-disk-"));
  const file = await open(join(folder, "log"), "w");
  const page = Buffer.alloc(pageBytes, 1);
  const times: number[] = [];
  try {
    // Like the log of a database: the file has its size before.
    await file.write(Buffer.alloc(pageBytes * 64));
    await file.sync();
    for (let i = 0; i < flushes; i += 1) {
      const startMs = performance.now();
      await file.write(page, 0, pageBytes, (i % 64) * pageBytes);
      await file.datasync();
      times.push((performance.now() - startMs) * 1000);
    }
  } finally {
    await file.close();
    await rm(folder, { recursive: true, force: true });
  }
  const sorted = times.toSorted((a, b) => a - b);
  return { median: median(times), p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
}

export async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  return {
    cores: processors.length,
    cpu: processors[0]?.model ?? "unknown",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    flushMicros: await measureFlush(),
  };
}

export function machineLines(machine: Machine): readonly string[] {
  const { cores, cpu, memoryGb, kernel, node, loadBefore, flushMicros } = machine;
  const freeGb = Math.round(freemem() / 2 ** 30);
  return [
    `${String(cores)} cores of ${cpu}, ${String(memoryGb)} GB (${String(freeGb)} free), Linux ${kernel}, Node ${node}, load before ${String(loadBefore)}`,
    `one 8 KB write and fdatasync: median ${flushMicros.median.toFixed(0)} µs, p99 ${flushMicros.p99.toFixed(0)} µs`,
  ];
}
