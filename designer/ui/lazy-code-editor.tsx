import { lazy, Suspense } from "react";
import { cn } from "./cn.ts";
import type { CodeEditorProps } from "./code-editor.tsx";
import { controlStyle } from "./input.tsx";
import { LoadingPane } from "./spinner.tsx";

const Loaded = lazy(async () => {
  const { CodeEditor } = await import("./code-editor.tsx");
  return { default: CodeEditor };
});

/** The code editor, fetched when the first one is shown; until then the text itself. */
export function LazyCodeEditor(props: CodeEditorProps) {
  const waiting =
    props.variant === "page" ? (
      <LoadingPane />
    ) : (
      <pre className={cn(controlStyle, "max-h-72 min-h-8 overflow-hidden p-1.5 font-mono text-xs")}>
        {props.value}
      </pre>
    );
  return (
    <Suspense fallback={waiting}>
      <Loaded {...props} />
    </Suspense>
  );
}
