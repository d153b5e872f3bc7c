import { useQuery } from "@tanstack/react-query";
import { useStore } from "zustand";
import type { Json } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { tryQueries } from "../api/try-queries.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { sampleInput } from "./mock.ts";
import { isFirst, knownInput } from "./node-input.ts";
import { writeJson } from "./read-json.ts";
import { tryStrings } from "./strings.ts";
import { tryStoreOf } from "./try-store.ts";

const texts = tryStrings.test;

export interface TestInput {
  readonly text: string;
  /** Where it is from, in words. */
  readonly source: string;
  readonly isTyped: boolean;
  readonly isReading: boolean;
  readonly type: (text: string) => void;
  /** Back to what the nodes before it give. */
  readonly reset: () => void;
}

/** What a node is tested with: typed, else what the nodes before it gave here, else in the last run. */
export function useTestInput(node: Node): TestInput {
  const tries = tryStoreOf(useStores().document);
  const graph = useGraph();
  const typed = useStore(tries, (state) => state.inputs[node.id]);
  const outputs = useStore(tries, (state) => state.outputs);
  const workflowId = useStore(tries, (state) => state.workflowId);
  const known = knownInput(graph, node.id, outputs);
  const isUnknown = known.input === undefined;
  const isBeginning = isFirst(graph, node.id);
  const own = useQuery({
    ...tryQueries.lastStep(workflowId, node.name),
    ...(isUnknown ? {} : { enabled: false }),
  });
  const before = useQuery({
    ...tryQueries.lastStep(workflowId, known.name),
    ...(isUnknown && !isBeginning && known.name !== "" ? {} : { enabled: false }),
  });
  const first = useQuery({
    ...tryQueries.lastInput(workflowId),
    ...(isUnknown && isBeginning ? {} : { enabled: false }),
  });
  const set = (text: string | undefined) =>
    tries.setState(({ inputs: { [node.id]: _old, ...rest } }) => ({
      inputs: text === undefined ? rest : { ...rest, [node.id]: text },
    }));
  const found = ((): { readonly input: Json | undefined; readonly source: string } => {
    if (known.input !== undefined)
      return {
        input: known.input,
        source:
          known.from === "pinned" ? texts.fromPinned(known.name) : texts.fromTried(known.name),
      };
    if (own.data) return { input: own.data.input, source: texts.fromLast };
    if (before.data) return { input: before.data.output, source: texts.fromLastBefore(known.name) };
    if (first.data !== null && first.data !== undefined)
      return { input: first.data, source: texts.fromStart };
    if (isBeginning) return { input: sampleInput(graph), source: texts.fromSample };
    return { input: {}, source: texts.noInput(known.name) };
  })();
  const isReading =
    isUnknown && typed === undefined && (own.isLoading || before.isLoading || first.isLoading);
  return {
    text: typed ?? writeJson(found.input),
    source: isReading ? texts.reading : found.source,
    isTyped: typed !== undefined,
    isReading,
    type: set,
    reset: () => set(undefined),
  };
}
