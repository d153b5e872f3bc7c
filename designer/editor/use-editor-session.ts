/** Opens a workflow: its draft from the server, what of it was not sent last time, and the stores that the editor works on. */
import { useEffect, useState } from "react";
import { checkGraph } from "../../shared/compiler/check.ts";
import type { WorkflowDetail } from "../../shared/api/workflow.ts";
import type { Problem } from "../../shared/base/problem.ts";
import { ApiError } from "../api/api-error.ts";
import { callApi } from "../api/client.ts";
import {
  type Autosave,
  type DraftToSave,
  type SaveAnswer,
  createAutosave,
} from "../document/autosave.ts";
import {
  type DraftStorage,
  type UnsentDraft,
  createDraftStorage,
} from "../document/draft-storage.ts";
import { createProblemsStore, watchProblems } from "../document/problems-store.ts";
import type { StoredDraft } from "../document/take-in.ts";
import { createViewStore } from "../document/view-store.ts";
import type { EditorStores } from "../document/use-document.ts";
import { createDocument } from "../document/workflow-document.ts";
import { toast } from "../ui/toast.tsx";
import { type OtherTabs, watchOtherTabs } from "./other-tabs.ts";
import { editorStrings } from "./strings.ts";

export interface EditorSession {
  readonly stores: EditorStores;
  readonly autosave: Autosave;
  readonly otherTabs: OtherTabs;
  /** The workflow as the server gave it when it was opened. */
  readonly workflow: WorkflowDetail;
  readonly stop: () => void;
}

export type SessionState =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly error: Error }
  | { readonly kind: "ready"; readonly session: EditorSession };

/** What became of one attempt to open the workflow. */
interface Outcome {
  readonly attempt: number;
  readonly state: SessionState;
}

const loading: SessionState = { kind: "loading" };

export function useEditorSession(workflowId: string): {
  readonly state: SessionState;
  readonly retry: () => void;
} {
  const [attempt, setAttempt] = useState(0);
  const [outcome, setOutcome] = useState<Outcome>({ attempt, state: loading });
  useEffect(() => {
    const stopped = new AbortController();
    let session: EditorSession | null = null;
    openSession(workflowId, stopped.signal)
      .then((opened) => {
        if (stopped.signal.aborted) {
          opened.stop();
          return;
        }
        session = opened;
        setOutcome({ attempt, state: { kind: "ready", session: opened } });
      })
      .catch((error: unknown) => {
        if (!stopped.signal.aborted)
          setOutcome({ attempt, state: { kind: "failed", error: errorOf(error) } });
      });
    return () => {
      stopped.abort();
      if (session !== null) void session.autosave.flush().finally(session.stop);
    };
  }, [workflowId, attempt]);
  return {
    state: outcome.attempt === attempt ? outcome.state : loading,
    retry: () => setAttempt((count) => count + 1),
  };
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function reportStorageFailure(error: unknown): void {
  toast.error(editorStrings.saved.storageFailed, {
    id: "draft-storage",
    description: errorOf(error).message,
  });
}

function reportRefused(problem: Problem): void {
  toast.error(editorStrings.refused, { description: `${problem.message} ${problem.help}` });
}

async function openSession(workflowId: string, signal: AbortSignal): Promise<EditorSession> {
  const storage = createDraftStorage({
    factory: indexedDB,
    // Only pages that are served securely have it.
    locks: (navigator as { readonly locks?: LockManager }).locks,
    newSlot: newTabId,
  });
  try {
    const [workflow, unsent] = await Promise.all([
      callApi("getWorkflow", { params: { id: workflowId } }, signal),
      readUnsent(storage, workflowId),
    ]);
    return createSession(workflow, unsent, storage);
  } catch (error) {
    storage.release();
    throw error;
  }
}

function newTabId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), String).join("-");
}

async function readUnsent(storage: DraftStorage, workflowId: string): Promise<UnsentDraft | null> {
  try {
    return await storage.read(workflowId);
  } catch (error) {
    reportStorageFailure(error);
    return null;
  }
}

function createSession(
  workflow: WorkflowDetail,
  unsent: UnsentDraft | null,
  storage: DraftStorage,
): EditorSession {
  const { id, graph, name, revision } = workflow;
  const document = createDocument({
    ...(unsent ?? { graph, name }),
    now: Date.now,
    onRefused: reportRefused,
  });
  const problems = createProblemsStore();
  const otherTabs = watchOtherTabs({
    workflowId: id,
    tab: newTabId(),
    onSaved: () => void autosave.takeIn(),
  });
  const autosave = createAutosave({
    workflowId: id,
    document,
    // Changes made on an older revision meet what was stored since when they are sent.
    stored:
      unsent === null
        ? { graph, name, revision }
        : { ...unsent.base, revision: unsent.baseRevision },
    save: (draft) => saveDraft(id, draft),
    read: () => readDraft(id),
    takeInLabel: editorStrings.saved.takeIn,
    onSaved: otherTabs.tellSaved,
    onTakenIn: () => {
      toast.info(editorStrings.saved.takenIn, { id: "taken-in" });
    },
    storage,
    now: Date.now,
    onStorageFailure: reportStorageFailure,
  });
  if (unsent !== null) toast.info(editorStrings.saved.restored);
  const stopWatching = watchProblems(problems, {
    graph: () => document.getState().graph,
    subscribe: document.subscribe,
    check: checkGraph,
  });
  const stopListening = followPage(autosave);
  return {
    stores: { document, problems, view: createViewStore() },
    autosave,
    otherTabs,
    workflow,
    stop: () => {
      stopWatching();
      stopListening();
      otherTabs.stop();
      autosave.stop();
      storage.release();
    },
  };
}

/** How often it is looked whether somebody else has stored another draft, while the page is seen. */
const lookEveryMs = 20_000;

/** Sends at once when the page is hidden or the connection comes back, looks for news when it is seen, asks before something would be lost. */
function followPage(autosave: Autosave): () => void {
  const page = globalThis.document;
  const look = () => {
    if (page.visibilityState === "hidden") return;
    void autosave.takeIn();
  };
  const onVisibility = () => {
    if (page.visibilityState === "hidden") void autosave.flush();
    else look();
  };
  const onLeave = (event: BeforeUnloadEvent) => {
    if (!autosave.isAtRisk()) return;
    event.preventDefault();
    void autosave.flush();
  };
  const timer = setInterval(look, lookEveryMs);
  page.addEventListener("visibilitychange", onVisibility);
  globalThis.addEventListener("focus", look);
  globalThis.addEventListener("online", autosave.retry);
  globalThis.addEventListener("beforeunload", onLeave);
  return () => {
    clearInterval(timer);
    page.removeEventListener("visibilitychange", onVisibility);
    globalThis.removeEventListener("focus", look);
    globalThis.removeEventListener("online", autosave.retry);
    globalThis.removeEventListener("beforeunload", onLeave);
  };
}

/** The draft as the server has it; null when it does not answer. */
async function readDraft(workflowId: string): Promise<StoredDraft | null> {
  try {
    const { graph, name, revision } = await callApi("getWorkflow", { params: { id: workflowId } });
    return { graph, name, revision };
  } catch (error) {
    // Whatever keeps it from being read: it is asked for again.
    if (error instanceof ApiError) return null;
    throw error;
  }
}

async function saveDraft(workflowId: string, draft: DraftToSave): Promise<SaveAnswer> {
  try {
    const { revision } = await callApi("saveDraft", { params: { id: workflowId }, body: draft });
    return { kind: "saved", revision };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "DRAFT_CHANGED") return { kind: "conflict" };
    return error.isPassing ? { kind: "unreachable" } : { kind: "refused", message: error.message };
  }
}
