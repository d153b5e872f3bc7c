/** What a bench has measured, and what the targets say of it. */
import { median } from "./median.ts";
import { peers, type PeerName } from "./peer.ts";

export const workloadNames = ["W1", "W2", "W3", "W4", "W5", "W6"] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** Figures of one peer in one workload, one of each round. */
export interface PeerFigures {
  readonly values: readonly number[];
  /** Figures beside the one that counts, by name. */
  readonly also: Readonly<Record<string, number | null>>;
  /** Why there is no figure. */
  readonly missing: string | null;
}

export interface WorkloadFigures {
  readonly title: string;
  readonly unit: string;
  readonly better: "less" | "more";
  readonly peers: ReadonlyMap<PeerName, PeerFigures>;
}

export type Figures = ReadonlyMap<WorkloadName, WorkloadFigures>;

/** What counts of a peer; null where there is none. */
export function figureOf({ peers: measured }: WorkloadFigures, name: PeerName): number | null {
  const figures = measured.get(name);
  return figures === undefined || figures.values.length === 0 ? null : median(figures.values);
}

/** The best figure among some peers; null where none has one. */
export function bestOf(
  workload: WorkloadFigures,
  among: readonly PeerName[],
): { readonly name: PeerName; readonly value: number } | null {
  const sign = workload.better === "less" ? 1 : -1;
  const found = among.flatMap((name) => {
    const value = figureOf(workload, name);
    return value === null ? [] : [{ name, value }];
  });
  return found.toSorted((a, b) => sign * (a.value - b.value))[0] ?? null;
}

/** The durable engines that Cairn is compared with. */
export const engines = peers.filter(({ role }) => role === "engine").map(({ name }) => name);
const enginesOnPostgres = peers
  .filter(({ role, onPostgres }) => role === "engine" && onPostgres)
  .map(({ name }) => name);

/** One sentence of a workload's targets; `met` is null where a figure is missing. */
export interface TargetLine {
  readonly text: string;
  readonly measured: string;
  readonly met: boolean | null;
}

/** Cairn's figure against a multiple of the best of some peers. */
function ratioTo(
  workload: WorkloadFigures,
  params: { readonly factor: number; readonly among: readonly PeerName[]; readonly what: string },
): TargetLine {
  const { factor, among, what } = params;
  const less = workload.better === "less";
  const text = `${less ? "≤" : "≥"} ${String(factor)} × ${what}`;
  const own = figureOf(workload, "cairn");
  const best = bestOf(workload, among);
  if (own === null || best === null) return { text, measured: "not measured", met: null };
  const ratio = own / best.value;
  return {
    text,
    measured: `${ratio.toFixed(2)} × ${best.name}`,
    met: less ? ratio <= factor : ratio >= factor,
  };
}

/** A figure of Cairn against a limit of its own. */
function atMost(text: string, value: number | null | undefined, limit: number): TargetLine {
  return value === null || value === undefined
    ? { text, measured: "not measured", met: null }
    : { text, measured: String(Number(value.toPrecision(3))), met: value <= limit };
}

const best = "the best durable engine";

/** Targets of a workload, judged. They decide nothing: no exit code depends on them. */
export const targetsOf: Readonly<
  Record<WorkloadName, (workload: WorkloadFigures) => readonly TargetLine[]>
> = {
  W1: (workload) => [ratioTo(workload, { factor: 0.5, among: engines, what: best })],
  W2: (workload) => [
    ratioTo(workload, { factor: 2, among: ["restate"], what: "Restate" }),
    ratioTo(workload, {
      factor: 5,
      among: enginesOnPostgres,
      what: "the best engine on PostgreSQL",
    }),
    ratioTo(workload, { factor: 0.5, among: ["floor-batch"], what: "the 50-per-commit floor" }),
  ],
  W3: (workload) => [ratioTo(workload, { factor: 0.5, among: engines, what: best })],
  W4: (workload) => [
    atMost("≤ 1 s to progress", figureOf(workload, "cairn"), 1),
    atMost("only the step in flight repeated", workload.peers.get("cairn")?.also["repeated"], 1),
  ],
  W5: (workload) => [ratioTo(workload, { factor: 3, among: engines, what: best })],
  W6: (workload) => [
    atMost("latest 50 runs ≤ 5 ms", figureOf(workload, "cairn"), 5),
    atMost("one history ≤ 10 ms", workload.peers.get("cairn")?.also["historyMs"], 10),
  ],
};
