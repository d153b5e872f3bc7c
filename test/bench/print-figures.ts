/** Figures as tables for people and as JSON for programs. */
import { bestOf, engines, figureOf, targetsOf } from "./figures.ts";
import type { Figures, PeerFigures, WorkloadFigures } from "./figures.ts";
import { peers } from "./peer.ts";

const columns = { title: 34, figure: 16, spread: 22, ratio: 12 } as const;

function digits(value: number): string {
  return value.toLocaleString("en", {
    maximumFractionDigits: value < 10 ? 2 : value < 1000 ? 1 : 0,
  });
}

function alsoText({ also }: PeerFigures): string {
  return Object.entries(also)
    .map(([name, value]) => `${name} ${value === null ? "–" : digits(value)}`)
    .join(", ");
}

function row(workload: WorkloadFigures, peer: (typeof peers)[number]): string | null {
  const measured = workload.peers.get(peer.name);
  if (measured === undefined) return null;
  const title = `  ${peer.title}`.padEnd(columns.title);
  const value = figureOf(workload, peer.name);
  if (value === null) return `${title}${measured.missing ?? "–"}`;
  const reference = bestOf(workload, engines);
  const ratio = reference === null ? "" : `${(value / reference.value).toFixed(2)} ×`;
  const { values } = measured;
  const spread =
    values.length > 1 ? `${digits(Math.min(...values))} – ${digits(Math.max(...values))}` : "";
  return [
    title,
    `${digits(value)} ${workload.unit}`.padStart(columns.figure),
    spread.padStart(columns.spread),
    ratio.padStart(columns.ratio),
    `  ${alsoText(measured)}`,
  ]
    .join("")
    .trimEnd();
}

/** One table a workload: median, range over the rounds, ratio to the best durable engine; then the targets. */
export function figureLines(figures: Figures): readonly string[] {
  return [...figures].flatMap(([name, workload]) => {
    const rows = peers.flatMap((peer) => row(workload, peer) ?? []);
    const targets = targetsOf[name](workload).map(
      ({ text, measured, met }) =>
        `  target ${text}: ${measured}${met === null ? "" : met ? ", met" : ", NOT met"}`,
    );
    return [`${name}  ${workload.title} (${workload.better} is better)`, ...rows, ...targets, ""];
  });
}

/** `{"W1": {"cairn": {"median": …, "unit": "ms", …}, …}, …}` */
export function figureJson(figures: Figures): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...figures].map(([name, workload]) => [
      name,
      Object.fromEntries(
        [...workload.peers].map(([peer, { values, also, missing }]) => [
          peer,
          {
            median: figureOf(workload, peer),
            unit: workload.unit,
            values,
            ...also,
            ...(missing !== null && { missing }),
          },
        ]),
      ),
    ]),
  );
}
