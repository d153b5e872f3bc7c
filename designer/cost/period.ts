/** The days that are looked at. Days are UTC, as in the ledger. Pure. */
import { maxCostDays } from "../../shared/api/cost.ts";
import { type CostSearch, defaultPeriod } from "./cost-search.ts";

const dayMs = 86_400_000;

/** The ISO date of a moment. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** First and last day of what the address asks for; no more days than a report may span, the last ones. */
export function periodOf(
  search: CostSearch,
  now: number,
): { readonly from: string; readonly to: string } {
  const end = search.to ?? dayOf(now);
  const start =
    search.from ?? dayOf(Date.parse(end) - ((search.days ?? defaultPeriod) - 1) * dayMs);
  const [first, to] = start <= end ? [start, end] : [end, start];
  const earliest = dayOf(Date.parse(to) - (maxCostDays - 1) * dayMs);
  return { from: first < earliest ? earliest : first, to };
}

/** Every day from the first to the last, both included. */
export function daysBetween(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let time = Date.parse(from); time <= Date.parse(to); time += dayMs) days.push(dayOf(time));
  return days;
}
