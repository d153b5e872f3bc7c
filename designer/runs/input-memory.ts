/** The last input of each workflow, in this browser only. */
import type { Json } from "../../shared/base/json.ts";

const prefix = "cairn.input.";
/** Larger inputs are not remembered: the storage of a browser is small and shared by everything. */
const mostBytes = 200_000;

export function rememberInput(workflowId: string, input: Json): void {
  const text = JSON.stringify(input);
  if (text.length > mostBytes) return;
  try {
    localStorage.setItem(prefix + workflowId, text);
  } catch (error) {
    // Full or switched off: the next form begins empty, which is all that is lost.
    if (!(error instanceof DOMException)) throw error;
  }
}

export function rememberedInput(workflowId: string): Json | undefined {
  const text = localStorage.getItem(prefix + workflowId);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

export function forgetInput(workflowId: string): void {
  localStorage.removeItem(prefix + workflowId);
}
