import { NodeResizer, type NodeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { useStores } from "../document/use-document.ts";
import { cn } from "../ui/cn.ts";
import type { NoteNode as NoteFlowNode } from "./adapt.ts";
import { tint } from "./tint.ts";
import { canvasStrings } from "./strings.ts";

/** A note for people: no part of what runs. */
export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<NoteFlowNode>) {
  const { note, editable } = data;
  const [isWriting, setIsWriting] = useState(false);
  return (
    <div
      className={cn(
        "size-full rounded-lg border bg-warning-soft/80 text-sm text-ink",
        selected ? "border-warning ring-2 ring-warning/30" : "border-warning/30",
      )}
      style={tint(note.color, selected)}
      data-note={note.id}
      onDoubleClick={(event) => {
        event.stopPropagation();
        if (editable) setIsWriting(true);
      }}
    >
      {editable && selected ? (
        <NodeResizer
          minWidth={120}
          minHeight={64}
          lineClassName="container-resize-line"
          handleClassName="container-resize-handle"
        />
      ) : null}
      {isWriting ? (
        <NoteText id={note.id} text={note.text} onDone={() => setIsWriting(false)} />
      ) : (
        <p
          className={cn(
            "size-full overflow-hidden p-3 whitespace-pre-wrap",
            note.text === "" ? "text-ink-faint italic" : "",
          )}
        >
          {note.text === "" ? canvasStrings.noteEmpty : note.text}
        </p>
      )}
    </div>
  );
});

function NoteText({
  id,
  text,
  onDone,
}: {
  readonly id: string;
  readonly text: string;
  readonly onDone: () => void;
}) {
  const { document } = useStores();
  return (
    <textarea
      autoFocus
      aria-label={canvasStrings.noteLabel}
      defaultValue={text}
      className="nodrag nowheel nopan nokey size-full resize-none rounded-lg bg-transparent p-3 outline-none"
      onChange={(event) => {
        document.run(
          {
            label: canvasStrings.writeNote,
            edits: [{ type: "note.set", id, change: { text: event.currentTarget.value } }],
          },
          { groupKey: `note:${id}` },
        );
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onDone();
        event.stopPropagation();
      }}
      onBlur={onDone}
    />
  );
}
