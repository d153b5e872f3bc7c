/** Reads the command line and does what it says. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { workflowTypes } from "../../shared/api/workflow.ts";
import { definitionFormats } from "../../shared/portable/definition-format.ts";
import { type ServerAddress, ServerRefusal } from "./api-client.ts";
import { exportWorkflow } from "./export-workflow.ts";
import { type HelpTopic, helpTexts } from "./help.ts";
import { importFile } from "./import-file.ts";
import { runFile } from "./run-file.ts";
import { CommandError, type ExitCode, exitCodes, type Terminal, UsageError } from "./terminal.ts";
import { validateFile } from "./validate-file.ts";

export interface CommandLine {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly version: string;
}

/** Runs a command. Never throws: whatever happens is said on the terminal, and in the exit code. */
export async function runCommand(line: CommandLine): Promise<ExitCode> {
  const { terminal } = line;
  try {
    return await dispatch(line);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.say(`cairn: ${error.message}`);
      terminal.say("cairn --help tells how it is used.");
      return exitCodes.usage;
    }
    if (error instanceof CommandError || error instanceof ServerRefusal) {
      terminal.say(`cairn: ${error.message}`);
      return exitCodes.problem;
    }
    terminal.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return exitCodes.problem;
  }
}

async function dispatch(line: CommandLine): Promise<ExitCode> {
  const [command, ...args] = line.args;
  const { terminal } = line;
  if (command === undefined) throw new UsageError("a command is missing");
  if (command === "--version") {
    terminal.print(line.version);
    return exitCodes.ok;
  }
  if (command === "--help" || command === "-h" || command === "help") {
    const [topic = "cairn"] = args;
    terminal.print(helpTexts[isTopic(topic) ? topic : "cairn"].trimEnd());
    return exitCodes.ok;
  }
  const run = isCommand(command) ? commands[command] : undefined;
  if (run === undefined) throw new UsageError(`there is no command “${command}”`);
  if (args.includes("--help") || args.includes("-h")) {
    terminal.print(helpTexts[command as HelpTopic].trimEnd());
    return exitCodes.ok;
  }
  return await run(args, line);
}

function isTopic(name: string): name is HelpTopic {
  return Object.hasOwn(helpTexts, name);
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name);
}

type Command = (args: readonly string[], line: CommandLine) => Promise<ExitCode>;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const serverOptions = { url: text, token: text } as const;

const commands = {
  validate: async (args, { terminal }) => {
    const { values, target } = parse(args, { json: flag, type: text }, "FILE");
    return await validateFile(terminal, target, {
      json: values.json ?? false,
      type: oneOf("--type", values.type, workflowTypes),
    });
  },
  import: async (args, line) => {
    const options = { ...serverOptions, name: text, type: text, draft: flag } as const;
    const { values, target } = parse(args, options, "FILE");
    return await importFile(sessionOf(line, values), target, {
      name: values.name,
      type: oneOf("--type", values.type, workflowTypes),
      draft: values.draft ?? false,
    });
  },
  export: async (args, line) => {
    const options = {
      ...serverOptions,
      version: text,
      format: text,
      aws: flag,
      output: { ...text, short: "o" },
    } as const;
    const { values, target } = parse(args, options, "ID");
    return await exportWorkflow(sessionOf(line, values), target, {
      version: versionOf(values.version),
      format: oneOf("--format", values.format, definitionFormats) ?? "json",
      aws: values.aws ?? false,
      output: values.output,
    });
  },
  run: async (args, line) => {
    const options = { ...serverOptions, input: text, name: text, wait: flag } as const;
    const { values, target } = parse(args, options, "FILE or ID");
    return await runFile(sessionOf(line, values), target, {
      input: values.input,
      name: values.name,
      wait: values.wait ?? false,
    });
  },
} as const satisfies Readonly<Record<string, Command>>;

/** Options and the one thing that a command is about. */
function parse<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
  wanted: string,
) {
  const parsed = parseOrExplain(args, options);
  const [target, ...others] = parsed.positionals;
  if (target === undefined) throw new UsageError(`${wanted} is missing`);
  if (others.length > 0) throw new UsageError(`“${others.join(" ")}” is too much`);
  return { values: parsed.values, target };
}

function parseOrExplain<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function oneOf<Value extends string>(
  option: string,
  given: string | undefined,
  known: readonly Value[],
): Value | undefined {
  if (given === undefined) return undefined;
  const found = known.find((value) => value.toLowerCase() === given.toLowerCase());
  if (found === undefined) throw new UsageError(`${option} is one of ${known.join(", ")}`);
  return found;
}

function versionOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/u.test(given)) throw new UsageError("--version is a number from 1 on");
  return Number(given);
}

/** The port that `npm start` listens on when nobody says otherwise. */
const defaultPort = "3000";

function sessionOf(
  { environment, terminal }: CommandLine,
  values: { readonly url?: string | undefined; readonly token?: string | undefined },
): { readonly terminal: Terminal; readonly server: ServerAddress } {
  const set = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === "" ? undefined : value;
  };
  const url = values.url ?? set("CAIRN_URL") ?? `http://127.0.0.1:${set("PORT") ?? defaultPort}`;
  if (!URL.canParse(url) || !/^https?:/u.test(url)) {
    throw new UsageError(`“${url}” is no address of a server`);
  }
  const token = values.token ?? set("ADMIN_TOKEN") ?? null;
  return { terminal, server: { url: url.replace(/\/+$/u, ""), token } };
}
