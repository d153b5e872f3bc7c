/** What a change means for those who run the workflow, in sentences: what is kept, tried again, undone, called. Pure. */
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { checkpointPolicy, takesCheckpoint } from "./checkpoint.ts";
import type { FieldChange, GraphDiff, NodeChange } from "./graph-diff.ts";
import { changeStrings } from "./change-strings.ts";
import { catchersOf, compensationOf, retryCount } from "./node-ports.ts";

const texts = changeStrings.diffWords;

export interface DiffWord {
  readonly text: string;
  /** True for what makes a crash or an error cost more than before. */
  readonly isRisk: boolean;
  /** Id of the node in the newer drawing; of a removed one in the older; null for the workflow itself. */
  readonly node: string | null;
}

/** Sentences about a change, those about what may go wrong first. */
export function diffWords(diff: GraphDiff): readonly DiffWord[] {
  const words = [
    ...diff.removed.flatMap(removedWords),
    ...diff.changed.flatMap(changedWords),
    ...diff.added.flatMap(addedWords),
    ...diff.settings.flatMap(settingWords),
  ];
  return words.toSorted((a, b) => Number(b.isRisk) - Number(a.isRisk));
}

function removedWords(node: Node): readonly DiffWord[] {
  const say = (text: string, isRisk = false): DiffWord => ({ text, isRisk, node: node.id });
  return [
    say(texts.removed(node.name)),
    ...(compensationOf(node) === null ? [] : [say(texts.undoGone(node.name), true)]),
  ];
}

function addedWords(node: Node): readonly DiffWord[] {
  return [{ text: texts.added(node.name), isRisk: false, node: node.id }];
}

function changedWords(change: NodeChange): readonly DiffWord[] {
  const { before, after } = change;
  const { name } = after;
  const found: DiffWord[] = [];
  const say = (text: string, isRisk = false): void => {
    found.push({ text, isRisk, node: after.id });
  };
  const disabled = after.disabled === true;
  if (before.name !== name) say(texts.renamed(before.name, name));
  if ((before.disabled === true) !== disabled) say(disabled ? texts.off(name) : texts.on(name));
  if (before.kind !== after.kind) say(texts.kind(name));
  sayCheckpoint(change, say);
  const [retriedBefore, retried] = [retryCount(before), retryCount(after)];
  if (retriedBefore !== retried)
    say(
      retried === 0 ? texts.noRetry(name) : texts.retries(name, retried),
      retried < retriedBefore,
    );
  const [caughtBefore, caught] = [catchersOf(before).length, catchersOf(after).length];
  if (caughtBefore > 0 && caught === 0) say(texts.noCatch(name), true);
  if (caughtBefore === 0 && caught > 0) say(texts.catches(name));
  const [undoBefore, undo] = [compensationOf(before), compensationOf(after)];
  if (undoBefore !== null && undo === null) say(texts.undoGone(name), true);
  if (undoBefore === null && undo !== null) say(texts.undoNew(name));
  for (const field of change.fields) sayField(name, field, say);
  return found;
}

type Say = (text: string, isRisk?: boolean) => void;

function sayCheckpoint({ before, after }: NodeChange, say: Say): void {
  if (!takesCheckpoint(after)) return;
  const [was, is] = [checkpointPolicy(before), checkpointPolicy(after)];
  if (was === is) return;
  if (is === "Every") say(texts.checkpointNew(after.name));
  else if (was === "Every") say(texts.checkpointGone(after.name, is), true);
  else say(texts.checkpoint(after.name, is));
}

function sayField(name: string, { name: field, before, after }: FieldChange, say: Say): void {
  if (field === "Model" || field === "model")
    say(texts.model(name, inWords(before), inWords(after)));
  if (field === "TimeoutSeconds")
    say(
      after === undefined ? texts.noTimeout(name) : texts.timeout(name, inWords(after)),
      after === undefined,
    );
  if (field === "Cache") say(after === undefined ? texts.cacheGone(name) : texts.cacheNew(name));
  if (field === "OnUnknown" && isHold(before) !== isHold(after))
    say(isHold(after) ? texts.holds(name) : texts.holdGone(name), isHold(before));
  if (field === "MaxConcurrency" && after !== undefined) say(texts.atOnce(name, inWords(after)));
}

function isHold(value: Json | undefined): boolean {
  return value === "Hold";
}

function settingWords({ name, after }: FieldChange): readonly DiffWord[] {
  const say = (text: string): DiffWord => ({ text, isRisk: false, node: null });
  if (name === "Budget") return [say(after === undefined ? texts.budgetGone : texts.budget)];
  return [say(texts.setting(name))];
}

function inWords(value: Json | undefined): string {
  if (value === undefined) return texts.nothing;
  return typeof value === "object" && (isJsonObject(value) || Array.isArray(value))
    ? JSON.stringify(value)
    : String(value);
}
