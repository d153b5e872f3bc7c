import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type Autosave,
  createAutosave,
  type DraftToSave,
  type SaveAnswer,
  saveDelayMs,
} from "../../../designer/document/autosave.ts";
import type { DraftStorage, UnsentDraft } from "../../../designer/document/draft-storage.ts";
import type { StoredDraft } from "../../../designer/document/take-in.ts";
import { planRename } from "../../../designer/document/settings.ts";
import type { WorkflowDocument } from "../../../designer/document/workflow-document.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { openDocument } from "./open-document.ts";

interface Bench {
  readonly document: WorkflowDocument;
  readonly autosave: Autosave;
  readonly saved: readonly DraftToSave[];
  readonly kept: ReadonlyMap<string, UnsentDraft>;
  /** What was told to the rest of the editor: revisions that were saved, and that something was taken in. */
  readonly told: readonly (number | string)[];
  /** What the server has, put there by somebody else; null = it cannot be reached. */
  readonly store: (draft: StoredDraft | null) => void;
  /** Answers of the server, in order; the last one is given again and again. */
  readonly answer: (...answers: readonly SaveAnswer[]) => void;
  readonly rename: (name: string) => void;
}

function bench(options: { readonly unsent?: boolean } = {}): Bench {
  const graph = drawGraph({ A: {} }, ["start > A"]);
  const { document } = openDocument(graph);
  const saved: DraftToSave[] = [];
  const kept = new Map<string, UnsentDraft>();
  const storage: DraftStorage = {
    read: async (id) => await Promise.resolve(kept.get(id) ?? null),
    write: async (id, draft) => {
      kept.set(id, draft);
      await Promise.resolve();
    },
    remove: async (id) => {
      kept.delete(id);
      await Promise.resolve();
    },
    release: () => undefined,
  };
  const told: (number | string)[] = [];
  const elsewhere: { draft: StoredDraft | null } = { draft: null };
  let revision = 5;
  let answers: readonly SaveAnswer[] = [];
  const autosave = createAutosave({
    workflowId: "w",
    document,
    stored: { graph: options.unsent === true ? drawGraph({}, []) : graph, name: "Test", revision },
    read: async () => await Promise.resolve(elsewhere.draft),
    takeInLabel: "Changes from elsewhere",
    onSaved: (saidRevision) => told.push(saidRevision),
    onTakenIn: () => told.push("taken in"),
    save: async (draft) => {
      saved.push(draft);
      const [next, ...rest] = answers;
      if (rest.length > 0) answers = rest;
      if (next !== undefined) return await Promise.resolve(next);
      revision += 1;
      return await Promise.resolve({ kind: "saved", revision });
    },
    storage,
    now: () => 42,
    onStorageFailure: (error) => {
      throw error;
    },
  });
  return {
    document,
    autosave,
    saved,
    kept,
    told,
    store: (draft) => {
      elsewhere.draft = draft;
    },
    answer: (...next) => {
      answers = next;
    },
    rename: (name) => document.run(planRename(document.getState().graph, "A", name)),
  };
}

function renamed(graph: Graph, id: string, name: string): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map((node) => (node.id === id ? { ...node, name } : node)),
  };
}

function names(document: WorkflowDocument): readonly string[] {
  return document.getState().graph.nodes.map((node) => node.name);
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("autosave", () => {
  it("sends once, a moment after the last change, on the revision it has", async () => {
    const { autosave, saved, rename } = bench();
    rename("B");
    await vi.advanceTimersByTimeAsync(saveDelayMs - 1);
    rename("C");
    expect(autosave.state.getState().kind).toBe("pending");
    await vi.advanceTimersByTimeAsync(saveDelayMs - 1);
    expect(saved).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(saved.map((draft) => [draft.baseRevision, draft.graph.nodes[1]?.name])).toEqual([
      [5, "C"],
    ]);
    expect(autosave.state.getState()).toEqual({ kind: "saved" });
    rename("D");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(saved[1]?.baseRevision).toBe(6);
  });

  it("saves the name, too", async () => {
    const { document, saved } = bench();
    document.rename("New name");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(saved.map((draft) => draft.name)).toEqual(["New name"]);
  });

  it("sends what was typed while a save was under way", async () => {
    const { autosave, saved, rename, answer } = bench();
    let finish: (answer: SaveAnswer) => void = () => undefined;
    answer(new Promise<SaveAnswer>((resolve) => (finish = resolve)) as unknown as SaveAnswer);
    rename("B");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(autosave.state.getState().kind).toBe("saving");
    rename("C");
    answer();
    finish({ kind: "saved", revision: 6 });
    await vi.advanceTimersByTimeAsync(0);
    expect(autosave.state.getState().kind).toBe("pending");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(saved.map((draft) => draft.graph.nodes[1]?.name)).toEqual(["B", "C"]);
    expect(saved[1]?.baseRevision).toBe(6);
  });

  it("keeps what is unsent in the browser until the server has it", async () => {
    const { kept, rename, document } = bench();
    const base = document.getState().graph;
    rename("B");
    await vi.advanceTimersByTimeAsync(200);
    expect(kept.get("w")).toEqual({
      graph: document.getState().graph,
      name: "Test",
      baseRevision: 5,
      base: { graph: base, name: "Test" },
      savedAt: 42,
    });
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(kept.has("w")).toBe(false);
  });

  it("asks an unreachable server again and again, ever more slowly, and then sends the newest", async () => {
    const { autosave, saved, rename, answer, kept } = bench();
    answer({ kind: "unreachable" });
    rename("B");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(autosave.state.getState()).toEqual({ kind: "offline", attempts: 1 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(autosave.state.getState()).toEqual({ kind: "offline", attempts: 2 });
    rename("C");
    expect(autosave.state.getState().kind).toBe("offline");
    await vi.advanceTimersByTimeAsync(150);
    expect(kept.get("w")?.graph.nodes[1]?.name).toBe("C");
    answer();
    autosave.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(autosave.state.getState()).toEqual({ kind: "saved" });
    expect(saved.at(-1)?.graph.nodes[1]?.name).toBe("C");
  });

  it("brings its changes and those of somebody else together when they are about different things", async () => {
    const { autosave, saved, rename, answer, store, told, document } = bench();
    const theirs = renamed(document.getState().graph, "start", "Beginning");
    store({ graph: theirs, name: "Their name", revision: 9 });
    answer({ kind: "conflict" }, { kind: "saved", revision: 10 });
    rename("B");
    await vi.advanceTimersByTimeAsync(saveDelayMs * 2);
    expect(names(document)).toEqual(["Beginning", "B"]);
    expect(document.getState().name).toBe("Their name");
    expect(saved.at(-1)).toMatchObject({ baseRevision: 9 });
    expect(told).toEqual(["taken in", 10]);
    expect(autosave.state.getState()).toEqual({ kind: "saved" });
    expect(document.getState().history.past.at(-1)?.label).toBe("Changes from elsewhere");
  });

  it("stores nothing while both changed the same thing and nobody has decided", async () => {
    const { autosave, saved, rename, answer, store, kept, document } = bench();
    const theirs = renamed(document.getState().graph, "A", "Theirs");
    store({ graph: theirs, name: "Test", revision: 9 });
    answer({ kind: "conflict" });
    rename("B");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(autosave.state.getState()).toMatchObject({
      kind: "conflict",
      revision: 9,
      conflicts: [{ name: "B", what: ["name"] }],
    });
    rename("C");
    await vi.advanceTimersByTimeAsync(60_000);
    await autosave.flush();
    expect(saved).toHaveLength(1);
    expect(kept.get("w")?.graph.nodes[1]?.name).toBe("C");
    expect(autosave.isAtRisk()).toBe(true);
    answer({ kind: "saved", revision: 10 });
    await autosave.resolve(new Map());
    expect(saved.at(-1)).toMatchObject({ baseRevision: 9 });
    expect(names(document)).toEqual(["start", "C"]);
    expect(autosave.state.getState()).toEqual({ kind: "saved" });
  });

  it("takes theirs where a person chose it", async () => {
    const { autosave, rename, answer, store, document } = bench();
    const theirs = renamed(document.getState().graph, "A", "Theirs");
    store({ graph: theirs, name: "Test", revision: 9 });
    answer({ kind: "conflict" });
    rename("B");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    await autosave.resolve(new Map([["A", "theirs"]]));
    expect(names(document)).toEqual(["start", "Theirs"]);
    expect(autosave.isUnsent()).toBe(false);
  });

  it("shows what was stored elsewhere at once when nothing here is unsent", async () => {
    const { autosave, saved, store, document, rename } = bench();
    const theirs = renamed(document.getState().graph, "A", "Theirs");
    store({ graph: theirs, name: "Test", revision: 9 });
    await autosave.takeIn();
    expect(names(document)).toEqual(["start", "Theirs"]);
    expect(saved).toHaveLength(0);
    document.undo();
    rename("Mine");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(saved.map(({ baseRevision }) => baseRevision)).toEqual([9]);
  });

  it("has nothing at risk once the browser keeps what is about to be sent", async () => {
    const { autosave, rename } = bench();
    expect(autosave.isAtRisk()).toBe(false);
    rename("B");
    expect(autosave.isAtRisk()).toBe(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(autosave.isAtRisk()).toBe(false);
  });

  it("says what the server did not like, and tries again with the next change", async () => {
    const { autosave, rename, answer } = bench();
    answer({ kind: "refused", message: "Too many nodes." });
    rename("B");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(autosave.state.getState()).toEqual({ kind: "refused", message: "Too many nodes." });
    answer();
    rename("C");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(autosave.state.getState()).toEqual({ kind: "saved" });
  });

  it("sends what was restored from the browser without waiting for a change", async () => {
    const { saved } = bench({ unsent: true });
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(saved).toHaveLength(1);
  });

  it("sends nothing after it was stopped", async () => {
    const { autosave, saved, rename } = bench();
    rename("B");
    autosave.stop();
    rename("C");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saved).toHaveLength(0);
  });

  it("has nothing to send when changes were undone before it was sent", async () => {
    const { autosave, saved, rename, document } = bench();
    const before = document.getState();
    rename("B");
    document.load({ graph: before.graph, name: before.name });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(autosave.state.getState()).toEqual({ kind: "saved" });
    expect(saved).toHaveLength(0);
  });
});
