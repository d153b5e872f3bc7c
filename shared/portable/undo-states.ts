/**
 * Compensation in plain states. Every step that can be undone notes in a variable what it did, the newest first; every
 * error that AWS lets a state catch, and every Fail state, leads to a loop that takes the notes from the newest to the
 * oldest, runs the compensation of each, and fails at last with the error that began it. So the order is that of Cairn,
 * also in loops and where the way there depended on a Choice.
 *
 *   undo log   { step, input, result, next: { step, … next: { step: "" } } }
 *
 * Only the states of the machine itself take part: a flow inside a Map or Parallel cannot write a variable outside.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { pointer } from "../base/problem.ts";
import { uniqueName } from "../graph/new-node.ts";
import type { PortableNote } from "./import-notes.ts";
import { renameStates } from "./rename-states.ts";

function statesOf(machine: JsonObject): JsonObject {
  return isJsonObject(machine["States"]) ? machine["States"] : {};
}

function isUndoable(state: Json | undefined): state is JsonObject & { Compensate: JsonObject } {
  return isJsonObject(state) && state["Type"] === "Task" && isJsonObject(state["Compensate"]);
}

/**
 * The machine with the compensations of its own states as states; says what is different on AWS. The machine itself when
 * there are none, or when no error is left that would begin to undo.
 */
export function withUndo(machine: JsonObject, notes: PortableNote[]): JsonObject {
  const states = Object.values(statesOf(machine));
  const fails = states.some(
    (state) =>
      isJsonObject(state) &&
      (state["Type"] === "Fail" || (canCatch(state) && !catchersOf(state).some(catchesAll))),
  );
  return fails && states.some(isUndoable) ? new UndoWriter(machine, notes).write() : machine;
}

function canCatch(state: JsonObject): boolean {
  return ["Task", "Map", "Parallel"].includes(String(state["Type"]));
}

function catchersOf(state: JsonObject): readonly Json[] {
  const { Catch: given } = state;
  return Array.isArray(given) ? (given as readonly Json[]) : [];
}

/** Longest value that AWS keeps in a variable, for the note. */
const variableLimit = "262,144 bytes";

class UndoWriter {
  readonly #machine: JsonObject;
  readonly #notes: PortableNote[];
  readonly #jsonata: boolean;
  readonly #names: Set<string>;
  /** Names of the new states and variables. */
  readonly #log: string;
  readonly #error: string;
  readonly #choice: string;
  readonly #end: string;
  readonly #first: string;
  readonly #states: [string, JsonObject][] = [];
  /** States that another one now stands before, by name. */
  readonly #before = new Map<string, string>();

  constructor(machine: JsonObject, notes: PortableNote[]) {
    this.#machine = machine;
    this.#notes = notes;
    this.#jsonata = machine["QueryLanguage"] === "JSONata";
    this.#names = new Set(namesIn(machine));
    const text = JSON.stringify(machine);
    this.#log = unusedIn(text, "undoLog");
    this.#error = unusedIn(text, "undoError");
    this.#first = this.#name("Begin undo log");
    this.#choice = this.#name("Undo");
    this.#end = this.#name("Undone");
  }

  write(): JsonObject {
    const states = Object.entries(statesOf(this.#machine));
    for (const [name, state] of states) if (isJsonObject(state)) this.#state(name, state);
    const undoable = states.flatMap(([name, state]) =>
      isUndoable(state) ? [{ name, compensate: state.Compensate }] : [],
    );
    const undoes = undoable.map(({ name, compensate }) => ({
      name,
      undo: this.#name(`Undo ${name}`),
      compensate,
    }));
    this.#states.push([this.#choice, this.#dispatch(undoes)]);
    for (const entry of undoes) this.#states.push([entry.undo, this.#undo(entry)]);
    this.#states.push([this.#end, this.#fail()]);
    this.#note(undoable.map(({ name }) => name));
    const { StartAt: startAt, ...rest } = this.#machine;
    const begin: JsonObject = {
      Type: "Pass",
      Comment: "Nothing has been done yet that could be undone.",
      Assign: { [this.#log]: { step: "" }, [this.#error]: {} },
      Next: this.#before.get(String(startAt)) ?? startAt ?? "",
    };
    return {
      ...rest,
      StartAt: this.#first,
      States: { [this.#first]: begin, ...Object.fromEntries(this.#redirected()) },
    };
  }

  /** States that led to one with another before it lead to that other one. */
  #redirected(): readonly [string, JsonObject][] {
    const own = new Set(this.#before.values());
    return this.#states.map(([name, state]) => [
      name,
      own.has(name) ? state : renameStates(state, this.#before),
    ]);
  }

  #name(wanted: string): string {
    const name = uniqueName(wanted, this.#names);
    this.#names.add(name);
    return name;
  }

  /** A state that speaks JSONata whatever the machine speaks. */
  #inJsonata(state: JsonObject): JsonObject {
    const { Type: type = "Pass", ...rest } = state;
    return this.#jsonata ? state : { Type: type, QueryLanguage: "JSONata", ...rest };
  }

  #isJsonata(state: JsonObject): boolean {
    return (state["QueryLanguage"] ?? this.#machine["QueryLanguage"]) === "JSONata";
  }

  #state(name: string, state: JsonObject): void {
    if (state["Type"] === "Fail") this.#states.push([name, this.#failing(state)]);
    else if (!isUndoable(state)) this.#states.push([name, this.#catching(state)]);
    else {
      const { Compensate: _, ...rest } = state;
      if (this.#isJsonata(state)) this.#states.push([name, this.#logging(name, rest)]);
      else this.#loggingInJsonPath(name, rest);
    }
  }

  #logging(name: string, state: JsonObject): JsonObject {
    const entry = logEntry(name, {
      input: "$states.input",
      result: "$states.result",
      next: `$${this.#log}`,
    });
    return this.#catching(withAssign(state, { [this.#log]: entry }));
  }

  /** JSONPath cannot put an object together out of input and result: a state before and one after do it. */
  #loggingInJsonPath(name: string, state: JsonObject): void {
    const input = `${this.#log}Input`;
    const result = `${this.#log}Result`;
    const before = this.#name(`Before ${name}`);
    const after = this.#name(`After ${name}`);
    const { Next: next, End: _, ...rest } = state;
    this.#before.set(name, before);
    const remember = { Type: "Pass", Assign: { [input]: "{% $states.input %}" }, Next: name };
    const done = {
      Type: "Pass",
      Assign: {
        [this.#log]: logEntry(name, {
          input: `$${input}`,
          result: `$${result}`,
          next: `$${this.#log}`,
        }),
      },
      ...(next === undefined ? { End: true } : { Next: next }),
    };
    const task = withAssign({ ...rest, Next: after }, { [`${result}.$`]: "$" });
    this.#states.push(
      [before, this.#inJsonata(remember)],
      [name, this.#catching(task)],
      [after, this.#inJsonata(done)],
    );
  }

  /** The state with a last way out for every error, when its type can catch errors. */
  #catching(state: JsonObject): JsonObject {
    const catchers = catchersOf(state);
    if (!canCatch(state) || catchers.some(catchesAll)) return state;
    const { Catch: _, Next: next, End: end, ...rest } = state;
    const error: JsonObject = this.#isJsonata(state)
      ? { [this.#error]: "{% $states.errorOutput %}" }
      : { [`${this.#error}.$`]: "$" };
    const last = { ErrorEquals: ["States.ALL"], Assign: error, Next: this.#choice };
    return {
      ...rest,
      Catch: [...catchers, last],
      ...(next === undefined ? {} : { Next: next }),
      ...(end === undefined ? {} : { End: end }),
    };
  }

  /** A Fail state notes its error and goes on to undo. */
  #failing(state: JsonObject): JsonObject {
    const { Comment: comment, QueryLanguage: language } = state;
    const paths = Object.entries({ "Error.$": state["ErrorPath"], "Cause.$": state["CausePath"] });
    const texts = Object.entries({ Error: state["Error"], Cause: state["Cause"] });
    const error: JsonObject = Object.fromEntries(
      [...texts, ...paths].flatMap(([name, value]): [string, Json][] =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    return {
      Type: "Pass",
      ...(comment === undefined ? {} : { Comment: comment }),
      ...(language === undefined ? {} : { QueryLanguage: language }),
      Assign: { [this.#error]: error },
      Next: this.#choice,
    };
  }

  #dispatch(undoes: readonly { readonly name: string; readonly undo: string }[]): JsonObject {
    return this.#inJsonata({
      Type: "Choice",
      Comment: "What was done last is undone first.",
      Choices: undoes.map(({ name, undo }) => ({
        Condition: `{% $${this.#log}.step = ${JSON.stringify(name)} %}`,
        Next: undo,
      })),
      Default: this.#end,
    });
  }

  #undo({
    name,
    compensate,
  }: {
    readonly name: string;
    readonly compensate: JsonObject;
  }): JsonObject {
    const { Arguments: args = "{% $states.result %}", ...rest } = compensate;
    const values: UndoValues = { log: this.#log, error: this.#error };
    const at = pointer("States", name, "Compensate");
    const read = (value: Json): Json => {
      const { value: written, left } = asLogged(value, values);
      if (left) {
        this.#notes.push({
          pointer: at,
          message: `A compensation of “${name}” reads $states as a whole, which on AWS is the state that undoes; read $states.input, $states.result or $states.errorOutput instead.`,
        });
      }
      return written;
    };
    const popped = { [this.#log]: `{% $${this.#log}.next %}` };
    const timeout = rest["TimeoutSeconds"];
    return this.#inJsonata({
      Type: "Task",
      ...rest,
      Arguments: read(args),
      ...(timeout === undefined ? {} : { TimeoutSeconds: read(timeout) }),
      Assign: popped,
      // A compensation that fails does not keep the others from being done.
      Catch: [{ ErrorEquals: ["States.ALL"], Assign: popped, Next: this.#choice }],
      Next: this.#choice,
    });
  }

  #fail(): JsonObject {
    const error = `$${this.#error}`;
    return this.#inJsonata({
      Type: "Fail",
      Error: `{% ${error}.Error ? ${error}.Error : "States.TaskFailed" %}`,
      Cause: `{% ${error}.Cause ? ${error}.Cause : "" %}`,
    });
  }

  #note(names: readonly string[]): void {
    this.#notes.push({
      pointer: "",
      message: `Compensation became the states “${this.#choice}”, one for each of ${names.map((name) => `“${name}”`).join(", ")}, and “${this.#end}”. A compensation that fails for good is passed over, and cannot be resumed later.`,
    });
    this.#notes.push({
      pointer: "",
      message: `On AWS nothing is undone when the run is stopped or runs out of time, nor after errors that no state can catch: States.Runtime, and any error of a Pass, Choice, Wait or Succeed state. All that is kept for undoing has room for ${variableLimit}.`,
    });
  }
}

function namesIn(flow: JsonObject): readonly string[] {
  return Object.entries(statesOf(flow)).flatMap(([name, state]) => {
    if (!isJsonObject(state)) return [name];
    const { Branches: branches, ItemProcessor: processor, Iterator: old } = state;
    const inner = [
      processor,
      old,
      ...(Array.isArray(branches) ? (branches as readonly Json[]) : []),
    ];
    return [name, ...inner.filter(isJsonObject).flatMap(namesIn)];
  });
}

function unusedIn(text: string, wanted: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}${number}`;
    if (!text.includes(name)) return name;
  }
}

function logEntry(
  step: string,
  {
    input,
    result,
    next,
  }: { readonly input: string; readonly result: string; readonly next: string },
): string {
  return `{% {"step": ${JSON.stringify(step)}, "input": ${input}, "result": ${result}, "next": ${next}} %}`;
}

function withAssign(state: JsonObject, variables: JsonObject): JsonObject {
  const given = isJsonObject(state["Assign"]) ? state["Assign"] : {};
  const { Next: next, End: end, ...rest } = state;
  return {
    ...rest,
    Assign: { ...given, ...variables },
    ...(next === undefined ? {} : { Next: next }),
    ...(end === undefined ? {} : { End: end }),
  };
}

function catchesAll(entry: Json): boolean {
  const names = isJsonObject(entry) ? entry["ErrorEquals"] : undefined;
  return Array.isArray(names) && names.includes("States.ALL");
}

interface UndoValues {
  readonly log: string;
  readonly error: string;
}

/** A text, name or comment of JSONata, or what a compensation reads of the step that it undoes. */
const readings =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\/\*[\s\S]*?\*\/|\$states(?:\s*\.\s*(input|result|errorOutput|context)\b)?(?![\w$])/gu;

/** A value of a compensation, reading from the undo log what Cairn would give it; `left` when it reads something else. */
function asLogged(
  value: Json,
  values: UndoValues,
): { readonly value: Json; readonly left: boolean } {
  let left = false;
  const replaced: Readonly<Record<string, string>> = {
    input: `$${values.log}.input`,
    result: `$${values.log}.result`,
    errorOutput: `$${values.error}`,
  };
  const read = (part: Json): Json => {
    if (typeof part === "string") {
      if (!/^\{%[\s\S]*%\}$/u.test(part)) return part;
      return part.replaceAll(readings, (whole, name: string | undefined) => {
        if (!whole.startsWith("$")) return whole;
        if (name === undefined) left = true;
        return replaced[name ?? ""] ?? whole;
      });
    }
    if (Array.isArray(part)) return (part as readonly Json[]).map(read);
    if (!isJsonObject(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, read(member)]));
  };
  return { value: read(value), left };
}
