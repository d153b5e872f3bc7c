import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { useStores } from "../document/use-document.ts";
import { ImportProblems, PortableNotes } from "../gallery/import-findings.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { type ImportedDrawings, importDrawings } from "./import-graph.ts";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.importing;

/** Takes a graph or a state machine as text or file and puts it in the place of the canvas. */
export function ImportDialog({
  dropped,
  onClose,
}: {
  /** A file that was dropped onto the canvas; null for none. */
  readonly dropped: File | null;
  readonly onClose: () => void;
}) {
  const { document } = useStores();
  const [text, setText] = useState("");
  const [fileName, setFileName] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  const deferred = useDeferredValue(text);
  const read = useMemo(() => importDrawings(deferred, fileName), [deferred, fileName]);
  const change = (next: string, from: string | null) => {
    setText(next);
    setFileName(from);
    setWanted(null);
    setIsAsked(from !== null);
  };
  useEffect(() => {
    let isCurrent = true;
    void dropped?.text().then((content) => {
      if (!isCurrent) return;
      setText(content);
      setFileName(dropped.name);
      setIsAsked(true);
    });
    return () => {
      isCurrent = false;
    };
  }, [dropped]);
  const confirm = () => {
    setIsAsked(true);
    // Read at once, not when there is time: what is imported is what stands there.
    const { drawings } = deferred === text ? read : importDrawings(text, fileName);
    const drawing = drawings.find((each) => each.key === wanted) ?? drawings[0];
    if (drawing === undefined) return;
    document.run({
      label: texts.label(drawing.name ?? fileName ?? texts.pasted),
      edits: [{ type: "graph.replace", graph: drawing.draw() }],
      select: [],
    });
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={texts.title}
      description={texts.description}
      size="lg"
      footer={
        <Button variant="primary" disabled={text.trim() === ""} onClick={confirm}>
          {texts.confirm}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <FileDrop
          accept=".json,.yaml,.yml,.template,application/json,application/yaml"
          hint={texts.drop}
          aria-label={texts.drop}
          onFiles={([file]) => {
            if (file !== undefined) void file.text().then((content) => change(content, file.name));
          }}
        />
        <Textarea
          aria-label={texts.paste}
          placeholder={texts.paste}
          className="min-h-40 font-mono text-xs"
          value={text}
          spellCheck={false}
          onChange={(event) => change(event.currentTarget.value, null)}
        />
        <Findings read={read} isAsked={isAsked} wanted={wanted} onChoose={setWanted} />
      </div>
    </Dialog>
  );
}

interface FindingsProps {
  readonly read: ImportedDrawings;
  readonly isAsked: boolean;
  readonly wanted: string | null;
  readonly onChoose: (key: string) => void;
}

function Findings({ read, isAsked, wanted, onChoose }: FindingsProps) {
  const { drawings, problems } = read;
  const chosen = drawings.find((each) => each.key === wanted) ?? drawings[0];
  return (
    <>
      {drawings.length > 1 ? (
        <Field label={texts.which(drawings.length)}>
          {(control) => (
            <Select
              {...control}
              value={chosen?.key ?? ""}
              onValueChange={onChoose}
              options={drawings.map(({ key, name, nodes }) => ({
                value: key,
                label: texts.drawing(name ?? key, nodes),
              }))}
            />
          )}
        </Field>
      ) : null}
      {problems.length > 0 && (isAsked || drawings.length > 0) ? (
        <ImportProblems title={texts.failed} problems={problems} />
      ) : null}
      {chosen === undefined ? null : (
        <PortableNotes notes={chosen.notes} title={texts.notes(chosen.notes.length)} />
      )}
    </>
  );
}
