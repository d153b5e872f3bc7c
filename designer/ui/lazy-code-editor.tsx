import { lazy, Suspense } from "react";
import { cn } from "./cn.ts";
import type { CodeEditorProps } from "./code-editor.tsx";
import { controlStyle, Textarea } from "./input.tsx";
import { LoadingPane } from "./spinner.tsx";

const Loaded = lazy(async () => {
  try {
    return { default: (await import("./code-editor.tsx")).CodeEditor };
  } catch {
    // Without a connection the words can be changed all the same.
    return { default: PlainEditor };
  }
});

function PlainEditor(props: CodeEditorProps) {
  const { value, onChange, label, readOnly = false, id } = props;
  return (
    <Textarea
      {...(id === undefined ? {} : { id })}
      aria-label={label}
      value={value}
      readOnly={readOnly}
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
      className={cn("font-mono text-xs", props.variant === "page" ? "h-full" : "")}
    />
  );
}

/** The code editor, fetched when the first one is shown; until then the text itself. */
export function LazyCodeEditor(props: CodeEditorProps) {
  const waiting =
    props.variant === "page" ? (
      <LoadingPane />
    ) : (
      <pre
        className={cn(
          props.variant === "bare" ? "" : controlStyle,
          "max-h-72 min-h-8 w-full min-w-0 overflow-hidden p-1.5 font-mono text-xs",
        )}
      >
        {props.value}
      </pre>
    );
  return (
    <Suspense fallback={waiting}>
      <Loaded {...props} />
    </Suspense>
  );
}
