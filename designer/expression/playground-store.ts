/** Whether the playground is open, and what it was opened with. */
import { create } from "zustand";
import type { QueryLanguage } from "../../shared/definition/definition.ts";

export interface PlaygroundRequest {
  /** The step whose data is used. */
  readonly node: string | null;
  readonly language: QueryLanguage;
  readonly text: string;
  /** Of the field it was opened from, inside the node. */
  readonly pointer: string;
  /** The field that can take the expression over; null when it was opened from nowhere. */
  readonly onUse: { readonly title: string; readonly write: (text: string) => void } | null;
}

export const usePlayground = create<{ readonly request: PlaygroundRequest | null }>(() => ({
  request: null,
}));

export function openPlayground(request: PlaygroundRequest): void {
  usePlayground.setState({ request });
}

export function closePlayground(): void {
  usePlayground.setState({ request: null });
}
