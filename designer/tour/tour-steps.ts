/** The steps of the guided first run: what each points at, and what shows that it was taken. */
import type { tourStrings } from "./strings.ts";

export interface TourStep {
  readonly id: keyof typeof tourStrings.steps;
  /** The first of these that is on the page is pointed at; none is as well: then the words stand alone. */
  readonly anchors: readonly string[];
  /** Addresses on which the step makes sense. */
  readonly where: RegExp;
  /** Taken when the address becomes this one, or this is on the page. */
  readonly takenAt?: RegExp;
  readonly takenWhen?: string;
  /** The next step makes no sense before this one was taken. */
  readonly mustBeDone?: true;
}

/** Anchors are marked in the page with `data-tour`, apart from what has a mark of its own. */
export const tourSteps: readonly TourStep[] = [
  {
    id: "template",
    // The first of them: all together leave no room beside them.
    anchors: ['[data-tour="templates"] > button'],
    mustBeDone: true,
    where: /^\/$/u,
    takenAt: /^\/workflows\//u,
  },
  { id: "canvas", anchors: ["[data-canvas]"], where: /^\/workflows\// },
  {
    id: "run",
    anchors: ['[data-tour="run"]'],
    where: /^\/workflows\//u,
    takenWhen: '[data-tour="live-run"]',
  },
  {
    id: "watch",
    anchors: ['[data-tour="live-run"]', "[data-canvas]"],
    where: /^\/(?:workflows|runs)\//u,
    takenAt: /^\/runs/u,
  },
  { id: "history", anchors: ['nav a[href="/runs"]'], where: /^\//u },
  { id: "cost", anchors: ['nav a[href="/cost"]'], where: /^\//u },
];
