import { z } from "zod";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { type StateForm, defineFlow } from "./kind.ts";
import { jsonField } from "./parts/json-field.ts";
import { oneLine } from "./parts/subtitle.ts";

/** Starts the run of another workflow; with the ending, waits for its end and takes its output as a value. */
const startExecution = "arn:aws:states:::states:startExecution";
const awaited = `${startExecution}.sync:2`;

/** Parameters by the arguments of the call that they stand for. */
const argumentOf = { Workflow: "StateMachineArn", Input: "Input", Name: "Name" } as const;

const form: StateForm = {
  toFields: (params) => ({
    Resource: params["Wait"] === false ? startExecution : awaited,
    Arguments: Object.fromEntries(
      Object.entries(argumentOf).flatMap(([param, argument]) => {
        const value = params[param];
        return value === undefined ? [] : [[argument, value] as const];
      }),
    ),
  }),
  fromFields: ({ Resource: resource, Arguments: args, ...rest }) => {
    if ((resource !== startExecution && resource !== awaited) || !isJsonObject(args)) return null;
    const { StateMachineArn: workflow, Input: input, Name: name, ...others } = args;
    const fits = typeof workflow === "string" && (name === undefined || typeof name === "string");
    if (!fits || Object.keys(others).length > 0) return null;
    const params: JsonObject = {
      Workflow: workflow,
      ...(input === undefined ? {} : { Input: input }),
      ...(name === undefined ? {} : { Name: name }),
      Wait: resource === awaited,
    };
    return { params, rest };
  },
  places: {
    "/Resource": "/params/Wait",
    "/Arguments": "/params",
    "/Arguments/StateMachineArn": "/params/Workflow",
  },
  newFields: {
    TimeoutSeconds: 86_400,
    // Of a run that was waited for the output alone: what it was called is told by the result.
    Output: "{% $exists($states.result.Output) ? $states.result.Output : $states.result %}",
  },
};

/**
 * Another workflow as one step: `states:startExecution` of the language in words of its own, so that a definition with it runs on AWS
 * as well. What the run costs counts in this run too; cancelling, redriving and undoing reach it.
 */
export const subWorkflow = defineFlow({
  type: "sub-workflow",
  title: "Sub-workflow",
  summary: "Runs another workflow as one step, and waits for its output unless told otherwise.",
  icon: "workflow",
  group: "flow",
  keywords: ["child", "nested", "call", "start", "execution", "reuse", "subflow"],
  params: z.strictObject({
    Workflow: z.string().min(1).max(2000).meta({
      title: "Workflow",
      description: "Its name or id; the version that is published when the step begins runs.",
      widget: "workflow",
    }),
    Input: jsonField().optional().meta({
      title: "Input",
      description: "What the run receives; empty sends an empty object.",
      widget: "code",
    }),
    Name: z.string().min(1).max(2000).optional().meta({
      title: "Name of the run",
      description: "The same name starts no second run; empty makes one up.",
    }),
    Wait: z.boolean().default(true).meta({
      title: "Wait for its end",
      description: "The step ends with the run; otherwise it goes on at once with the run's id.",
    }),
  }),
  example: { Workflow: "my-workflow", Input: "{% $states.input %}", Wait: true },
  subtitle: (params) => {
    const workflow = oneLine(params["Workflow"]);
    if (workflow === "") return "No workflow yet";
    return params["Wait"] === false ? `${workflow}, without waiting` : workflow;
  },
  stateType: "Task",
  form,
});
