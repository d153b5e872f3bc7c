/** What is wrong with a drawing to the eye, measured in the page: cards that overlap, and cards that leave their container. */
import type { Page } from "playwright-core";
import type { Graph } from "../../shared/graph/graph.ts";

interface Box {
  readonly id: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Half a pixel of rounding is no overlap. */
const slack = 0.5;

/** One sentence for each fault; nodes that are not drawn at all are faults too. */
export async function drawingFaults(page: Page, graph: Graph): Promise<readonly string[]> {
  const boxes = new Map((await boxesOf(page)).map((box) => [box.id, box]));
  const faults: string[] = [];
  for (const [i, node] of graph.nodes.entries()) {
    const box = boxes.get(node.id);
    if (box === undefined) {
      faults.push(`${node.name} is not drawn`);
      continue;
    }
    for (const other of graph.nodes.slice(i + 1)) {
      const beside = other.parent === node.parent ? boxes.get(other.id) : undefined;
      if (beside !== undefined && overlap(box, beside))
        faults.push(`${node.name} overlaps ${other.name}`);
    }
    const walls = node.parent === undefined ? undefined : boxes.get(node.parent);
    if (walls !== undefined && !isInside(box, walls))
      faults.push(`${node.name} is not inside its container`);
  }
  return faults;
}

function overlap(one: Box, two: Box): boolean {
  return (
    one.left < two.right - slack &&
    two.left < one.right - slack &&
    one.top < two.bottom - slack &&
    two.top < one.bottom - slack
  );
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.left >= outer.left - slack &&
    inner.top >= outer.top - slack &&
    inner.right <= outer.right + slack &&
    inner.bottom <= outer.bottom + slack
  );
}

/** Cards as they stand on the screen, with the compensation that hangs below one. */
async function boxesOf(page: Page): Promise<readonly Box[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".react-flow__node[data-id]")].flatMap((node) => {
      const parts = [...node.querySelectorAll(".card, .undo-card")].map((part) =>
        part.getBoundingClientRect(),
      );
      if (parts.length === 0) return [];
      return [
        {
          id: node.dataset["id"] ?? "",
          left: Math.min(...parts.map((part) => part.left)),
          top: Math.min(...parts.map((part) => part.top)),
          right: Math.max(...parts.map((part) => part.right)),
          bottom: Math.max(...parts.map((part) => part.bottom)),
        },
      ];
    }),
  );
}
