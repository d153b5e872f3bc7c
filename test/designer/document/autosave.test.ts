import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type Autosave,
  createAutosave,
  type DraftToSave,
  type SaveAnswer,
  saveDelayMs,
} from "../../../designer/document/autosave.ts";
import type { DraftStorage, UnsentDraft } from "../../../designer/document/draft-storage.ts";
import { planRename } from "../../../designer/document/settings.ts";
import type { WorkflowDocument } from "../../../designer/document/workflow-document.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { openDocument } from "./open-document.ts";

interface Bench {
  readonly document: WorkflowDocument;
  readonly autosave: Autosave;
  readonly saved: readonly DraftToSave[];
  readonly kept: ReadonlyMap<string, UnsentDraft>;
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
  };
  let revision = 5;
  let answers: readonly SaveAnswer[] = [];
  const autosave = createAutosave({
    workflowId: "w",
    document,
    revision,
    stored: { graph: options.unsent === true ? drawGraph({}, []) : graph, name: "Test" },
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
    answer: (...next) => {
      answers = next;
    },
    rename: (name) => document.run(planRename(document.getState().graph, "A", name)),
  };
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
    rename("B");
    await vi.advanceTimersByTimeAsync(200);
    expect(kept.get("w")).toEqual({
      graph: document.getState().graph,
      name: "Test",
      baseRevision: 5,
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

  it("never overwrites what somebody else saved, and does so only when told", async () => {
    const { autosave, saved, rename, answer, kept } = bench();
    answer({ kind: "conflict", revision: 9 });
    rename("B");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(autosave.state.getState()).toEqual({ kind: "conflict", revision: 9 });
    rename("C");
    await vi.advanceTimersByTimeAsync(60_000);
    await autosave.flush();
    expect(saved).toHaveLength(1);
    expect(kept.get("w")?.graph.nodes[1]?.name).toBe("C");
    answer();
    await autosave.overwrite(9);
    expect(saved.at(-1)).toMatchObject({ baseRevision: 9 });
    expect(autosave.state.getState()).toEqual({ kind: "saved" });
  });

  it("goes on from the stored draft once that was opened", async () => {
    const { autosave, saved, rename, answer, document } = bench();
    answer({ kind: "conflict", revision: 9 });
    rename("B");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    document.load({ graph: drawGraph({ Z: {} }, []), name: "Theirs" });
    autosave.reloaded(9);
    answer();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saved).toHaveLength(1);
    document.rename("Ours");
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(saved.at(-1)).toMatchObject({ baseRevision: 9, name: "Ours" });
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
