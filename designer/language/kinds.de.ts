/** German of everything that the node library says, by what it is in English. */
import { ai } from "./kinds/ai.de.ts";
import { data } from "./kinds/data.de.ts";
import { documents } from "./kinds/documents.de.ts";
import { flow } from "./kinds/flow.de.ts";
import { keywords } from "./kinds/keywords.de.ts";
import { output } from "./kinds/output.de.ts";
import { remote } from "./kinds/remote.de.ts";

/** As many as a Parallel may have. */
const mostBranches = 40;

const branches: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: mostBranches }, (_, index) => [`Branch ${index + 1}`, `Zweig ${index + 1}`]),
);

export const kinds: Readonly<Record<string, string>> = {
  ...keywords,
  ...flow,
  ...ai,
  ...documents,
  ...data,
  ...remote,
  ...output,
  ...branches,
};
