/** Kinds that a person marked with a star, and those they added last. Kept in this browser. */
import { z } from "zod";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { kindOf } from "../../shared/nodes/index.ts";
import type { NodeKind } from "../../shared/nodes/kind.ts";

const memorySchema = z.object({ starred: z.array(z.string()), recent: z.array(z.string()) });
type Memory = z.infer<typeof memorySchema>;

const storageKey = "cairn.palette";
const nothing: Memory = { starred: [], recent: [] };
/** More than these nobody looks through. */
const recentLimit = 4;

function remembered(): Memory {
  try {
    const parsed = memorySchema.safeParse(JSON.parse(localStorage.getItem(storageKey) ?? "null"));
    return parsed.success ? parsed.data : nothing;
  } catch (error) {
    if (error instanceof SyntaxError) return nothing;
    throw error;
  }
}

const store = createStore<Memory>(remembered);

function change(next: Memory): void {
  store.setState(next);
  localStorage.setItem(storageKey, JSON.stringify(next));
}

/** Marks a kind, or takes the mark away. */
export function toggleStar(type: string): void {
  const { starred, ...rest } = store.getState();
  change({
    ...rest,
    starred: starred.includes(type) ? starred.filter((each) => each !== type) : [...starred, type],
  });
}

/** Remembers that a node of this kind was added. */
export function rememberAdded(type: string): void {
  const { recent, starred } = store.getState();
  change({
    starred,
    recent: [type, ...recent.filter((each) => each !== type)].slice(0, recentLimit),
  });
}

export interface PaletteMemory {
  readonly starred: readonly NodeKind[];
  /** Newest first, without those with a star. */
  readonly recent: readonly NodeKind[];
}

export function usePaletteMemory(): PaletteMemory {
  const { starred, recent } = useStore(store);
  return {
    starred: starred.flatMap((type) => kindOf[type] ?? []),
    recent: recent.filter((type) => !starred.includes(type)).flatMap((type) => kindOf[type] ?? []),
  };
}
