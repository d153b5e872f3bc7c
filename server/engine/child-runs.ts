/** Runs that are steps of other runs: `arn:aws:states:::states:startExecution` in all its forms. */
import { createHash } from "node:crypto";
import { Refusal } from "../../shared/api/errors.ts";
import { Failure } from "../../shared/base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { ParkedTask } from "../../shared/run/event.ts";
import { tokenAttempt } from "../../shared/run/park.ts";
import { stepKey } from "../../shared/run/path.ts";
import type { Step } from "../../shared/run/run-state.ts";
import type { StartStore, TaskStore } from "../store/run-store.ts";
import { executionArn, startExecutionForm } from "./execution-arn.ts";
import type { ChildRedrives } from "./child-redrives.ts";
import type { RunStarter } from "./run-starter.ts";

/** A call of `arn:aws:states:::states:startExecution` in any of its forms, arguments evaluated. */
export interface StartExecutionCall {
  /** The whole resource, with `.sync`, `.sync:2`, `.waitForTaskToken` or nothing at its end. */
  readonly resource: string;
  readonly args: Json;
  readonly timeoutMs: number | null;
  readonly heartbeatMs: number | null;
}

/** The attempt that makes the call. */
export interface ChildParent {
  readonly runId: string;
  readonly step: Step;
}

/** Starts runs as steps of other runs. */
export interface ChildRuns {
  /**
   * Starts the run, once however often the call is repeated for the same step and retry. Answers as AWS does, or says what the
   * step waits for.
   * @throws Failure with the error names of the Step Functions API: `StepFunctions.StateMachineDoesNotExistException` …
   */
  readonly startExecution: (
    call: StartExecutionCall,
    parent: ChildParent,
  ) => Promise<
    | { readonly type: "result"; readonly value: Json }
    | { readonly type: "parked"; readonly task: ParkedTask }
  >;
}

export interface ChildRunsOptions {
  readonly starter: RunStarter;
  readonly starts: Pick<StartStore, "facts">;
  readonly tasks: Pick<TaskStore, "workflowIds">;
  readonly redrives: Pick<ChildRedrives, "goOn">;
}

export function createChildRuns(options: ChildRunsOptions): ChildRuns {
  return {
    startExecution: async (call, parent) => {
      const form = startExecutionForm(call.resource);
      if (form === null) throw new Failure("States.Runtime", `There is no ${call.resource}.`);
      const awaits = form === "sync" || form === "sync:2";
      const at = { ...parent, awaits };
      const { timeoutMs, heartbeatMs } = call;
      if (awaits) {
        const name = (await goOn(options, parent)) ?? (await start(options, call.args, at)).id;
        // Whatever the run commits shows that it lives: the watchdog looks there before it finds it silent.
        const limits = { timeoutMs, heartbeatMs };
        return { type: "parked", task: { kind: "run", name, input: null, ...limits } };
      }
      const started = await start(options, call.args, at);
      if (form === "waitForTaskToken") {
        const task = { kind: "callback", name: null, input: null, timeoutMs, heartbeatMs } as const;
        return { type: "parked", task };
      }
      const facts = await options.starts.facts(started.id);
      return {
        type: "result",
        value: {
          ExecutionArn: executionArn(started.workflowId, started.id),
          StartDate: facts?.createdAt.getTime() ?? null,
        },
      };
    },
  };
}

/** The run to wait for of a step that goes on with one; null when it starts one. */
async function goOn(
  { redrives }: ChildRunsOptions,
  { runId, step }: ChildParent,
): Promise<string | null> {
  const { continues } = step;
  if (continues === null || step.phase !== "enter") return null;
  const key = stepKey(step.path, step.visit);
  const attempt = tokenAttempt(step);
  const parent = { runId, key, attempt, awaits: true };
  return await redrives.goOn({ id: childRunId(runId, key, attempt), continues, parent });
}

async function start(
  { starter, tasks }: ChildRunsOptions,
  args: Json,
  parent: ChildParent & { readonly awaits: boolean },
): Promise<{ readonly id: string; readonly workflowId: string }> {
  const request = readArguments(args);
  const { workflowId, version } = await findWorkflow(tasks, request.stateMachine);
  const { runId, step, awaits } = parent;
  const key = stepKey(step.path, step.visit);
  const attempt = tokenAttempt(step);
  try {
    const started = await starter.startChild({
      id: childRunId(runId, key, attempt),
      workflowId,
      version,
      input: request.input,
      name: request.name,
      parent: { runId, key, attempt, awaits },
    });
    if (started !== null) return { id: started.id, workflowId };
  } catch (error) {
    if (error instanceof Refusal) throw new Failure(errorOf(error), error.message);
    throw error;
  }
  throw new Failure(
    "StepFunctions.ExecutionAlreadyExistsException",
    `Execution Already Exists: the workflow has another run named '${request.name ?? ""}'.`,
  );
}

/** The same attempt of the same step always has the same child. */
function childRunId(runId: string, key: string, attempt: number): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([runId, key, attempt]))
    .digest("hex");
  return `run_${digest.slice(0, 32)}`;
}

interface StartArguments {
  readonly stateMachine: string;
  readonly input: Json;
  readonly name: string | null;
}

/** AWS's arguments; names begin with a capital letter or, as the API's own, with a small one. */
function readArguments(args: Json): StartArguments {
  const fields: JsonObject = isJsonObject(args) ? args : {};
  const field = (name: string): Json | undefined =>
    fields[name] ?? fields[name.charAt(0).toLowerCase() + name.slice(1)];
  const stateMachine = field("StateMachineArn");
  if (typeof stateMachine !== "string" || stateMachine === "") {
    throw new Failure(
      "States.Runtime",
      `The Parameters '${JSON.stringify(args)}' could not be used to start the Task: [The field "StateMachineArn" is required but was missing]`,
    );
  }
  const name = field("Name") ?? null;
  if (
    name !== null &&
    (typeof name !== "string" || !/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/.test(name))
  ) {
    throw new Failure(
      "StepFunctions.InvalidNameException",
      `Invalid Name: '${typeof name === "string" ? name : JSON.stringify(name)}'`,
    );
  }
  return { stateMachine, input: readInput(field("Input") ?? null), name };
}

/** The input is a value, or the text of one; nothing stands for an empty object. */
function readInput(input: Json): Json {
  if (input === null) return {};
  if (typeof input !== "string") return input;
  try {
    return JSON.parse(input) as Json;
  } catch {
    throw new Failure(
      "StepFunctions.InvalidExecutionInputException",
      `Invalid State Machine Execution Input: '${input.slice(0, 1000)}' is no JSON.`,
    );
  }
}

/** A workflow by its id, its name, or an ARN that ends in one of them, with a version behind it or not. */
async function findWorkflow(
  tasks: ChildRunsOptions["tasks"],
  stateMachine: string,
): Promise<{ readonly workflowId: string; readonly version: number | undefined }> {
  const arn = /^arn:[^:]*:states:[^:]*:[^:]*:stateMachine:([^:]+)(?::([^:]+))?$/.exec(stateMachine);
  const wanted = arn?.[1] ?? stateMachine;
  const version = /^\d+$/.test(arn?.[2] ?? "") ? Number(arn?.[2]) : undefined;
  const ids = await tasks.workflowIds(wanted);
  const [workflowId] = ids;
  if (workflowId === undefined) {
    throw new Failure(
      "StepFunctions.StateMachineDoesNotExistException",
      `State Machine Does Not Exist: '${stateMachine}'`,
    );
  }
  if (ids.length > 1) {
    throw new Failure(
      "StepFunctions.StateMachineDoesNotExistException",
      `There are several workflows named '${wanted}'; name the one meant by its id: ${ids.join(", ")}.`,
    );
  }
  return { workflowId, version };
}

function errorOf(refusal: Refusal): string {
  return refusal.code === "INPUT_TOO_LARGE" || refusal.code === "INVALID_INPUT"
    ? "StepFunctions.InvalidExecutionInputException"
    : "StepFunctions.StateMachineDoesNotExistException";
}
