/** How kinds look wherever they are shown. */
import { kindOf } from "../../shared/nodes/index.ts";
import type { KindGroup } from "../../shared/nodes/kind.ts";
import type { TileHue } from "../ui/icon-tile.tsx";

const hues: Readonly<Record<KindGroup, TileHue>> = {
  flow: "slate",
  ai: "violet",
  documents: "blue",
  data: "teal",
  people: "amber",
  output: "rose",
};

export interface KindLook {
  readonly title: string;
  readonly icon: string;
  readonly hue: TileHue;
}

/** Title, icon and hue of a kind; a kind that is not known looks like a plain task. */
export function kindLook(type: string): KindLook {
  const kind = kindOf[type];
  if (kind === undefined) return { title: type, icon: "circle-help", hue: "slate" };
  return { title: kind.title, icon: kind.icon, hue: hues[kind.group] };
}

/** The line below a node's name. */
export function subtitleOf(node: {
  readonly kind: string;
  readonly params: Parameters<NonNullable<(typeof kindOf)[string]>["subtitle"]>[0];
}): string {
  return kindOf[node.kind]?.subtitle(node.params) ?? `Kind “${node.kind}” is not known here`;
}
