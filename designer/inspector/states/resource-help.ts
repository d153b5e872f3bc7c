/** What the resource of a Task is, in words: who answers, and when. Pure. */

export interface ResourcePattern {
  readonly label: string;
  readonly resource: string;
  readonly hint: string;
}

/** Resources to begin with. */
export const resourcePatterns: readonly ResourcePattern[] = [
  {
    label: "Function or other endpoint",
    resource: "arn:aws:lambda:us-east-1:123456789012:function:my-function",
    hint: "Any name: a binding says which HTTP endpoint answers for it.",
  },
  {
    label: "HTTP request",
    resource: "arn:aws:states:::http:invoke",
    hint: "Calls an address and gives status, headers and body.",
  },
  {
    label: "Activity",
    resource: "arn:aws:states:us-east-1:123456789012:activity:approve",
    hint: "A worker of yours polls for the work and answers.",
  },
  {
    label: "Another workflow, and wait for it",
    resource: "arn:aws:states:::states:startExecution.sync:2",
    hint: "Starts a run and waits until it has ended.",
  },
  {
    label: "Another workflow, without waiting",
    resource: "arn:aws:states:::states:startExecution",
    hint: "Starts a run and goes on.",
  },
  {
    label: "Wait for an answer",
    resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    hint: "Hands a token out and waits until somebody answers with it.",
  },
];

/** What a resource does, as one sentence for the person who reads the form; null for one that has no name yet. */
export function resourceSentence(
  resource: string,
  language: "JSONata" | "JSONPath",
): string | null {
  if (resource.trim() === "") return null;
  const token = language === "JSONata" ? "$states.context.Task.Token" : "$$.Task.Token";
  const waits = resource.endsWith(".waitForTaskToken")
    ? ` It then waits until somebody answers with the token: hand out ${token}.`
    : "";
  if (/:states:[^:]*:[^:]*:activity:/u.test(resource))
    return "Waits until a worker that polls this activity has taken the work and answered.";
  if (resource.includes(":::http:invoke")) return `Calls the address given as ApiEndpoint.${waits}`;
  if (resource.includes(":::states:startExecution")) {
    if (/\.sync(?::2)?$/u.test(resource))
      return resource.endsWith(":2")
        ? "Starts a run of another workflow and waits until it has ended; its output comes back as JSON."
        : "Starts a run of another workflow and waits until it has ended; its output comes back as text.";
    return `Starts a run of another workflow.${waits}`;
  }
  if (resource.startsWith("cairn:")) return "A kind of node that Cairn ships, by its name.";
  if (/\.sync(?::2)?$/u.test(resource))
    return "The binding's endpoint gets the arguments and answers when the job is done.";
  return `The binding's endpoint gets the arguments as JSON and answers with the result.${waits}`;
}
