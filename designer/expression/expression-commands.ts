import type { EditorStores } from "../document/use-document.ts";
import { nodeLanguage } from "../../shared/graph/language.ts";
import { indexOf } from "../document/graph-index.ts";
import { soleNode } from "../document/selection.ts";
import type { Command } from "../editor/command.ts";
import { openPlayground } from "./playground-store.ts";
import { expressionStrings } from "./strings.ts";

/** Commands about expressions. */
export function expressionCommands({
  stores,
}: {
  readonly stores: EditorStores;
}): readonly Command[] {
  return [
    {
      id: "playground",
      title: expressionStrings.playground.title,
      group: "view",
      icon: "braces",
      scope: "page",
      run: () => {
        const { graph, selection } = stores.document.getState();
        const id = soleNode(graph, selection);
        const node = id === null ? undefined : indexOf(graph).node(id);
        openPlayground({
          node: node?.id ?? null,
          language: node === undefined ? "JSONata" : nodeLanguage(graph, node),
          text: "",
          pointer: "/fields/Compensate/Arguments",
          onUse: null,
        });
      },
    },
  ];
}
