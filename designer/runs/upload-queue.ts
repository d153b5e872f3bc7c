/** Files on their way to the server: a few at a time, each with its progress, until they are there or have failed. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ArtifactMessage } from "../../shared/api/settings.ts";
import { errorText } from "../api/api-error.ts";
import type { UploadOptions } from "../api/artifacts.ts";

export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly state: "waiting" | "sending" | "failed";
  /** From 0 to 1. */
  readonly share: number;
  readonly error: string | null;
}

type ArrivalListener = (artifact: ArtifactMessage, place: number) => void;

export interface UploadQueue {
  /** Uploads that are not there yet, in the order in which they were added. */
  readonly store: StoreApi<readonly Upload[]>;
  readonly add: (files: readonly File[]) => void;
  readonly retry: (id: number) => void;
  readonly remove: (id: number) => void;
  /** Calls the listener with each file that has arrived and its place among all that were added; returns how to stop that. */
  readonly onArrived: (listener: ArrivalListener) => () => void;
  /** Stops everything. */
  readonly stop: () => void;
}

/** Files sent at the same time: more only make each slower. */
const parallelUploads = 3;

export function createUploadQueue(
  upload: (file: File, options: UploadOptions) => Promise<ArtifactMessage>,
): UploadQueue {
  const listeners = new Set<ArrivalListener>();
  const store = createStore<readonly Upload[]>(() => []);
  const running = new Map<number, AbortController>();
  let nextId = 1;

  const change = (id: number, part: Partial<Upload>) =>
    store.setState(
      (uploads) => uploads.map((each) => (each.id === id ? { ...each, ...part } : each)),
      true,
    );
  const drop = (id: number) =>
    store.setState((uploads) => uploads.filter((each) => each.id !== id), true);

  const send = async ({ id, file }: Upload, stop: AbortController) => {
    try {
      const artifact = await upload(file, {
        signal: stop.signal,
        onProgress: (share) => change(id, { share }),
      });
      drop(id);
      for (const listener of listeners) listener(artifact, id);
    } catch (error) {
      if (stop.signal.aborted) drop(id);
      else change(id, { state: "failed", error: errorText(error) });
    } finally {
      running.delete(id);
      fill();
    }
  };
  const fill = () => {
    const free = parallelUploads - running.size;
    const next = store.getState().filter((each) => each.state === "waiting");
    for (const each of next.slice(0, Math.max(0, free))) {
      const stop = new AbortController();
      running.set(each.id, stop);
      change(each.id, { state: "sending" });
      void send(each, stop);
    }
  };

  return {
    store,
    add: (files) => {
      const added = files.map((file): Upload => ({
        id: nextId++,
        file,
        state: "waiting",
        share: 0,
        error: null,
      }));
      store.setState((uploads) => [...uploads, ...added], true);
      fill();
    },
    retry: (id) => {
      change(id, { state: "waiting", share: 0, error: null });
      fill();
    },
    remove: (id) => {
      const stop = running.get(id);
      if (stop === undefined) drop(id);
      else stop.abort();
    },
    onArrived: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      store.setState([], true);
      for (const stop of running.values()) stop.abort();
    },
  };
}
