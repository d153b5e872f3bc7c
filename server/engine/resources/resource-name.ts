/** How a Task waits for its resource. Source: developer guide, "Service integration patterns". */
export type IntegrationPattern = "request" | "sync" | "callback";

/** A resource string, taken apart. */
export interface ResourceName {
  /** As the state has it. */
  readonly full: string;
  /** Without `.sync`, `.sync:2` or `.waitForTaskToken` at its end. */
  readonly base: string;
  readonly pattern: IntegrationPattern;
}

const suffix = /\.(sync(?::2)?|waitForTaskToken)$/;

export function readResourceName(full: string): ResourceName {
  const found = suffix.exec(full);
  if (found === null) return { full, base: full, pattern: "request" };
  const pattern = found[1] === "waitForTaskToken" ? "callback" : "sync";
  return { full, base: full.slice(0, found.index), pattern };
}

const activity = /^arn:[^:]+:states:[^:]*:[^:]*:activity:([^:]+)$/;

/** Name of the activity that a resource is; null when it is none. */
export function activityName(resource: string): string | null {
  return activity.exec(resource)?.[1] ?? null;
}

const integration = /^arn:[^:]+:states:[^:]*:[^:]*:(.+)$/;

/** The service and action of an integration, such as `lambda:invoke`, whatever the partition of the ARN; null for other resources. */
export function integrationOf(base: string): string | null {
  return integration.exec(base)?.[1] ?? null;
}

const lambdaFunction = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)(?::[^:]+)?$/;

/** Name of the Lambda function that an ARN is; null when it is none. */
export function lambdaFunctionName(arn: string): string | null {
  return lambdaFunction.exec(arn)?.[1] ?? null;
}
