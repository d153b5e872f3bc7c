/** A code editor for JSON. Loaded when first needed: see `lazy-code-editor.tsx`. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import {
  HighlightStyle,
  bracketMatching,
  foldGutter,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder as placeholderText,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { cn } from "./cn.ts";
import { controlStyle } from "./input.tsx";

export interface CodeMark {
  /** Offsets in the text. */
  readonly from: number;
  readonly to: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

export interface CodeEditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
  /** `field` grows with its text; `page` fills its place and shows line numbers. */
  readonly variant: "field" | "page";
  readonly readOnly?: boolean;
  readonly placeholder?: string;
  readonly marks?: readonly CodeMark[];
  /** Told where the cursor is, as an offset. */
  readonly onCursor?: (offset: number) => void;
  /** Scrolls there, without taking the keyboard, whenever the object is a new one. */
  readonly reveal?: { readonly offset: number } | null;
  readonly id?: string;
  readonly className?: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
}

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: tags.string, color: "var(--success)" },
  { tag: [tags.number, tags.bool], color: "var(--special)" },
  { tag: tags.null, color: "var(--neutral)" },
  { tag: tags.punctuation, color: "var(--ink-faint)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono, monospace)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: "6px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-faint)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 6%, transparent)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 26%, transparent) !important",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    color: "var(--ink)",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--danger)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-placeholder": { color: "var(--ink-faint)" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--hover)",
    border: "none",
    color: "var(--ink-muted)",
  },
});

const parseLinter = jsonParseLinter();

/** Nothing written yet is nothing wrong. */
function lintJson(view: EditorView): readonly Diagnostic[] {
  return view.state.doc.toString().trim() === "" ? [] : parseLinter(view);
}

function variantExtensions(variant: CodeEditorProps["variant"]): Extension {
  if (variant === "field") return EditorView.lineWrapping;
  return [lineNumbers(), foldGutter(), lintGutter(), highlightActiveLine()];
}

export function CodeEditor(props: CodeEditorProps) {
  const {
    value,
    label,
    variant,
    readOnly = false,
    placeholder,
    marks,
    reveal,
    id,
    className,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (host.current === null) return undefined;
    const editable = new Compartment();
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          history(),
          json(),
          linter(lintJson, { delay: 300 }),
          bracketMatching(),
          indentOnInput(),
          syntaxHighlighting(highlighting),
          look,
          variantExtensions(variant),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          editable.of([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
          EditorView.contentAttributes.of({
            "aria-label": label,
            tabindex: "0",
            ...(id === undefined ? {} : { id }),
          }),
          placeholder === undefined ? [] : placeholderText(placeholder),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
            if (update.selectionSet) latest.current.onCursor?.(update.state.selection.main.head);
          }),
        ],
      }),
    });
    editor.current = view;
    return () => {
      editor.current = null;
      view.destroy();
    };
  }, [label, variant, readOnly, placeholder, id]);

  useEffect(() => {
    const view = editor.current;
    if (view === null || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const view = editor.current;
    if (view === null || marks === undefined) return;
    // Marks are places in `value`: a new text has them set anew.
    const length = Math.min(value.length, view.state.doc.length);
    const diagnostics: Diagnostic[] = marks.map((mark) => ({
      ...mark,
      from: Math.min(mark.from, length),
      to: Math.min(mark.to, length),
    }));
    view.dispatch(setDiagnostics(view.state, diagnostics));
  }, [marks, value]);

  useEffect(() => {
    const view = editor.current;
    if (view === null || reveal === null || reveal === undefined) return;
    const at = Math.min(reveal.offset, view.state.doc.length);
    view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: "center" }),
    });
  }, [reveal]);

  return (
    <div
      ref={host}
      data-code-editor={variant}
      className={cn(
        variant === "field"
          ? cn(
              controlStyle,
              "max-h-72 min-h-8 overflow-auto px-1 focus-within:border-focus focus-within:outline-1 focus-within:outline-focus",
            )
          : "h-full overflow-hidden bg-surface [&_.cm-editor]:h-full",
        props["aria-invalid"] === true ? "border-danger" : "",
        className,
      )}
    />
  );
}
