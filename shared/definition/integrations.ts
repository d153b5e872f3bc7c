/**
 * The services that Step Functions calls by itself: which calls each has, whether they can be waited for, and what they
 * must be given. Source: AWS's developer guide, "Optimized integrations", and the diagnostics of its validator.
 *
 * The same names work here through a binding; a call that AWS refuses to create is most likely a slip of the pen.
 */
interface Integration {
  /** Names of the calls; null where AWS adds calls so often that a list would refuse what exists. */
  readonly calls: readonly string[] | null;
  /** `.sync`: the step ends when the job does. */
  readonly sync: boolean;
  /** `.waitForTaskToken`: the step ends when somebody answers. */
  readonly token: boolean;
}

const job = { sync: true, token: false };
const message = { sync: false, token: true };
const request = { sync: false, token: false };

/** Services of `arn:aws:states:::SERVICE:CALL`. */
export const integrations: Readonly<Record<string, Integration>> = {
  apigateway: { calls: ["invoke"], ...message },
  athena: {
    calls: ["startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults"],
    ...job,
  },
  "aws-sdk": { calls: null, ...message },
  batch: { calls: ["submitJob"], ...job },
  bedrock: { calls: null, sync: true, token: true },
  "bedrock-agentcore": { calls: null, ...request },
  codebuild: { calls: null, ...job },
  databrew: { calls: ["startJobRun"], ...job },
  dynamodb: { calls: ["getItem", "putItem", "updateItem", "deleteItem"], ...request },
  ecs: { calls: ["runTask"], sync: true, token: true },
  eks: { calls: null, sync: true, token: true },
  elasticmapreduce: { calls: null, ...job },
  "emr-containers": { calls: null, ...job },
  "emr-serverless": { calls: null, ...job },
  events: { calls: ["putEvents"], ...message },
  glue: { calls: ["startJobRun"], ...job },
  // AWS cannot wait for the answer of an HTTP endpoint; here every resource can be waited for.
  http: { calls: ["invoke"], ...message },
  lambda: { calls: ["invoke"], ...message },
  mediaconvert: { calls: ["createJob"], ...job },
  sagemaker: { calls: null, ...job },
  sns: { calls: ["publish"], ...message },
  sqs: { calls: ["sendMessage"], ...message },
  states: { calls: ["startExecution"], sync: true, token: true },
};

/** What calls must be given, as AWS checks it when a state machine is created. */
export const requiredParameters: Readonly<Record<string, readonly string[]>> = {
  "dynamodb:deleteItem": ["TableName", "Key"],
  "dynamodb:getItem": ["TableName", "Key"],
  "dynamodb:putItem": ["TableName", "Item"],
  "dynamodb:updateItem": ["TableName", "Key"],
  "ecs:runTask": ["TaskDefinition"],
  "events:putEvents": ["Entries"],
  "glue:startJobRun": ["JobName"],
  "http:invoke": ["ApiEndpoint", "Method"],
  "lambda:invoke": ["FunctionName"],
  "sns:publish": ["Message"],
  "sqs:sendMessage": ["QueueUrl", "MessageBody"],
  "states:startExecution": ["StateMachineArn"],
};

/** A resource `arn:…:states:…:SERVICE:CALL`, taken apart. */
export interface IntegrationCall {
  readonly service: string;
  /** Without what it waits for; for `aws-sdk` the service and its action: `s3:getObject`. */
  readonly call: string;
  readonly waits: "sync" | "token" | null;
  /** Version of the answer that `.sync:2` asks for. */
  readonly version: string | null;
}

const callForm =
  /^arn:[^:]*:states:[^:]*:[^:]*:(?<service>[\w-]+):(?<call>[\w:]+?)(?:\.(?<waits>sync|waitForTaskToken)(?::(?<version>\d+))?)?$/u;

/** What a resource calls; null for activities, functions and everything else that is no integration. */
export function integrationCall(resource: string): IntegrationCall | null {
  if (!resource.includes(":states:")) return null;
  const parts = callForm.exec(resource)?.groups;
  const service = parts?.["service"];
  if (parts === undefined || service === undefined || service === "activity") return null;
  const waits = parts["waits"];
  return {
    service,
    call: parts["call"] ?? "",
    waits: waits === "sync" ? "sync" : waits === undefined ? null : "token",
    version: parts["version"] ?? null,
  };
}
