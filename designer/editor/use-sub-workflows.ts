/** Steps that become a workflow of their own, and the way back: the parts that need the server. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { maxWorkflowNameLength } from "../../shared/api/workflow.ts";
import { errorText } from "../api/api-error.ts";
import { callApi } from "../api/client.ts";
import { type Extraction, extractedGraph, extractionOf, planExtract } from "../document/extract.ts";
import { indexOf } from "../document/graph-index.ts";
import { inlineTarget, planInline } from "../document/inline.ts";
import { chosenOf } from "../document/selection.ts";
import { documentStrings } from "../document/strings.ts";
import type { EditorStores } from "../document/use-document.ts";
import { subWorkflowStrings } from "./sub-workflow-strings.ts";

export interface SubWorkflows {
  /** What is about to be taken out; null while no question is asked. */
  readonly extraction: Extraction | null;
  /** Name to begin with. */
  readonly suggestion: string;
  readonly ask: () => void;
  readonly close: () => void;
  /** Makes and publishes the workflow and puts one step in the place of its steps; a sentence when that cannot be. */
  readonly extract: (name: string) => Promise<string | null>;
  readonly inline: (node: string) => void;
}

export interface SubWorkflowsParams {
  readonly stores: EditorStores;
  readonly announce: (text: string) => void;
  readonly refuse: (reason: string) => void;
}

export function useSubWorkflows({ stores, announce, refuse }: SubWorkflowsParams): SubWorkflows {
  const { document, view } = stores;
  const [extraction, setExtraction] = useState<Extraction | null>(null);
  const queryClient = useQueryClient();
  return useMemo(() => {
    const show = (ids: readonly string[] | undefined) => {
      const [first] = ids ?? [];
      if (first !== undefined) view.setState({ reveal: { id: first, focus: true } });
    };
    const inline = async (id: string): Promise<string | null> => {
      const { graph } = document.getState();
      const node = indexOf(graph).node(id);
      if (node === undefined) return null;
      const target = inlineTarget(graph, node);
      if ("problem" in target) return target.problem;
      const found = await findWorkflow(target.workflow);
      if (found === null) return documentStrings.inline.missing(target.workflow);
      const other = (await callApi("getWorkflow", { params: { id: found } })).graph;
      // Whoever went on drawing meanwhile keeps what they drew.
      const current = document.getState().graph;
      const still = indexOf(current).node(id);
      if (still === undefined) return null;
      const plan = planInline(current, { node: still, other });
      if (typeof plan === "string") return plan;
      if (document.run(plan)) announce([plan.label, plan.remark ?? ""].join(". "));
      show(plan.select);
      return null;
    };
    return {
      extraction,
      suggestion:
        extraction === null
          ? ""
          : subWorkflowStrings
              .suggestion(document.getState().name, extraction.entry.name)
              .slice(0, maxWorkflowNameLength),
      ask: () => {
        const { graph, selection } = document.getState();
        const found = extractionOf(graph, chosenOf(graph, selection).nodes);
        if (typeof found === "string") refuse(found);
        else setExtraction(found);
      },
      close: () => setExtraction(null),
      extract: async (name) => {
        if (extraction === null) return null;
        const { graph } = document.getState();
        if ((await findWorkflow(name)) !== null) return subWorkflowStrings.taken(name);
        try {
          await callApi("createWorkflow", {
            body: { name, graph: extractedGraph(graph, extraction) },
          });
        } catch (error) {
          return errorText(error);
        }
        void queryClient.invalidateQueries({ queryKey: ["workflows"] });
        const plan = planExtract(graph, extraction, name);
        setExtraction(null);
        if (document.run(plan)) announce(plan.label);
        show(plan.select);
        return null;
      },
      inline: (id) => {
        inline(id)
          .catch(errorText)
          .then((reason) => {
            if (reason !== null) refuse(reason);
          }, refuse);
      },
    };
  }, [document, view, extraction, queryClient, announce, refuse]);
}

/** The id of the workflow of this id or name; null for none. */
async function findWorkflow(nameOrId: string): Promise<string | null> {
  const { workflows } = await callApi("listWorkflows", { query: { q: nameOrId.slice(0, 200) } });
  const found = workflows.find(({ id, name }) => id === nameOrId || name === nameOrId);
  return found?.id ?? null;
}
