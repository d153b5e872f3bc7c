import { useEffect } from "react";
import type { EditorStores } from "../document/use-document.ts";
import { stopSimulation } from "./simulate-draft.ts";
import { tryStoreOf } from "./try-store.ts";

/** Tells what is tried which workflow it belongs to; stops what is under way when the editor is left. */
export function useTries({ document }: EditorStores, workflowId: string): void {
  useEffect(() => {
    const tries = tryStoreOf(document);
    tries.setState({ workflowId });
    return () => stopSimulation(tries);
  }, [document, workflowId]);
}
