import { useMemo } from "react";
import type { Json } from "../../shared/base/json.ts";
import { pointerToken } from "../../shared/base/problem.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { nodeLanguage } from "../../shared/graph/language.ts";
import type { RecordChange } from "../../shared/graph/record-change.ts";
import { homeOf, planSetState } from "../document/settings.ts";
import { useGraph, useStores } from "../document/use-document.ts";

/** The fields of a node's state by their names in the language, wherever the node keeps them. */
export interface StateFields {
  readonly language: QueryLanguage;
  readonly value: (name: string) => Json | undefined;
  /** Pointer inside the node. */
  readonly pointer: (name: string) => string;
  /** Sets fields together; undefined removes one. Typing in one of them is one step of undo. */
  readonly set: (changes: RecordChange) => void;
}

export function useStateFields(node: Node): StateFields {
  const { document } = useStores();
  const graph = useGraph();
  const language = nodeLanguage(graph, node);
  return useMemo(
    () => ({
      language,
      value: (name) => node[homeOf(node, name)][name],
      pointer: (name) => `/${homeOf(node, name)}/${pointerToken(name)}`,
      set: (changes) => {
        document.run(planSetState(document.getState().graph, node.id, changes), {
          groupKey: `state:${node.id}:${Object.keys(changes).join()}`,
        });
      },
    }),
    [document, node, language],
  );
}
