import { useEffect, useState } from "react";
import { followRun } from "../api/event-stream.ts";
import { onTokenChanged } from "../api/token.ts";
import { createEventWriter, createRunStore, type RunStore } from "./run-store.ts";

/** Follows a run into a store from where the store is; returns how to stop. */
function feed(runId: string, store: RunStore): () => void {
  const stopped = new AbortController();
  const writer = createEventWriter(store);
  store.setState({ error: null });
  followRun({
    runId,
    after: store.getState().view.seq,
    signal: stopped.signal,
    onEvents: writer.add,
    onState: (stream) => {
      if (stream === "ended") writer.flush();
      store.setState({ stream });
    },
  }).catch((error: unknown) => {
    store.setState({ error: error instanceof Error ? error : new Error(String(error)) });
  });
  return () => {
    stopped.abort();
    writer.flush();
    writer.stop();
  };
}

/** Loads the events of a run and follows it while it lasts; a new store for each run. */
export function useRunFeed(runId: string): RunStore {
  const [known, setKnown] = useState(() => ({ runId, store: createRunStore() }));
  const current = known.runId === runId ? known : { runId, store: createRunStore() };
  if (current !== known) setKnown(current);
  const { store } = current;
  useEffect(() => {
    let stop = feed(runId, store);
    // With another token a feed that was refused begins again.
    const stopListening = onTokenChanged(() => {
      stop();
      stop = feed(runId, store);
    });
    return () => {
      stopListening();
      stop();
    };
  }, [runId, store]);
  return store;
}
