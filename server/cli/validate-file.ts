import { isPublishable } from "../../shared/base/problem.ts";
import { checkSource, readSources } from "./read-source.ts";
import { countProblems, sayProblems } from "./say-problems.ts";
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts";

/** `cairn validate FILE`: finds what is wrong with every state machine of a file. Needs no server. */
export async function validateFile(
  terminal: Terminal,
  file: string,
  { json, type }: { readonly json: boolean; readonly type: "STANDARD" | "EXPRESS" | undefined },
): Promise<ExitCode> {
  const { sources, problems } = await readSources(terminal, file);
  const checked = sources.map((source) => ({ source, problems: checkSource(source, type) }));
  const all = [...problems, ...checked.flatMap((entry) => entry.problems)];
  const valid = isPublishable(all);
  if (json) {
    terminal.print(JSON.stringify({ valid, problems: all }, null, 2));
  } else {
    sayProblems(terminal, file, problems);
    for (const { source, problems: found } of checked) {
      const label = source.name === null ? file : `${file} (${source.name})`;
      sayProblems(terminal, source.file, found);
      for (const note of source.notes) terminal.say(`${label}: note: ${note.message}`);
      const count = countProblems(found);
      terminal.print(
        `${label}: ${isPublishable(found) ? "valid" : "not valid"}${count === "" ? "" : `, ${count}`}`,
      );
    }
  }
  return valid ? exitCodes.ok : exitCodes.problem;
}
