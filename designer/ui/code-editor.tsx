/** A code editor for JSON and for expressions. Loaded when first needed: see `lazy-code-editor.tsx`. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import {
  bracketMatching,
  foldGutter,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder as placeholderText,
} from "@codemirror/view";
import { type RefObject, useEffect, useImperativeHandle, useRef } from "react";
import { cn } from "./cn.ts";
import { type CodeComplete, codeCompletion } from "./code-completion.ts";
import { jsonataLanguage, pathLanguage } from "./code-language.ts";
import { codeHighlighting, codeLook } from "./code-look.ts";
import { controlStyle } from "./input.tsx";

export interface CodeMark {
  /** Offsets in the text. */
  readonly from: number;
  readonly to: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** What can be done to an editor from outside. */
export interface CodeHandle {
  /** Writes at the cursor, or in place of everything, and gives the editor the keyboard. */
  readonly insert: (text: string, place: "cursor" | "all") => void;
}

export type CodeLanguage = "json" | "jsonata" | "path";

export interface CodeEditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
  /** `field` grows with its text; `page` fills its place and shows line numbers; `bare` is a field without a frame of its own. */
  readonly variant: "field" | "page" | "bare";
  /** JSON when absent. */
  readonly language?: CodeLanguage;
  /** Offers what could be written at a place. */
  readonly complete?: CodeComplete;
  readonly handle?: RefObject<CodeHandle | null>;
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
  readonly "aria-required"?: true;
}

const parseLinter = jsonParseLinter();

/** Nothing written yet is nothing wrong. */
function lintJson(view: EditorView): readonly Diagnostic[] {
  return view.state.doc.toString().trim() === "" ? [] : parseLinter(view);
}

const frames: Readonly<Record<CodeEditorProps["variant"], string>> = {
  field: cn(
    controlStyle,
    "max-h-72 min-h-8 overflow-auto px-1 focus-within:border-focus focus-within:outline-1 focus-within:outline-focus",
  ),
  bare: "max-h-60 min-h-8 w-full min-w-0 overflow-auto px-1",
  page: "h-full overflow-hidden bg-surface [&_.cm-editor]:h-full",
};

function variantExtensions(variant: CodeEditorProps["variant"]): Extension {
  // In a form the Tab key goes on to the next field.
  if (variant !== "page") return EditorView.lineWrapping;
  return [
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    keymap.of([...searchKeymap, indentWithTab]),
  ];
}

function languageExtensions(language: CodeLanguage): Extension {
  switch (language) {
    case "json":
      return [json(), linter(lintJson, { delay: 300 })];
    case "jsonata":
      return jsonataLanguage;
    case "path":
      return pathLanguage;
  }
}

/** What makes the content a control of its field. */
function attributesOf(props: CodeEditorProps): Record<string, string> {
  const { label, id } = props;
  const describedBy = props["aria-describedby"];
  return {
    "aria-label": label,
    tabindex: "0",
    ...(id === undefined ? {} : { id }),
    ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }),
    ...(props["aria-invalid"] === true ? { "aria-invalid": "true" } : {}),
    ...(props["aria-required"] === true ? { "aria-required": "true" } : {}),
  };
}

export function CodeEditor(props: CodeEditorProps) {
  const {
    value,
    variant,
    language = "json",
    readOnly = false,
    placeholder,
    marks,
    reveal,
    handle,
    className,
  } = props;
  const isInvalid = props["aria-invalid"] === true;
  const completes = props.complete !== undefined;
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
          languageExtensions(language),
          completes ? codeCompletion(() => latest.current.complete) : [],
          bracketMatching(),
          indentOnInput(),
          syntaxHighlighting(codeHighlighting),
          codeLook,
          variantExtensions(variant),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          editable.of([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
          EditorView.contentAttributes.of(() => attributesOf(latest.current)),
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
  }, [variant, language, completes, readOnly, placeholder]);

  // What the content says of itself is read anew with every update of the view.
  useEffect(() => {
    editor.current?.dispatch({});
  });

  useImperativeHandle(
    handle,
    () => ({
      insert: (text, place) => {
        const view = editor.current;
        if (view === null) return;
        const { main } = view.state.selection;
        const from = place === "all" ? 0 : main.from;
        const to = place === "all" ? view.state.doc.length : main.to;
        view.dispatch({
          changes: { from, to, insert: text },
          selection: { anchor: from + text.length },
          scrollIntoView: true,
        });
        view.focus();
      },
    }),
    [],
  );

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
        frames[variant],
        isInvalid && variant === "field" ? "border-danger" : "",
        className,
      )}
    />
  );
}
