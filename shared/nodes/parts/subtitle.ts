import type { Json } from "../../base/json.ts";
import { isExpression } from "../static-params.ts";

const maxLength = 60;
/** Of a longer text only the beginning is looked at. */
const readLength = 500;

/** A value on one short line of a card: expressions without their brackets, long text cut. */
export function oneLine(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const bare = (isExpression(text) ? text.slice(2, -2) : text)
    .slice(0, readLength)
    .replaceAll(/\s+/gu, " ")
    .trim();
  const characters = Array.from(bare);
  return characters.length <= maxLength ? bare : `${characters.slice(0, maxLength - 1).join("")}…`;
}

/** `1 item`, `2 items`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
