/** What random states of each type do: everything of the language but where they lead. */
import type { JsonObject } from "../../shared/base/json.ts";
import {
  type DataScope,
  inputData,
  recovery,
  referencePath,
  resultData,
  template,
} from "./arbitrary-state-data.ts";

type Names = readonly [string, ...string[]];

const lambda = "arn:aws:lambda:eu-west-1:123456789012:function:f";
const activity = "arn:aws:states:eu-west-1:123456789012:activity:a";

/** Names of Cairn's own resources with arguments that they take; JSONata has arguments at all. */
const ownTasks: readonly [JsonObject, ...JsonObject[]] = [
  { Resource: "cairn:model", Arguments: { Model: "m", Prompt: "{% $states.input.text %}" } },
  { Resource: "cairn:model", Arguments: "{% $states.input %}" },
  { Resource: "cairn:split", Arguments: { Text: "text" } },
  { Resource: "cairn:http", Arguments: { Url: "https://example.com", Headers: { a: "b" } } },
];

export function task(scope: DataScope, names: Names): JsonObject {
  const { pick, language } = scope;
  const args = language === "JSONata" ? "Arguments" : "Parameters";
  const call = pick.one<JsonObject>(
    { Resource: lambda },
    { Resource: lambda, [args]: template(scope) },
    { Resource: "${Function.Arn}" },
    { Resource: activity },
    {
      Resource: "arn:aws:states:::sqs:sendMessage",
      [args]: { QueueUrl: "https://sqs.example.com/q", MessageBody: {} },
    },
    {
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      [args]: { StateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:m" },
    },
    ...(language === "JSONata" ? ownTasks : []),
  );
  const isActivity = call["Resource"] === activity;
  const limits = pick.one<JsonObject>(
    {},
    { TimeoutSeconds: 60, HeartbeatSeconds: 5 },
    language === "JSONata"
      ? { TimeoutSeconds: "{% $states.input.limit %}" }
      : { TimeoutSecondsPath: referencePath(pick), HeartbeatSecondsPath: "$.beat" },
  );
  const compensate: JsonObject =
    language === "JSONata"
      ? { Compensate: { Resource: lambda, Arguments: { why: "{% $states.errorOutput %}" } } }
      : {};
  return {
    Type: "Task",
    ...call,
    ...limits,
    ...resultData(scope),
    ...recovery(scope, names),
    ...pick.some({
      // Workers of activities have their own.
      ...(isActivity ? {} : { Credentials: { RoleArn: "arn:aws:iam::123456789012:role/r" } }),
      Checkpoint: { Policy: "Every" },
      OnUnknown: "Hold",
      RunWindow: { Start: "22:00", End: "06:00", TimeZone: "Europe/Berlin", Days: ["Fri"] },
      Validate: { type: "object", required: ["a"] },
      ...compensate,
    }),
  };
}

export function pass(scope: DataScope): JsonObject {
  const { pick, language } = scope;
  const own =
    language === "JSONPath"
      ? { Result: { a: [1] }, Parameters: template(scope), ResultPath: pick.one(null, "$.r") }
      : {};
  return {
    Type: "Pass",
    ...inputData(scope),
    ...pick.some({ ...own, Validate: { type: "object" } }),
  };
}

export function wait(scope: DataScope): JsonObject {
  const { pick, language } = scope;
  const until = pick.one<JsonObject>(
    { Seconds: 0 },
    { Timestamp: "2030-01-01T00:00:00Z" },
    language === "JSONata" ? { Seconds: "{% 1 + 1 %}" } : { SecondsPath: "$.seconds" },
    language === "JSONata" ? { Timestamp: "{% $now() %}" } : { TimestampPath: "$.due" },
  );
  return { Type: "Wait", ...until, ...inputData(scope) };
}

export function succeed(scope: DataScope): JsonObject {
  const { Assign: _, ...fields } = inputData(scope);
  return { Type: "Succeed", ...fields };
}

export function fail({ pick, language }: DataScope): JsonObject {
  const texts =
    language === "JSONata"
      ? { Error: "E", Cause: "{% $states.input.why %}" }
      : pick.one<JsonObject>(
          { Error: "E", Cause: "why" },
          { ErrorPath: "$.error", CausePath: "States.Format('{}', $.why)" },
        );
  return { Type: "Fail", ...pick.some({ ...texts, Comment: "c" }) };
}

/** A Map without its flow; `label` is one that no other Map has. */
export function mapFields(
  scope: DataScope,
  {
    names,
    distributed,
    label,
  }: {
    readonly names: Names;
    readonly distributed: boolean;
    readonly label: string;
  },
): JsonObject {
  const { pick, language } = scope;
  const isJsonata = language === "JSONata";
  const args = isJsonata ? "Arguments" : "Parameters";
  const file = { Bucket: "b", Key: "k" };
  const limits: JsonObject = isJsonata
    ? { MaxConcurrency: 3, ToleratedFailureCount: "{% 1 %}", ToleratedFailurePercentage: 12.5 }
    : {
        MaxConcurrencyPath: "$.most",
        ToleratedFailureCountPath: "$.bad",
        ToleratedFailurePercentage: 5,
      };
  const large: JsonObject = distributed
    ? {
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          [args]: file,
          ReaderConfig: pick.one<JsonObject>(
            { InputType: "JSON", MaxItems: 5 },
            { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a", "b"] },
          ),
        },
        ItemBatcher: { MaxItemsPerBatch: 10, BatchInput: { a: 1 } },
        ResultWriter: { Resource: "arn:aws:states:::s3:putObject", [args]: file },
        Label: label,
      }
    : {};
  return {
    Type: "Map",
    ...resultData(scope),
    ...recovery(scope, names),
    ...pick.some({
      ...(isJsonata
        ? { Items: pick.one<string | number[]>("{% $states.input.items %}", [1, 2]) }
        : { ItemsPath: "$.items" }),
      ItemSelector: template({ ...scope, isAssigned: false }),
      ...limits,
      ...large,
      Checkpoint: { Policy: "EveryN", Count: 10 },
    }),
  };
}

export function parallelFields(scope: DataScope, names: Names): JsonObject {
  const { pick, language } = scope;
  const args = language === "JSONata" ? "Arguments" : "Parameters";
  return {
    Type: "Parallel",
    ...resultData(scope),
    ...recovery(scope, names),
    ...pick.some({ [args]: template(scope) }),
  };
}
