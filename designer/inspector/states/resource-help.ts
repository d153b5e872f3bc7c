/** What the resource of a Task is, in words: who answers, and when. Pure. */
import { stateStrings } from "./strings.ts";

const texts = stateStrings.resource;

export interface ResourcePattern {
  readonly label: string;
  readonly resource: string;
  readonly hint: string;
}

/** Resources to begin with. */
export const resourcePatterns: readonly ResourcePattern[] = [
  {
    ...texts.patterns.endpoint,
    resource: "arn:aws:lambda:us-east-1:123456789012:function:my-function",
  },
  { ...texts.patterns.http, resource: "arn:aws:states:::http:invoke" },
  {
    ...texts.patterns.activity,
    resource: "arn:aws:states:us-east-1:123456789012:activity:approve",
  },
  { ...texts.patterns.runAndWait, resource: "arn:aws:states:::states:startExecution.sync:2" },
  { ...texts.patterns.run, resource: "arn:aws:states:::states:startExecution" },
  { ...texts.patterns.token, resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" },
];

/** What a resource does, as one sentence for the person who reads the form; null for one that has no name yet. */
export function resourceSentence(
  resource: string,
  language: "JSONata" | "JSONPath",
): string | null {
  if (resource.trim() === "") return null;
  const token = language === "JSONata" ? "$states.context.Task.Token" : "$$.Task.Token";
  const waits = (sentence: string) =>
    resource.endsWith(".waitForTaskToken") ? `${sentence} ${texts.waits(token)}` : sentence;
  if (/:states:[^:]*:[^:]*:activity:/u.test(resource)) return texts.activity;
  if (resource.includes(":::http:invoke")) return waits(texts.http);
  if (resource.includes(":::states:startExecution")) {
    if (/\.sync(?::2)?$/u.test(resource))
      return resource.endsWith(":2") ? texts.runForJson : texts.runForText;
    return waits(texts.run);
  }
  if (resource.startsWith("cairn:")) return texts.kind;
  return /\.sync(?::2)?$/u.test(resource) ? texts.job : waits(texts.endpoint);
}
