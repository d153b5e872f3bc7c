/** The inspector beside a document of its own. */
import { EditorView } from "@codemirror/view";
import { act, fireEvent, screen } from "@testing-library/react";
import { vi } from "vitest";
import {
  createProblemsStore,
  type ProblemsStore,
} from "../../../designer/document/problems-store.ts";
import { EditorStoresContext } from "../../../designer/document/use-document.ts";
import { createViewStore, type ViewStore } from "../../../designer/document/view-store.ts";
import type { WorkflowDocument } from "../../../designer/document/workflow-document.ts";
import { Inspector } from "../../../designer/inspector/inspector.tsx";
import type { Graph } from "../../../shared/graph/graph.ts";
import { answerRequests, renderInApp } from "../../support/in-app.tsx";
import { nodeNamed, openDocument } from "../document/open-document.ts";

export interface Shown {
  readonly document: WorkflowDocument;
  readonly problems: ProblemsStore;
  readonly view: ViewStore;
  readonly params: (name: string) => unknown;
  readonly fields: (name: string) => unknown;
}

/** Shows the inspector with some nodes selected. */
export async function show(graph: Graph, selected: readonly string[]): Promise<Shown> {
  answerRequests(() => Response.json({ prices: [] }));
  // The editor of expressions is loaded when the first one is shown: here that is at once.
  await import("../../../designer/ui/code-editor.tsx");
  const { document } = openDocument(graph);
  const problems = createProblemsStore();
  const view = createViewStore();
  document.select(selected);
  await renderInApp(
    <EditorStoresContext value={{ document, problems, view }}>
      <Inspector />
    </EditorStoresContext>,
  );
  return {
    document,
    problems,
    view,
    params: (name) => nodeNamed(document.getState().graph, name).params,
    fields: (name) => nodeNamed(document.getState().graph, name).fields,
  };
}

/** Opens a tab as a press of the pointer does. */
export function openTab(name: string): void {
  const tab = screen.getByRole("tab", { name });
  fireEvent.mouseDown(tab, { button: 0 });
}

/** Writes an expression or a path into its editor, once that has come. `find` gives the element with the role of a text box. */
export async function write(find: () => HTMLElement, text: string): Promise<void> {
  const view = await vi.waitFor(
    () => {
      const found = EditorView.findFromDOM(find());
      if (found === null) throw new Error("no editor yet");
      return found;
    },
    { timeout: 20_000 },
  );
  act(() => {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  });
}
