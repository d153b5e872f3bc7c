/** A place to try expressions: data at the left, the expression in the middle, the result at the right. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { useGraph, useNode } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import type { CodeHandle } from "../ui/code-editor.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { LazyCodeEditor } from "../ui/lazy-code-editor.tsx";
import { Select } from "../ui/select.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { completeExpression } from "./completion.ts";
import { DataPicker } from "./data-picker.tsx";
import type { EvaluationJob, EvaluationOutcome, Scope } from "./evaluation.ts";
import { jobAt, rootAt, scopeAt } from "./place.ts";
import { closePlayground, type PlaygroundRequest, usePlayground } from "./playground-store.ts";
import { createRunner, type Ticket } from "./runner.ts";
import { SampleChooser } from "./sample-bar.tsx";
import { expressionStrings } from "./strings.ts";
import { type Sample, useSample } from "./use-sample.ts";
import { faultText } from "./words.ts";

const texts = expressionStrings.playground;
const emptyScope: Scope = { states: {}, variables: {} };
const languages: readonly QueryLanguage[] = ["JSONata", "JSONPath"];

export interface PlaygroundSlotProps {
  readonly workflowId: string;
}

/** The playground while it is open. */
export function PlaygroundSlot({ workflowId }: PlaygroundSlotProps) {
  const request = usePlayground((state) => state.request);
  const graph = useGraph();
  // It belongs to the editor that it was opened in.
  useEffect(() => closePlayground, []);
  if (request === null) return null;
  const steps = graph.nodes.filter((node) => !isStart(node));
  const first = request.node ?? steps[0]?.id ?? graph.nodes[0]?.id ?? null;
  if (first === null) return null;
  return (
    <Playground
      graph={graph}
      workflowId={workflowId}
      request={request}
      first={first}
      steps={steps}
    />
  );
}

interface PlaygroundProps {
  readonly graph: Graph;
  readonly workflowId: string;
  readonly request: PlaygroundRequest;
  readonly first: string;
  readonly steps: readonly Node[];
}

function Playground({ graph, workflowId, request, first, steps }: PlaygroundProps) {
  const [nodeId, setNodeId] = useState(first);
  const [language, setLanguage] = useState(request.language);
  const [text, setText] = useState(request.text);
  const node = useNode(nodeId);
  const handle = useRef<CodeHandle | null>(null);
  return (
    <Dialog
      open
      size="full"
      onOpenChange={(open) => {
        if (!open) closePlayground();
      }}
      title={texts.title}
      description={texts.description}
      footer={
        <>
          <Button variant="ghost" onClick={closePlayground}>
            {texts.close}
          </Button>
          {request.onUse === null ? null : (
            <Button
              variant="primary"
              onClick={() => {
                request.onUse?.write(text);
                closePlayground();
              }}
            >
              {texts.use(request.onUse.title)}
            </Button>
          )}
        </>
      }
    >
      {node === undefined ? null : (
        <Columns
          key={node.id}
          graph={graph}
          workflowId={workflowId}
          node={node}
          pointer={request.node === node.id ? request.pointer : anyPointer}
          language={language}
          text={text}
          onText={setText}
          handle={handle}
          head={
            <Field label={texts.node}>
              {(control) => (
                <Select
                  {...control}
                  size="sm"
                  value={nodeId}
                  onValueChange={setNodeId}
                  options={steps.map(({ id, name }) => ({ value: id, label: name }))}
                />
              )}
            </Field>
          }
          languageSwitch={
            request.onUse === null ? (
              <Segmented
                label={texts.language}
                value={language}
                onValueChange={setLanguage}
                options={languages.map((each) => ({ value: each, label: each }))}
              />
            ) : null
          }
        />
      )}
    </Dialog>
  );
}

/** A field that can read everything there is. */
const anyPointer = "/fields/Compensate/Arguments";

interface ColumnsProps {
  readonly graph: Graph;
  readonly workflowId: string;
  readonly node: Node;
  readonly pointer: string;
  readonly language: QueryLanguage;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly handle: React.RefObject<CodeHandle | null>;
  readonly head: React.ReactNode;
  readonly languageSwitch: React.ReactNode;
}

function Columns(props: ColumnsProps) {
  const { graph, workflowId, node, pointer, language, text, onText, handle } = props;
  const sample = useSample(workflowId, graph, node);
  const scope = sample.scope ?? emptyScope;
  const place = useMemo(() => ({ node, pointer, language }), [node, pointer, language]);
  const seen = scopeAt(place, scope);
  const root = rootAt(place, scope);
  const job = useMemo(
    () =>
      text.trim() === ""
        ? null
        : jobAt(place, language === "JSONata" ? `{% ${text} %}` : text, sample.scope ?? emptyScope),
    [place, language, text, sample.scope],
  );
  const insert = (path: string) => handle.current?.insert(path, "cursor");
  return (
    <div className="grid min-h-0 gap-4 md:h-[62vh] md:grid-cols-[minmax(0,3fr)_minmax(0,4fr)_minmax(0,4fr)]">
      <DataColumn sample={sample} head={props.head}>
        <DataPicker language={language} scope={seen} root={root} onPick={insert} />
      </DataColumn>
      <section aria-label={texts.expression} className="flex min-h-40 min-w-0 flex-col gap-2">
        <div className="flex min-h-8 items-center justify-between gap-2">
          <h3 className="text-sm font-semibold">{texts.expression}</h3>
          {props.languageSwitch}
        </div>
        <div className="min-h-40 flex-1 overflow-hidden rounded-md border border-line-strong focus-within:border-focus">
          <LazyCodeEditor
            variant="page"
            language={language === "JSONata" ? "jsonata" : "path"}
            label={texts.expression}
            value={text}
            handle={handle}
            complete={(question) =>
              completeExpression(question, { language, references: [], scope: seen, root })
            }
            onChange={(next) => {
              if (next !== text) onText(next);
            }}
          />
        </div>
      </section>
      <ResultColumn job={job} />
    </div>
  );
}

function DataColumn({
  sample,
  head,
  children,
}: {
  readonly sample: Sample;
  readonly head: React.ReactNode;
  readonly children: React.ReactNode;
}) {
  return (
    <section
      aria-label={texts.data}
      className="flex min-h-0 min-w-0 flex-col gap-3 overflow-y-auto"
    >
      <h3 className="flex min-h-8 items-center text-sm font-semibold">{texts.data}</h3>
      {head}
      <SampleChooser sample={sample} />
      {children}
    </section>
  );
}

/** Typing goes on while this has not passed. */
const pauseMs = 200;

interface Running {
  readonly key: string;
  readonly outcome: EvaluationOutcome | null;
  readonly tookMs: number;
}

/** Evaluates without a limit: whoever waits can stop it. */
function useLongEvaluation(job: EvaluationJob | null): Running & { readonly stop: () => void } {
  const [runner] = useState(() => createRunner());
  const [state, setState] = useState<Running>({ key: "", outcome: null, tookMs: 0 });
  const stop = useRef<(() => void) | null>(null);
  const key = job === null ? "" : JSON.stringify(job);
  useEffect(() => () => runner.close(), [runner]);
  useEffect(() => {
    if (key === "") return undefined;
    let isWanted = true;
    let running: Ticket | null = null;
    const timer = setTimeout(() => {
      const began = performance.now();
      const started = runner.evaluate(JSON.parse(key) as EvaluationJob, null);
      running = started;
      stop.current = started.stop;
      void started.outcome.then((outcome) => {
        if (isWanted) setState({ key, outcome, tookMs: Math.round(performance.now() - began) });
      });
    }, pauseMs);
    // Stopped before it began.
    stop.current = () => {
      clearTimeout(timer);
      setState({ key, outcome: { kind: "stopped" }, tookMs: 0 });
    };
    return () => {
      isWanted = false;
      clearTimeout(timer);
      running?.stop();
    };
  }, [key, runner]);
  const isCurrent = state.key === key;
  return {
    key,
    outcome: isCurrent ? state.outcome : null,
    tookMs: state.tookMs,
    stop: () => stop.current?.(),
  };
}

function ResultColumn({ job }: { readonly job: EvaluationJob | null }) {
  const { outcome, tookMs, stop } = useLongEvaluation(job);
  const isRunning = job !== null && outcome === null;
  return (
    <section aria-label={texts.result} className="flex min-h-40 min-w-0 flex-col gap-2">
      <div className="flex min-h-8 items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{texts.result}</h3>
        {isRunning ? (
          <span className="flex items-center gap-2 text-xs text-ink-muted">
            <Spinner />
            {texts.running}
            <Button size="sm" icon="circle-stop" onClick={stop}>
              {texts.stop}
            </Button>
          </span>
        ) : outcome === null ? null : (
          <span className="text-xs text-ink-faint">{texts.tookMs(tookMs)}</span>
        )}
      </div>
      <output
        aria-label={texts.result}
        aria-live="polite"
        className="block min-h-40 flex-1 overflow-auto rounded-md border border-line bg-sunken p-2"
      >
        <Outcome outcome={outcome} isEmpty={job === null} />
      </output>
    </section>
  );
}

function Outcome({
  outcome,
  isEmpty,
}: {
  readonly outcome: EvaluationOutcome | null;
  readonly isEmpty: boolean;
}) {
  if (isEmpty) return <p className="text-xs text-ink-muted">{texts.empty}</p>;
  if (outcome === null) return null;
  if (outcome.kind === "value") return <JsonView value={outcome.value} />;
  return <p className="text-xs break-words text-danger">{faultText(outcome, true)}</p>;
}
