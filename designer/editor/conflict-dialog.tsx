/** Two drafts changed the same things: a choice for each of them. What only one of them changed is in the result anyway. */
import { lazy, Suspense, useState } from "react";
import { useStore } from "zustand";
import type { Json } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import type { Autosave, SaveState } from "../document/autosave.ts";
import type { Conflict, Side } from "../document/rebase.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.conflict;
const TwoCanvases = lazy(async () => ({
  default: (await import("../versions/two-canvases.tsx")).TwoCanvases,
}));

export interface ConflictDialogProps {
  readonly autosave: Autosave;
  readonly onClose: () => void;
}

export function ConflictDialog({ autosave, onClose }: ConflictDialogProps) {
  const state = useStore(autosave.state);
  if (state.kind !== "conflict") return null;
  return <Questions conflict={state} autosave={autosave} onClose={onClose} />;
}

interface QuestionsProps extends ConflictDialogProps {
  readonly conflict: SaveState & { readonly kind: "conflict" };
}

const sides = [
  { value: "mine", label: texts.mine },
  { value: "theirs", label: texts.theirs },
] as const;

function Questions({ conflict, autosave, onClose }: QuestionsProps) {
  const { conflicts, sides: drafts } = conflict;
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map());
  const [selected, setSelected] = useState<string | null>(null);
  const chooseAll = (side: Side) => setChoices(new Map(conflicts.map(({ id }) => [id, side])));
  const confirm = () => {
    void autosave.resolve(choices);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="xl"
      title={texts.title}
      description={texts.description}
      footer={
        <>
          <Button variant="ghost" className="mr-auto" onClick={onClose}>
            {texts.later}
          </Button>
          <Button onClick={() => chooseAll("mine")}>{texts.allMine}</Button>
          <Button onClick={() => chooseAll("theirs")}>{texts.allTheirs}</Button>
          <Button variant="primary" onClick={confirm}>
            {texts.confirm}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-2">
        {conflicts.map((each) => (
          <Question
            key={each.id}
            conflict={each}
            side={choices.get(each.id) ?? "mine"}
            onSide={(side) => setChoices(new Map(choices).set(each.id, side))}
            onShow={() => setSelected(each.id)}
          />
        ))}
      </ul>
      <h3 className="mt-4 mb-2 text-sm font-semibold">{texts.compare}</h3>
      <div className="h-96">
        <Suspense>
          <TwoCanvases
            before={drafts.theirs.graph}
            after={drafts.mine.graph}
            titles={texts.canvases}
            selected={selected}
            onSelect={setSelected}
          />
        </Suspense>
      </div>
    </Dialog>
  );
}

interface QuestionProps {
  readonly conflict: Conflict;
  readonly side: Side;
  readonly onSide: (side: Side) => void;
  readonly onShow: () => void;
}

function Question({ conflict, side, onSide, onShow }: QuestionProps) {
  const name =
    conflict.id === "workflow"
      ? texts.workflow
      : conflict.id === "drawing"
        ? texts.drawing
        : conflict.name;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 rounded-lg border border-line px-3 py-2">
      <div className="min-w-0 flex-1">
        {conflict.mine === null && conflict.theirs === null ? (
          <p className="text-sm font-semibold">{name}</p>
        ) : (
          <button
            type="button"
            className="min-h-6 rounded-sm text-left text-sm font-semibold hover:underline"
            onClick={onShow}
          >
            {name}
          </button>
        )}
        <dl className="mt-1 flex flex-col gap-1 text-xs">
          {conflict.what.map((part) => (
            <div key={part} className="grid grid-cols-[7rem_1fr_1fr] gap-2">
              <dt className="truncate text-ink-muted">{part}</dt>
              <Value text={valueText(conflict.mine, part)} isChosen={side === "mine"} />
              <Value text={valueText(conflict.theirs, part)} isChosen={side === "theirs"} />
            </div>
          ))}
        </dl>
      </div>
      <Segmented label={texts.choice(name)} value={side} onValueChange={onSide} options={sides} />
    </li>
  );
}

function Value({ text, isChosen }: { readonly text: string; readonly isChosen: boolean }) {
  return (
    <dd
      className={
        isChosen
          ? "truncate font-mono text-ink"
          : "truncate font-mono text-ink-faint line-through decoration-line-strong"
      }
      title={text}
    >
      {text}
    </dd>
  );
}

function valueText(node: Node | null, part: string): string {
  if (node === null) return part === "removed" ? texts.removed : texts.absent;
  if (part === "removed") return node.name;
  if (part === "connections") return texts.connections;
  const own: Json | undefined =
    part === "name" ? node.name : part === "kind" ? node.kind : undefined;
  const value = own ?? node.params[part] ?? node.fields[part];
  if (value === undefined) return texts.absent;
  return typeof value === "string" ? value : JSON.stringify(value);
}
