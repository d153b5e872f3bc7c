/** The resource that starts a run of another workflow, in all its forms. */
export const startExecutionResource = "arn:aws:states:::states:startExecution";

/** How a step starts a run: and goes on, waits for its end (result as text or as a value), or waits for its token. */
export type StartExecutionForm = "request" | "sync" | "sync:2" | "waitForTaskToken";

/** Null when the resource starts no run. */
export function startExecutionForm(of: string): StartExecutionForm | null {
  if (!of.startsWith(startExecutionResource)) return null;
  const suffix = of.slice(startExecutionResource.length);
  switch (suffix) {
    case "":
      return "request";
    case ".sync":
    case ".sync:2":
    case ".waitForTaskToken":
      return suffix.slice(1) as StartExecutionForm;
    default:
      return null;
  }
}

/** Workflows and runs have names in AWS's form, whose last part is the id here: definitions take them apart by their colons. */
export const region = "local";
export const account = "000000000000";
/** No run has a role: this is what the context object shows in place of one, since definitions from AWS read it. */
export const roleArn = `arn:aws:iam::${account}:role/cairn`;
const prefix = `arn:aws:states:${region}:${account}`;

export function executionArn(workflowId: string, runId: string): string {
  return `${prefix}:execution:${workflowId}:${runId}`;
}

export function stateMachineArn(workflowId: string): string {
  return `${prefix}:stateMachine:${workflowId}`;
}
