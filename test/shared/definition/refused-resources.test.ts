import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import { integrations, requiredParameters } from "../../../shared/definition/integrations.ts";
import { codes, machine, one, onePath, schema, task } from "./machines.ts";

const at = "/States/A/Resource";

function using(Resource: string, fields: JsonObject = {}): string[] {
  return codes(one({ ...task, Resource, TimeoutSeconds: 60, ...fields }));
}

describe("resources", () => {
  const accepted = [
    "arn:aws:lambda:eu-west-1:123456789012:function:f:PROD",
    "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f",
    "arn:aws:states:eu-west-1:123456789012:activity:people",
    "arn:aws:swf:us-east-1:123456789012:task:X",
    "cairn:http",
    "cairn:http.waitForTaskToken",
    "my-company:charge-card",
    "https://example.com/charge",
    "${ChargeFunction}",
    "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:f",
  ];
  it.each(accepted)("%s is accepted", (resource) => {
    const fields = resource.startsWith("cairn:") ? { Arguments: { Url: "https://a.b" } } : {};
    expect(using(resource, fields)).toEqual([]);
  });

  const refused = [
    "charge-card",
    "arn:aws:lambda",
    "arn:charge",
    "with space:f",
    "cairn:choice",
    "cairn:nope",
    "cairn:nope.waitForTaskToken",
    // What a token answers has to be waited for.
    "cairn:approval",
    "arn:aws:states:::",
    "arn:aws:states:eu-west-1:123456789012:stateMachine",
  ];
  it.each(refused)("%s is refused", (resource) => {
    expect(using(resource)).toContain(`INVALID_RESOURCE ${at}`);
  });

  it("that are answered by a token are taken with what they ask, and not in an express workflow", () => {
    const resource = "cairn:approval.waitForTaskToken";
    expect(using(resource, { Arguments: { Title: "Go?" } })).toEqual([]);
    expect(using(resource, { Arguments: { Title: "" } })).toEqual([
      "INVALID_PARAMETER /States/A/Arguments/Title",
    ]);
    const definition = one({ ...task, Resource: resource, Arguments: { Title: "Go?" } });
    const found = checkDefinition(definition, { type: "EXPRESS" });
    expect(found.map(({ message }) => message)).toContainEqual(
      expect.stringContaining("never waits for others"),
    );
  });

  const calls: readonly (readonly [string, boolean])[] = [
    ["lambda:invoke", true],
    ["lambda:invoke.waitForTaskToken", true],
    ["lambda:invoke.sync", false],
    ["lambda:call", false],
    ["dynamodb:putItem", true],
    ["dynamodb:putItem.waitForTaskToken", false],
    ["dynamodb:query", false],
    ["ecs:runTask.sync", true],
    ["ecs:runTask.sync:2", false],
    ["batch:submitJob.waitForTaskToken", false],
    ["glue:startJobRun.sync", true],
    ["states:startExecution.sync:2", true],
    ["states:startExecution.sync:3", false],
    ["http:invoke.waitForTaskToken", true],
    ["aws-sdk:s3:getObject", true],
    ["aws-sdk:s3:getObject.waitForTaskToken", true],
    ["aws-sdk:s3:getObject.sync", false],
    ["aws-sdk:s3", false],
    ["sagemaker:createTrainingJob.sync", true],
    ["s4:getObject", false],
  ];
  it.each(calls)("arn:aws:states:::%s: %s", (call, isAccepted) => {
    const resource = `arn:aws:states:::${call}`;
    const found = using(resource, { Arguments: "{% $states.input %}" });
    expect(found).toEqual(isAccepted ? [] : [`INVALID_RESOURCE ${at}`]);
    const [problem] = checkDefinition(one({ ...task, Resource: resource, Arguments: {} }));
    if (!isAccepted) expect(problem?.message).toContain("is not recognized: ");
  });

  it("names a region and an account in calls, as some tools write them", () => {
    const resource = "arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject";
    expect(using(resource, { Arguments: {} })).toEqual([]);
  });
});

describe("what calls of services must be given", () => {
  it("arguments in the language of the state", () => {
    const resource = "arn:aws:states:::sns:publish";
    const state = { ...task, Resource: resource };
    expect(codes(one(state))).toEqual([`${schema} /States/A`]);
    expect(codes(onePath(state))).toEqual([`${schema} /States/A`]);
    expect(codes(onePath({ ...state, Parameters: { "Message.$": "$.m" } }))).toEqual([]);
    expect(codes(onePath({ ...state, Arguments: {} }))).toEqual([`${schema} /States/A/Arguments`]);
  });

  it.each(Object.entries(requiredParameters))("%s: %s", (call, names) => {
    const [service = ""] = call.split(":");
    expect(Object.keys(integrations)).toContain(service);
    const state = { ...task, Resource: `arn:aws:states:::${call}`, TimeoutSeconds: 60 };
    const given = Object.fromEntries(names.map((name) => [name, "x"]));
    expect(codes(one({ ...state, Arguments: given }))).toEqual([]);
    expect(codes(one({ ...state, Arguments: {} }))).toEqual(
      names.map(() => `${schema} /States/A/Arguments`),
    );
  });
});

describe("parameters of our own kinds in JSONPath", () => {
  const state = { Type: "Task", Resource: "cairn:model", TimeoutSeconds: 60, End: true };

  it("may come from paths", () => {
    const Parameters = { Model: "m", "Prompt.$": "$.text" };
    expect(codes(onePath({ ...state, Parameters }))).toEqual([]);
  });

  it("are checked as far as they are constant", () => {
    const Parameters = { "Model.$": "$.model", Prompt: "p", Temperature: 3 };
    expect(codes(onePath({ ...state, Parameters }))).toEqual([
      "INVALID_PARAMETER /States/A/Parameters/Temperature",
    ]);
  });
});

describe("credentials", () => {
  const credentials = (
    Credentials: JsonObject | string | number,
    fields: JsonObject = {},
  ): string[] => codes(one({ ...task, Credentials, ...fields }));

  it("are a role", () => {
    expect(credentials({ RoleArn: "{% $states.input.role %}" })).toEqual([]);
    expect(credentials("{% $states.input.credentials %}")).toEqual([]);
    expect(codes(onePath({ ...task, Credentials: { "RoleArn.$": "$.role" } }))).toEqual([]);
  });

  it("are nothing else", () => {
    expect(credentials({})).toEqual([`${schema} /States/A/Credentials`]);
    expect(credentials(5)).toEqual([`${schema} /States/A/Credentials`]);
    expect(codes(onePath({ ...task, Credentials: { "RoleArn.$": "role" } }))).toEqual([
      `${schema} /States/A/Credentials/RoleArn.$`,
    ]);
  });

  it("are not given to workers outside", () => {
    const Resource = "arn:aws:states:eu-west-1:123456789012:activity:people";
    const found = credentials({ RoleArn: "r" }, { Resource, TimeoutSeconds: 60 });
    expect(found).toEqual([`${schema} /States/A/Credentials`]);
  });
});

describe("steps that wait", () => {
  const waiting = [
    "cairn:http",
    "cairn:model",
    "arn:aws:states:::http:invoke",
    "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "arn:aws:states:::batch:submitJob.sync",
    "arn:aws:states:eu-west-1:123456789012:activity:people",
  ];
  it.each(waiting)("%s should have a time limit", (Resource) => {
    const state = { ...task, Resource, Parameters: "$.all" };
    const warned = (definition: JsonObject): boolean =>
      codes(definition).includes("NO_TIMEOUT /States/A");
    expect(warned(onePath(state))).toBe(true);
    expect(warned(onePath({ ...state, TimeoutSeconds: 60 }))).toBe(false);
    expect(warned(onePath({ ...state, TimeoutSecondsPath: "$.limit" }))).toBe(false);
  });

  it("need none when they answer at once", () => {
    expect(codes(one(task))).toEqual([]);
  });

  it("are a pause in a loop", () => {
    const ask = {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Arguments: { QueueUrl: "q", MessageBody: "m" },
      TimeoutSeconds: 60,
      Next: "B",
    };
    const done = { Type: "Succeed" };
    const again = { Type: "Choice", Choices: [{ Condition: true, Next: "C" }], Default: "A" };
    expect(codes(machine({ A: ask, B: again, C: done }))).toEqual([]);
  });
});
