import type { CSSProperties } from "react";
import { paintsOf } from "../document/colors.ts";

/** How a colour shows on a card, container or note: a soft fill, and its line unless the line says that it is selected. */
export function tint(color: string | undefined, selected: boolean): CSSProperties {
  const paints = paintsOf(color);
  if (paints === null) return {};
  return { backgroundColor: paints.fill, ...(selected ? {} : { borderColor: paints.line }) };
}
