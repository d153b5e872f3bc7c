import { randomUUID } from "node:crypto";
import { isJsonObject, type Json, jsonEquals } from "../../shared/base/json.ts";
import { isPublishable } from "../../shared/base/problem.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import { decompile } from "../../shared/compiler/decompile.ts";
import { callServer, fetchText, ServerRefusal } from "./api-client.ts";
import { createFrom, type Session } from "./import-file.ts";
import { checkSource, nameOfFile, readSources, type Source } from "./read-source.ts";
import { sayProblems } from "./say-problems.ts";
import { CommandError, type ExitCode, exitCodes, UsageError } from "./terminal.ts";

export interface RunOptions {
  /** A file, `-` or JSON; undefined for an empty object. */
  readonly input: string | undefined;
  readonly name: string | undefined;
  readonly wait: boolean;
}

/** Seconds that the server is asked to hold its answer; then it is asked again. */
const waitSeconds = 60;

/** `cairn run FILE`: publishes what a file holds under its name, and starts it. */
export async function runFile(
  session: Session,
  target: string,
  options: RunOptions,
): Promise<ExitCode> {
  const { terminal, server } = session;
  const input = await readInput(session, options.input);
  const published = await publish(session, target, options.name);
  if (published === null) return exitCodes.problem;
  const { id } = published;
  // The same key asks for the same run, however often it is asked for.
  const headers = { "idempotency-key": randomUUID() };
  const start = { params: { id }, headers, body: { input } };
  if (!options.wait) {
    const { body: run } = await callServer(server, "startRun", start);
    terminal.print(run.id);
    terminal.say(`${server.url}/runs/${run.id}`);
    return exitCodes.ok;
  }
  let told = false;
  for (;;) {
    const { status, body: run } = await callServer(server, "startRun", {
      ...start,
      query: { wait: waitSeconds },
    });
    if (!told) terminal.say(`${server.url}/runs/${run.id}`);
    told = true;
    if (status === 200 && "output" in run) return await tellEnd(session, run);
    if (run.status === "PAUSED") terminal.say("The run is paused; resume it to go on.");
  }
}

async function tellEnd({ terminal, server }: Session, run: RunDetail): Promise<ExitCode> {
  if (run.status === "SUCCEEDED") {
    const { outputArtifact: artifact } = run;
    const text =
      artifact === null
        ? JSON.stringify(run.output, null, 2)
        : await fetchText(server, "getArtifact", { params: { id: artifact } });
    terminal.print(text);
    return exitCodes.ok;
  }
  terminal.say(`${run.status}: ${run.error ?? "no error name"}`);
  if (run.cause !== null && run.cause !== "") terminal.say(run.cause);
  return exitCodes.problem;
}

/** The input: the content of a file when there is one of that name, else JSON. */
async function readInput({ terminal }: Session, given: string | undefined): Promise<Json> {
  if (given === undefined) return {};
  const isFile = await terminal.exists(given);
  const text = isFile ? await terminal.read(given) : given;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (isFile) throw new CommandError(`${given} is not JSON.`, { cause: error });
    throw new UsageError(`--input is neither a file nor JSON: ${given}`, { cause: error });
  }
}

/** The workflow to run: the one with this id, or what the file holds; null when it cannot be published. */
async function publish(
  session: Session,
  target: string,
  name: string | undefined,
): Promise<{ readonly id: string } | null> {
  const { terminal } = session;
  if (/^wf_\w+$/u.test(target) && !(await terminal.exists(target))) return { id: target };
  const { sources, problems } = await readSources(terminal, target);
  sayProblems(terminal, target, problems);
  const [source, ...others] = sources;
  if (source === undefined) return null;
  if (others.length > 0) {
    const names = sources.map((entry) => entry.name ?? "?").join(", ");
    throw new CommandError(
      `${target} has several state machines (${names}); import them and run one by its id.`,
    );
  }
  const wanted = name ?? source.name ?? nameOfFile(target);
  const known = await findByName(session, wanted);
  return known === null
    ? await createFrom(session, {
        source,
        name: wanted,
        options: { type: undefined, draft: false },
      })
    : await publishAgain(session, { id: known, source });
}

async function findByName({ server }: Session, name: string): Promise<string | null> {
  const { body } = await callServer(server, "listWorkflows", { query: { q: name, limit: 100 } });
  return body.workflows.find((workflow) => workflow.name === name)?.id ?? null;
}

/** Publishes the file as the next version of a workflow, unless the newest one is the same: then its draft stays as it is. */
async function publishAgain(
  { terminal, server }: Session,
  { id, source }: { readonly id: string; readonly source: Source },
): Promise<{ readonly id: string } | null> {
  const { content } = source;
  const params = { id };
  if (content.type === "definition") {
    const { version } = (await callServer(server, "getWorkflow", { params })).body;
    const newest =
      version === null
        ? null
        : (await callServer(server, "getVersion", { params: { id, version } })).body.definition;
    if (isJsonObject(newest) && jsonEquals(newest, content.definition)) return { id };
  }
  const graph = content.type === "graph" ? content.graph : decompile(content.definition);
  try {
    const { body: draft } = await callServer(server, "saveDraft", { params, body: { graph } });
    const body = { baseRevision: draft.revision };
    await callServer(server, "publishWorkflow", { params, body });
    return { id };
  } catch (error) {
    if (!(error instanceof ServerRefusal)) throw error;
    // The pointers lead into the graph: the file itself says where its problems are.
    const found = checkSource(source);
    if (isPublishable(found)) throw error;
    sayProblems(terminal, source.file, found);
    return null;
  }
}
