/** The definition as JSON beside the canvas, both ways. Text that is not valid yet leaves the canvas at its last valid version. */
import { useEffect, useMemo, useRef, useState } from "react";
import { type Json, isJsonObject, jsonEquals } from "../../shared/base/json.ts";
import { type Problem, isPublishable } from "../../shared/base/problem.ts";
import { assemble } from "../../shared/compiler/assemble.ts";
import { decompile } from "../../shared/compiler/decompile.ts";
import { checkDefinition } from "../../shared/definition/check-definition.ts";
import { jsonRanges, pointerAt, rangeOf } from "../document/json-ranges.ts";
import { type TextFix, textFix } from "../document/quick-fixes/text-fix.ts";
import { planMerge } from "../document/merge-graph.ts";
import { soleNode } from "../document/selection.ts";
import { useDocument, useGraph, useStores } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import type { CodeMark } from "../ui/code-editor.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { LazyCodeEditor } from "../ui/lazy-code-editor.tsx";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.code;
const applyDelayMs = 450;

export interface CodeViewProps {
  /** Told whether the canvas shows less than the text says. */
  readonly onStale: (isStale: boolean) => void;
}

type Reading =
  | { readonly kind: "same" }
  | { readonly kind: "invalid" }
  | { readonly kind: "wrong"; readonly problems: readonly Problem[] };

export function CodeView({ onStale }: CodeViewProps) {
  const { document } = useStores();
  const graph = useGraph();
  const assembly = useMemo(() => assemble(graph), [graph]);
  const canvasText = useMemo(() => JSON.stringify(assembly.definition, null, 2), [assembly]);
  // What is being typed; null while the text is that of the canvas.
  const [draft, setDraft] = useState<string | null>(null);
  const [reading, setReading] = useState<Reading>({ kind: "same" });
  const text = draft ?? canvasText;
  const ranges = useMemo(() => (isJson(text) ? jsonRanges(text) : null), [text]);

  useEffect(() => {
    onStale(reading.kind !== "same");
  }, [onStale, reading]);
  useEffect(() => () => onStale(false), [onStale]);

  useEffect(() => {
    if (draft === null) return undefined;
    const timer = setTimeout(() => {
      const { graph: current } = document.getState();
      const read = readDefinition(draft, assemble(current).definition as unknown as Json);
      setReading(read.reading);
      if (read.definition !== null)
        document.run(planMerge(current, decompile(read.definition), texts.step), {
          groupKey: "code",
        });
    }, applyDelayMs);
    return () => clearTimeout(timer);
  }, [draft, document]);

  const onChange = (next: string) => setDraft(next === canvasText ? null : next);
  const isOwnText = draft !== null && reading.kind === "same" && sameJson(draft, canvasText);
  // The canvas was changed elsewhere after the text had been applied: the text follows it.
  const settled = useRef(canvasText);
  useEffect(() => {
    if (settled.current !== canvasText && draft !== null && reading.kind === "same" && !isOwnText)
      setDraft(null);
    settled.current = canvasText;
  }, [canvasText, draft, reading, isOwnText]);

  const marks = useMemo<readonly CodeMark[]>(() => {
    if (reading.kind !== "wrong" || ranges === null) return [];
    return reading.problems.map((problem) => ({
      ...rangeOf(ranges, problem.pointer),
      severity: problem.severity,
      message: `${problem.message} ${problem.help}`,
    }));
  }, [reading, ranges]);
  const { reveal, onCursor, show } = useCursorSync(ranges, assembly);

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3 text-xs">
        <Status reading={reading} isEdited={draft !== null} />
        <span className="ml-auto flex items-center gap-1">
          {reading.kind === "same" ? null : (
            <Button
              size="sm"
              variant="ghost"
              icon="undo"
              onClick={() => {
                setDraft(null);
                setReading({ kind: "same" });
              }}
            >
              {texts.revert}
            </Button>
          )}
          <CopyButton wide label={texts.copy} text={() => text} />
        </span>
      </div>
      {reading.kind === "wrong" ? (
        <ul className="max-h-28 shrink-0 overflow-y-auto border-b border-line bg-danger-soft/50 px-3 py-1.5 text-xs text-ink">
          {reading.problems.map((problem) => (
            <TextProblem
              key={`${problem.code}${problem.pointer}`}
              problem={problem}
              fix={ranges === null ? null : textFix(text, ranges, problem)}
              onShow={() => {
                if (ranges !== null) show(rangeOf(ranges, problem.pointer).from);
              }}
              onFix={onChange}
            />
          ))}
        </ul>
      ) : null}
      <div className="min-h-0 flex-1">
        <LazyCodeEditor
          variant="page"
          label={texts.label}
          value={text}
          onChange={onChange}
          marks={marks}
          onCursor={onCursor}
          reveal={reveal}
        />
      </div>
    </div>
  );
}

interface TextProblemProps {
  readonly problem: Problem;
  readonly fix: TextFix | null;
  readonly onShow: () => void;
  readonly onFix: (text: string) => void;
}

/** A problem of the text: leads to its place, and mends a mistyped name. */
function TextProblem({ problem, fix, onShow, onFix }: TextProblemProps) {
  return (
    <li className="flex items-center gap-2">
      <button
        type="button"
        className="min-h-6 min-w-0 flex-1 truncate rounded-sm text-left hover:underline"
        onClick={onShow}
      >
        <code className="font-mono text-2xs text-ink-faint">{problem.pointer || "/"}</code>{" "}
        {problem.message}
      </button>
      {fix === null ? null : (
        <Button size="sm" icon="wrench" onClick={() => onFix(fix.text)}>
          {fix.title}
        </Button>
      )}
    </li>
  );
}

function Status({ reading, isEdited }: { readonly reading: Reading; readonly isEdited: boolean }) {
  if (reading.kind === "same")
    return <span className="text-ink-faint">{isEdited ? texts.applied : texts.label}</span>;
  const message =
    reading.kind === "invalid" ? texts.invalid : texts.problems(reading.problems.length);
  return (
    <span role="status" className="inline-flex items-center gap-1.5 font-medium text-danger">
      <Icon name="circle-x" size={14} />
      {message}
    </span>
  );
}

function isJson(text: string): boolean {
  return parse(text) !== undefined;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function sameJson(left: string, right: string): boolean {
  const parsed = parse(left);
  return parsed !== undefined && jsonEquals(parsed, parse(right) ?? null);
}

function readDefinition(
  text: string,
  onCanvas: Json,
): { readonly reading: Reading; readonly definition: object | null } {
  const parsed = parse(text);
  if (parsed === undefined || !isJsonObject(parsed))
    return { reading: { kind: "invalid" }, definition: null };
  if (jsonEquals(parsed, onCanvas)) return { reading: { kind: "same" }, definition: null };
  const problems = checkDefinition(parsed);
  if (!isPublishable(problems)) return { reading: { kind: "wrong", problems }, definition: null };
  return { reading: { kind: "same" }, definition: parsed };
}

/** Cursor and selection follow each other: the cursor in a state selects its node, a selected node shows its state. */
function useCursorSync(
  ranges: ReturnType<typeof jsonRanges> | null,
  assembly: ReturnType<typeof assemble>,
) {
  const { document, view } = useStores();
  const selected = useDocument((state) => soleNode(state.graph, state.selection));
  const byCursor = useRef<string | null>(null);
  const [reveal, setReveal] = useState<{ readonly offset: number } | null>(null);
  const latest = useRef({ ranges, assembly });
  useEffect(() => {
    latest.current = { ranges, assembly };
  });
  useEffect(() => {
    const { ranges: known, assembly: current } = latest.current;
    const pointer = selected === null ? undefined : current.pointerOf.get(selected);
    const range = pointer === undefined ? undefined : known?.get(pointer);
    if (range !== undefined && selected !== byCursor.current) setReveal({ offset: range.from });
    byCursor.current = null;
  }, [selected]);
  const onCursor = (offset: number) => {
    const { ranges: known, assembly: current } = latest.current;
    if (known === null) return;
    const node = nodeAround(current, pointerAt(known, offset));
    if (node === null || document.getState().selection.items.has(node)) return;
    byCursor.current = node;
    document.select([node]);
    view.setState({ reveal: { id: node, focus: false } });
  };
  return { reveal, onCursor, show: (offset: number) => setReveal({ offset }) };
}

/** Id of the node whose state holds a pointer. */
function nodeAround(assembly: ReturnType<typeof assemble>, pointer: string): string | null {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const node = assembly.nodeAt.get(at);
    if (node !== undefined) return node.id;
  }
  return null;
}
