import { isJsonObject } from "../../shared/base/json.ts";
import { isPublishable } from "../../shared/base/problem.ts";
import { checkDefinition } from "../../shared/definition/check-definition.ts";
import type { DefinitionFormat } from "../../shared/portable/definition-format.ts";
import { exportForAws } from "../../shared/portable/export-aws.ts";
import { orderedDefinition, writeDefinition } from "../../shared/portable/write-definition.ts";
import { fetchText } from "./api-client.ts";
import type { Session } from "./import-file.ts";
import { sayProblems } from "./say-problems.ts";
import { CommandError, type ExitCode, exitCodes } from "./terminal.ts";

export interface ExportOptions {
  readonly version: number | undefined;
  readonly format: DefinitionFormat;
  /** Turns what only Cairn has into plain states. */
  readonly aws: boolean;
  /** Undefined: the standard output. */
  readonly output: string | undefined;
}

/** `cairn export ID`: writes the definition of a workflow. */
export async function exportWorkflow(
  session: Session,
  id: string,
  options: ExportOptions,
): Promise<ExitCode> {
  const { terminal, server } = session;
  const { version, output } = options;
  const format = options.aws ? "json" : options.format;
  const request = { params: { id }, query: { version, format } };
  const text = await fetchText(server, "exportWorkflow", request);
  const written = options.aws ? forAws(session, text, options.format) : text;
  if (output === undefined) terminal.print(written.trimEnd());
  else await terminal.write(output, written);
  return exitCodes.ok;
}

function forAws({ terminal }: Session, text: string, format: DefinitionFormat): string {
  const exported: unknown = JSON.parse(text);
  if (!isJsonObject(exported)) throw new CommandError("The server sent no state machine.");
  const { definition, notes } = exportForAws(exported);
  for (const { pointer, message } of notes) {
    terminal.say(`note: ${message}${pointer === "" ? "" : ` (${pointer})`}`);
  }
  const problems = checkDefinition(definition);
  if (!isPublishable(problems)) sayProblems(terminal, "for AWS", problems);
  return writeDefinition(orderedDefinition(definition), format);
}
