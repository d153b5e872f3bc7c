import { useEffect, useState } from "react";
import { followText } from "../api/text-stream.ts";

export interface StreamedText {
  readonly text: string;
  /** All of it is there. */
  readonly isWhole: boolean;
  readonly error: Error | null;
}

const nothing: StreamedText = { text: "", isWhole: false, error: null };

export interface TextSource {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
}

/** The text that an attempt has streamed so far, kept up to date while it lasts. */
export function useStreamedText({ runId, path, visit, attempt }: TextSource): StreamedText {
  const source = `${runId} ${path}@${visit}#${attempt}`;
  const [known, setKnown] = useState({ source, streamed: nothing });
  useEffect(() => {
    const left = new AbortController();
    let text = "";
    const tell = (more: Partial<StreamedText>) =>
      setKnown({ source, streamed: { ...nothing, text, ...more } });
    followText({
      runId,
      path,
      visit,
      attempt,
      signal: left.signal,
      onPiece: (piece) => {
        text += piece.text;
        tell({ isWhole: piece.ended });
      },
    }).then(
      () => {
        if (!left.signal.aborted) tell({ isWhole: true });
      },
      (error: unknown) =>
        tell({ error: error instanceof Error ? error : new Error(String(error)) }),
    );
    return () => left.abort();
  }, [source, runId, path, visit, attempt]);
  return known.source === source ? known.streamed : nothing;
}
