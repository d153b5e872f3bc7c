/** A definition as a text for people and tools: JSON or YAML, fields in the order of the language. */
import { stringify } from "yaml";
import { assemble } from "../compiler/assemble.ts";
import { decompile } from "../compiler/decompile.ts";
import type { Definition } from "../definition/definition.ts";
import type { DefinitionFormat } from "./definition-format.ts";

/** Lines of YAML are folded at this width. */
const lineWidth = 120;

/** The definition with its fields in the order of `field-order.ts` and its states in the order of the flow. */
export function orderedDefinition(definition: object): Definition {
  return assemble(decompile(definition)).definition;
}

/** Writes a definition; the same definition gives the same bytes. Ends with a line break. */
export function writeDefinition(definition: object, format: DefinitionFormat): string {
  if (format === "json") return `${JSON.stringify(definition, null, 2)}\n`;
  // Texts that older readers of YAML take for numbers, dates or truth values are quoted.
  return stringify(definition, {
    aliasDuplicateObjects: false,
    compat: "yaml-1.1",
    lineWidth,
  });
}
