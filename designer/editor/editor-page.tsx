import { EditorStoresContext } from "../document/use-document.ts";
import { ErrorState } from "../ui/empty-state.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { EditorScreen } from "./editor-screen.tsx";
import type { RunSlots } from "./run-slot.ts";
import { editorStrings } from "./strings.ts";
import { useEditorSession } from "./use-editor-session.ts";

export interface EditorPageProps extends Partial<RunSlots> {
  readonly workflowId: string;
}

/** The page of a workflow: opens its draft and shows the editor. */
export function EditorPage({ workflowId, ...slots }: EditorPageProps) {
  const { state, retry } = useEditorSession(workflowId);
  switch (state.kind) {
    case "loading":
      return <LoadingPane label={editorStrings.loading} />;
    case "failed":
      return (
        <ErrorState
          title={editorStrings.loadFailed}
          detail={state.error.message}
          onRetry={retry}
          className="pt-24"
        />
      );
    case "ready":
      return (
        <EditorStoresContext value={state.session.stores}>
          <EditorScreen session={state.session} {...slots} />
        </EditorStoresContext>
      );
  }
}
