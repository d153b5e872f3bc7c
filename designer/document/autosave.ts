/**
 * Sends the draft to the server a moment after it changed. Nothing is lost: what has not been sent is kept in the browser, an
 * unreachable server is asked again and again, and a draft that somebody else changed meanwhile is never overwritten unasked.
 */
import { type StoreApi, createStore } from "zustand/vanilla";
import type { Graph } from "../../shared/graph/graph.ts";
import type { DraftStorage } from "./draft-storage.ts";
import type { WorkflowDocument } from "./workflow-document.ts";

export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "pending" }
  | { readonly kind: "saving" }
  /** The server cannot be reached; `attempts` in a row so far. */
  | { readonly kind: "offline"; readonly attempts: number }
  /** The stored draft has a newer revision than the one the changes were made on. */
  | { readonly kind: "conflict"; readonly revision: number | null }
  /** The server understood and said no. */
  | { readonly kind: "refused"; readonly message: string };

export interface DraftToSave {
  readonly graph: Graph;
  readonly name: string;
  readonly baseRevision: number;
}

export type SaveAnswer =
  | { readonly kind: "saved"; readonly revision: number }
  | { readonly kind: "conflict"; readonly revision: number | null }
  | { readonly kind: "unreachable" }
  | { readonly kind: "refused"; readonly message: string };

export interface AutosaveParams {
  readonly workflowId: string;
  readonly document: WorkflowDocument;
  /** Revision of the stored draft that the document was opened with. */
  readonly revision: number;
  /** What of the document the server has already; changes against it are unsent. */
  readonly stored: { readonly graph: Graph; readonly name: string };
  readonly save: (draft: DraftToSave) => Promise<SaveAnswer>;
  readonly storage: DraftStorage;
  readonly now: () => number;
  /** Called when the browser cannot keep unsent changes. */
  readonly onStorageFailure: (error: unknown) => void;
}

export interface Autosave {
  readonly state: StoreApi<SaveState>;
  /** Sends now what is unsent; resolves when the server has answered. */
  readonly flush: () => Promise<void>;
  /** Tries again at once after an unreachable server. */
  readonly retry: () => void;
  /** After a conflict: the local draft replaces the stored one, which has this revision. */
  readonly overwrite: (storedRevision: number) => Promise<void>;
  /** After a conflict: the document was loaded again from the stored draft. */
  readonly reloaded: (revision: number) => void;
  readonly revision: () => number;
  /** True while something is not on the server. */
  readonly isUnsent: () => boolean;
  readonly stop: () => void;
}

export const saveDelayMs = 700;
const keepDelayMs = 150;
const retryDelaysMs = [1000, 2000, 5000, 10_000, 30_000] as const;

/** What the server is known to have, and what the document has beyond it. */
interface Ledger {
  readonly isUnsent: () => boolean;
  /** The document as it would be sent now. */
  readonly draft: () => DraftToSave;
  readonly revision: () => number;
  /** Changes are made on this revision from now on. */
  readonly rebase: (revision: number) => void;
  /** The server has this, with this revision. */
  readonly accept: (stored: AutosaveParams["stored"], revision: number) => void;
}

function createLedger({ document, stored, revision: opened }: AutosaveParams): Ledger {
  let revision = opened;
  let sent = stored;
  return {
    isUnsent: () => {
      const { graph, name } = document.getState();
      return graph !== sent.graph || name !== sent.name;
    },
    draft: () => {
      const { graph, name } = document.getState();
      return { graph, name, baseRevision: revision };
    },
    revision: () => revision,
    rebase: (next) => {
      revision = next;
    },
    accept: ({ graph, name }, next) => {
      revision = next;
      sent = { graph, name };
    },
  };
}

/** The browser's copy of what is unsent. */
interface Keeper {
  /** Writes the copy in a moment. */
  readonly keep: () => void;
  readonly forget: () => void;
  readonly stop: () => void;
}

function createKeeper(
  { workflowId, storage, now, onStorageFailure }: AutosaveParams,
  ledger: Ledger,
): Keeper {
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    keep: () => {
      timer ??= setTimeout(() => {
        timer = null;
        if (ledger.isUnsent())
          storage.write(workflowId, { ...ledger.draft(), savedAt: now() }).catch(onStorageFailure);
      }, keepDelayMs);
    },
    forget: () => {
      storage.remove(workflowId).catch(onStorageFailure);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

interface Delay {
  /** Acts after this time, counted from now. */
  readonly restart: (delayMs: number) => void;
  readonly cancel: () => void;
}

function createDelay(act: () => void): Delay {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    restart: (delayMs) => {
      clearTimeout(timer);
      timer = setTimeout(act, delayMs);
    },
    cancel: () => {
      clearTimeout(timer);
    },
  };
}

/** Calls when the graph or the name is another one; a new selection alone is nothing to save. */
function onDraftChange(document: WorkflowDocument, changed: () => void): () => void {
  return document.subscribe((next, before) => {
    if (next.graph !== before.graph || next.name !== before.name) changed();
  });
}

/** The state after the server did not take the draft. */
function unsavedState(
  answer: Exclude<SaveAnswer, { readonly kind: "saved" }>,
  before: SaveState,
): SaveState {
  if (answer.kind !== "unreachable") return answer;
  return { kind: "offline", attempts: before.kind === "offline" ? before.attempts + 1 : 1 };
}

function retryDelay(attempts: number): number {
  return retryDelaysMs[Math.min(attempts, retryDelaysMs.length) - 1] ?? 30_000;
}

export function createAutosave(params: AutosaveParams): Autosave {
  const { document, save } = params;
  const state = createStore<SaveState>(() => ({ kind: "saved" }));
  const ledger = createLedger(params);
  const keeper = createKeeper(params, ledger);
  const { isUnsent } = ledger;
  let running: Promise<void> | null = null;
  const sending = createDelay(() => void flush());

  const settle = (answer: SaveAnswer, draft: DraftToSave): void => {
    if (answer.kind !== "saved") {
      const unsaved = unsavedState(answer, state.getState());
      state.setState(unsaved, true);
      if (unsaved.kind === "offline") sending.restart(retryDelay(unsaved.attempts));
      return;
    }
    ledger.accept(draft, answer.revision);
    if (isUnsent()) {
      state.setState({ kind: "pending" }, true);
      keeper.keep();
      sending.restart(saveDelayMs);
    } else {
      state.setState({ kind: "saved" }, true);
      keeper.forget();
    }
  };
  const send = async (): Promise<void> => {
    const draft = ledger.draft();
    const before = state.getState();
    if (before.kind !== "offline") state.setState({ kind: "saving" }, true);
    settle(await save(draft), draft);
  };
  const flush = async (): Promise<void> => {
    sending.cancel();
    if (running !== null) await running;
    if (!isUnsent() || state.getState().kind === "conflict") return;
    running ??= send().finally(() => {
      running = null;
    });
    await running;
  };

  const changed = (): void => {
    if (!isUnsent()) {
      // Undone back to what the server has: nothing is left to send.
      if (state.getState().kind === "pending") state.setState({ kind: "saved" }, true);
      return;
    }
    keeper.keep();
    const { kind } = state.getState();
    if (kind === "conflict" || kind === "offline") return;
    if (kind !== "saving") state.setState({ kind: "pending" }, true);
    sending.restart(saveDelayMs);
  };
  const unsubscribe = onDraftChange(document, changed);
  if (isUnsent()) changed();

  return {
    state,
    flush,
    retry: () => {
      if (state.getState().kind === "offline") sending.restart(0);
    },
    overwrite: async (storedRevision) => {
      if (state.getState().kind !== "conflict") return;
      ledger.rebase(storedRevision);
      state.setState({ kind: "pending" }, true);
      await flush();
    },
    reloaded: (stored) => {
      ledger.accept(document.getState(), stored);
      state.setState({ kind: "saved" }, true);
      keeper.forget();
    },
    revision: ledger.revision,
    isUnsent,
    stop: () => {
      unsubscribe();
      sending.cancel();
      keeper.stop();
    },
  };
}
