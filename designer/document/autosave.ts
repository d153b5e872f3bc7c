/**
 * Sends the draft to the server a moment after it changed. Nothing is lost: what has not been sent is kept in the browser, an
 * unreachable server is asked again and again, and a draft that somebody else changed meanwhile is never overwritten: both become one where
 * they are about different things, and a person decides where they are not.
 */
import { type StoreApi, createStore } from "zustand/vanilla";
import type { Graph } from "../../shared/graph/graph.ts";
import type { DraftStorage } from "./draft-storage.ts";
import type { Choices, Conflict } from "./rebase.ts";
import {
  type Draft,
  type DraftSides,
  type StoredDraft,
  bringTogether,
  isSameDraft,
  withKnownParts,
} from "./take-in.ts";
import type { WorkflowDocument } from "./workflow-document.ts";

export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "pending" }
  | { readonly kind: "saving" }
  /** The server cannot be reached; `attempts` in a row so far. */
  | { readonly kind: "offline"; readonly attempts: number }
  /** Somebody else stored a draft that changed the same things otherwise. */
  | {
      readonly kind: "conflict";
      readonly sides: DraftSides;
      readonly revision: number;
      readonly conflicts: readonly Conflict[];
    }
  /** The server understood and said no. */
  | { readonly kind: "refused"; readonly message: string };

export interface DraftToSave {
  readonly graph: Graph;
  readonly name: string;
  readonly baseRevision: number;
}

export type SaveAnswer =
  | { readonly kind: "saved"; readonly revision: number }
  | { readonly kind: "conflict" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "refused"; readonly message: string };

export interface AutosaveParams {
  readonly workflowId: string;
  readonly document: WorkflowDocument;
  /** The stored draft that the document was made on; changes against it are unsent. */
  readonly stored: StoredDraft;
  readonly save: (draft: DraftToSave) => Promise<SaveAnswer>;
  /** The draft as the server has it now; null when it cannot be reached. */
  readonly read: () => Promise<StoredDraft | null>;
  /** Name of the step in the history that takes in what others changed. */
  readonly takeInLabel: string;
  /** Called when the server has taken what was unsent. */
  readonly onSaved: (revision: number) => void;
  /** Called when changes of others have come into the document. */
  readonly onTakenIn: () => void;
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
  /** Somebody else may have stored a newer draft: takes it in when nothing here is unsent, else brings both together. */
  readonly takeIn: () => Promise<void>;
  /** After a conflict: both become one, with this side wherever they say different things. */
  readonly resolve: (choices: Choices) => Promise<void>;
  readonly revision: () => number;
  /** True while something is not on the server. */
  readonly isUnsent: () => boolean;
  /** True while closing the page would lose something, or leave something where only this browser finds it. */
  readonly isAtRisk: () => boolean;
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
  /** What the changes are made on. */
  readonly base: () => Draft;
  readonly revision: () => number;
  /** The server has this, with this revision. */
  readonly accept: (stored: Draft, revision: number) => void;
}

function createLedger({ document, stored }: AutosaveParams): Ledger {
  let { revision } = stored;
  let sent: Draft = { graph: stored.graph, name: stored.name };
  return {
    isUnsent: () => {
      const { graph, name } = document.getState();
      return graph !== sent.graph || name !== sent.name;
    },
    draft: () => {
      const { graph, name } = document.getState();
      return { graph, name, baseRevision: revision };
    },
    base: () => sent,
    revision: () => revision,
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
  /** True when the copy is what the document is. */
  readonly isKept: () => boolean;
  readonly stop: () => void;
}

function createKeeper(
  { workflowId, document, storage, now, onStorageFailure }: AutosaveParams,
  ledger: Ledger,
): Keeper {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let kept: Draft | null = null;
  const write = async (): Promise<void> => {
    const draft = ledger.draft();
    await storage.write(workflowId, { ...draft, base: ledger.base(), savedAt: now() });
    kept = draft;
  };
  return {
    keep: () => {
      timer ??= setTimeout(() => {
        timer = null;
        if (ledger.isUnsent()) write().catch(onStorageFailure);
      }, keepDelayMs);
    },
    forget: () => {
      kept = null;
      storage.remove(workflowId).catch(onStorageFailure);
    },
    isKept: () => {
      const { graph, name } = document.getState();
      return kept?.graph === graph && kept.name === name;
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

function offlineAfter(before: SaveState): SaveState & { readonly kind: "offline" } {
  return { kind: "offline", attempts: before.kind === "offline" ? before.attempts + 1 : 1 };
}

function retryDelay(attempts: number): number {
  return retryDelaysMs[Math.min(attempts, retryDelaysMs.length) - 1] ?? 30_000;
}

/** What was stored elsewhere, and how it comes into the document. */
interface TakingIn {
  /** Brings the stored draft and the unsent changes together; the state that follows. */
  readonly meet: (theirs: StoredDraft) => SaveState;
  readonly resolve: (conflict: SaveState & { readonly kind: "conflict" }, choices: Choices) => void;
}

function createTakingIn(
  { document, takeInLabel, onTakenIn }: AutosaveParams,
  ledger: Ledger,
): TakingIn {
  const apply = (draft: Draft, theirs: Draft, revision: number): void => {
    document.run({
      label: takeInLabel,
      edits: [{ type: "graph.replace", graph: draft.graph }],
    });
    document.rename(draft.name);
    const now = document.getState();
    ledger.accept(isSameDraft(now, theirs) ? now : theirs, revision);
    onTakenIn();
  };
  return {
    meet: (theirs) => {
      const { revision } = theirs;
      const mine = document.getState();
      if (isSameDraft(mine, theirs)) {
        ledger.accept(mine, revision);
        return { kind: "saved" };
      }
      if (!ledger.isUnsent()) {
        const graph = withKnownParts(mine.graph, theirs.graph);
        apply({ graph, name: theirs.name }, theirs, revision);
        return { kind: "saved" };
      }
      const sides = { base: ledger.base(), mine: { graph: mine.graph, name: mine.name }, theirs };
      const { conflicts, ...draft } = bringTogether(sides);
      if (conflicts.length > 0) return { kind: "conflict", sides, revision, conflicts };
      apply(draft, theirs, revision);
      return { kind: "pending" };
    },
    resolve: ({ sides, revision }, choices) => {
      // What was changed since the question was asked is mine, too.
      const { graph, name } = document.getState();
      const draft = bringTogether({ ...sides, mine: { graph, name } }, choices);
      apply(draft, sides.theirs, revision);
    },
  };
}

/** What talks to the server, one exchange at a time, and says how it went. */
interface Exchange {
  readonly state: StoreApi<SaveState>;
  readonly enter: (next: SaveState) => void;
  readonly flush: () => Promise<void>;
  /** Sends in a moment. */
  readonly sendIn: (delayMs: number) => void;
  readonly takeIn: () => Promise<void>;
  readonly stop: () => void;
}

interface ExchangeParts {
  readonly ledger: Ledger;
  readonly keeper: Keeper;
  readonly taking: TakingIn;
}

function createExchange(
  { save, read, onSaved }: AutosaveParams,
  { ledger, keeper, taking }: ExchangeParts,
): Exchange {
  const state = createStore<SaveState>(() => ({ kind: "saved" }));
  let running: Promise<void> | null = null;
  let isStopped = false;
  const sending = createDelay(() => void flush());

  /** Whether anything is left to send is not for the caller to know. */
  const enter = (next: SaveState): void => {
    if (next.kind !== "saved" && next.kind !== "pending") {
      state.setState(next, true);
      if (next.kind === "offline") sending.restart(retryDelay(next.attempts));
    } else if (ledger.isUnsent()) {
      state.setState({ kind: "pending" }, true);
      keeper.keep();
      sending.restart(saveDelayMs);
    } else {
      state.setState({ kind: "saved" }, true);
      keeper.forget();
    }
  };
  const meet = async (): Promise<void> => {
    const theirs = await read();
    if (isStopped) return;
    enter(theirs === null ? offlineAfter(state.getState()) : taking.meet(theirs));
  };
  const send = async (): Promise<void> => {
    const draft = ledger.draft();
    if (state.getState().kind !== "offline") state.setState({ kind: "saving" }, true);
    const answer = await save(draft);
    switch (answer.kind) {
      case "saved":
        ledger.accept(draft, answer.revision);
        onSaved(answer.revision);
        enter({ kind: "saved" });
        break;
      case "conflict":
        await meet();
        break;
      case "unreachable":
        enter(offlineAfter(state.getState()));
        break;
      case "refused":
        enter(answer);
    }
  };
  const exchange = async (act: () => Promise<void>): Promise<void> => {
    running ??= act().finally(() => {
      running = null;
    });
    await running;
  };
  const flush = async (): Promise<void> => {
    sending.cancel();
    if (running !== null) await running;
    if (!ledger.isUnsent() || state.getState().kind === "conflict") return;
    await exchange(send);
  };
  return {
    state,
    enter,
    flush,
    sendIn: sending.restart,
    takeIn: async () => {
      // Whatever is unsent meets what was stored when it is sent.
      if (state.getState().kind !== "saved" || ledger.isUnsent() || running !== null) return;
      await exchange(async () => {
        const theirs = await read();
        if (theirs === null || isStopped || theirs.revision <= ledger.revision()) return;
        enter(taking.meet(theirs));
      });
    },
    stop: () => {
      isStopped = true;
      sending.cancel();
    },
  };
}

export function createAutosave(params: AutosaveParams): Autosave {
  const { document } = params;
  const ledger = createLedger(params);
  const keeper = createKeeper(params, ledger);
  const taking = createTakingIn(params, ledger);
  const exchange = createExchange(params, { ledger, keeper, taking });
  const { state, flush } = exchange;
  const { isUnsent } = ledger;

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
    exchange.sendIn(saveDelayMs);
  };
  const unsubscribe = onDraftChange(document, changed);
  if (isUnsent()) changed();

  return {
    state,
    flush,
    retry: () => {
      if (state.getState().kind === "offline") exchange.sendIn(0);
    },
    takeIn: exchange.takeIn,
    resolve: async (choices) => {
      const conflict = state.getState();
      if (conflict.kind !== "conflict") return;
      taking.resolve(conflict, choices);
      exchange.enter({ kind: "pending" });
      await flush();
    },
    revision: ledger.revision,
    isUnsent,
    isAtRisk: () => {
      const { kind } = state.getState();
      const isStuck = kind === "offline" || kind === "refused" || kind === "conflict";
      return isUnsent() && (isStuck || !keeper.isKept());
    },
    stop: () => {
      unsubscribe();
      exchange.stop();
      keeper.stop();
    },
  };
}
