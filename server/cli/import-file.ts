import type { Problem } from "../../shared/base/problem.ts";
import { decompile } from "../../shared/compiler/decompile.ts";
import { callServer, type ServerAddress, ServerRefusal } from "./api-client.ts";
import { nameOfFile, readSources, type Source } from "./read-source.ts";
import { sayProblems } from "./say-problems.ts";
import { CommandError, type ExitCode, exitCodes, type Terminal, UsageError } from "./terminal.ts";

export interface ImportOptions {
  readonly name: string | undefined;
  /** Undefined: what the file says, else STANDARD. */
  readonly type: "STANDARD" | "EXPRESS" | undefined;
  /** Keeps what cannot be published yet as a draft. */
  readonly draft: boolean;
}

/** What a command works with. */
export interface Session {
  readonly terminal: Terminal;
  readonly server: ServerAddress;
}

/** `cairn import FILE`: makes a workflow of every state machine of a file. */
export async function importFile(
  session: Session,
  file: string,
  options: ImportOptions,
): Promise<ExitCode> {
  const { terminal } = session;
  const { sources, problems } = await readSources(terminal, file);
  sayProblems(terminal, file, problems);
  if (options.name !== undefined && sources.length > 1) {
    const names = sources.map((source) => source.name ?? "?").join(", ");
    throw new UsageError(`--name is for a file with one state machine; ${file} has ${names}.`);
  }
  let failed = problems.length > 0;
  for (const source of sources) {
    const name = options.name ?? source.name ?? nameOfFile(file);
    // One after the other: the workflows are listed in the order of the file.
    const created = await createFrom(session, { source, name, options });
    if (created === null) failed = true;
    else terminal.print(`${created.id}  ${name}  ${versionText(created.version)}`);
  }
  return failed ? exitCodes.problem : exitCodes.ok;
}

function versionText(version: number | null): string {
  return version === null ? "draft" : `version ${String(version)}`;
}

interface Creation {
  readonly source: Source;
  readonly name: string;
  readonly options: Pick<ImportOptions, "type" | "draft">;
}

/** Creates a workflow; null when the server has refused, which has been said. */
export async function createFrom(
  { terminal, server }: Session,
  { source, name, options }: Creation,
): Promise<{ readonly id: string; readonly version: number | null } | null> {
  for (const note of source.notes) terminal.say(`${source.file}: note: ${note.message}`);
  const { content } = source;
  const type = options.type ?? source.type ?? "STANDARD";
  const body = options.draft
    ? {
        graph: content.type === "graph" ? content.graph : decompile(content.definition),
        publish: false,
      }
    : content.type === "graph"
      ? { graph: content.graph }
      : { definition: content.definition };
  try {
    const request = { body: { name, type, ...body } };
    return (await callServer(server, "createWorkflow", request)).body;
  } catch (error) {
    if (!(error instanceof ServerRefusal)) throw error;
    const problems = refusedProblems(error);
    if (problems.length === 0) throw new CommandError(error.message, { cause: error });
    const placed = problems.map((problem) => ({ ...problem, ...source.placeOf(problem.pointer) }));
    sayProblems(terminal, source.file, placed);
    terminal.say(
      `“${name}” was not imported. With --draft it is kept as a draft, to be mended on the canvas.`,
    );
    return null;
  }
}

/** Problems of a refusal, as the checks of the language report them. */
function refusedProblems({ details }: ServerRefusal): readonly Problem[] {
  return (details.problems ?? []).map(({ code, severity, pointer, message, help }) => {
    return { code, severity, pointer, message, help };
  });
}
