import { readdirSync, readFileSync } from "node:fs";
import type { JsonObject } from "../../shared/base/json.ts";

const folder = new URL("../fixtures/definitions/", import.meta.url);

/** Hand-made definitions, which together use every feature of the language, by name. */
export const sampleDefinitions: readonly (readonly [string, JsonObject])[] = readdirSync(folder)
  .toSorted()
  .map((file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    return [file.replace(".json", ""), JSON.parse(text) as JsonObject];
  });
