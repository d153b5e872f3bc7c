/** How kinds look wherever they are shown. */
import { kindOf } from "../../shared/nodes/index.ts";
import type { KindGroup } from "../../shared/nodes/kind.ts";
import { kindLine, kindWord } from "../language/translated.ts";
import type { TileHue } from "../ui/icon-tile.tsx";
import { documentStrings } from "./strings.ts";

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
  return { title: kindWord(kind.title), icon: kind.icon, hue: hues[kind.group] };
}

/** What a kind does, in a sentence; empty for one that is not known. */
export function kindSummary(type: string): string {
  const summary = kindOf[type]?.summary;
  return summary === undefined ? "" : kindWord(summary);
}

/** The line below a node's name. */
export function subtitleOf(node: {
  readonly kind: string;
  readonly params: Parameters<NonNullable<(typeof kindOf)[string]>["subtitle"]>[0];
}): string {
  const line = kindOf[node.kind]?.subtitle(node.params);
  return line === undefined ? documentStrings.unknownKind(node.kind) : kindLine(node.kind, line);
}
