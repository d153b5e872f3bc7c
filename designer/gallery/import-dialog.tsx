import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { ApiError, errorText } from "../api/api-error.ts";
import { useCreateWorkflow } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import { ImportProblems, MachineList, PortableNotes } from "./import-findings.tsx";
import { type ImportedMachine, type ReadImport, readImport } from "./read-import.ts";
import { galleryStrings } from "./strings.ts";

const texts = galleryStrings.import;

export interface ImportDialogProps {
  /** A file that was dropped onto the page; null for none. */
  readonly dropped: File | null;
  readonly onClose: () => void;
  /** Called with the id of the new workflow, when it is the only one. */
  readonly onImported: (id: string) => void;
}

/** Takes definitions as text or file and makes workflows of them. */
export function ImportDialog({ dropped: given, onClose, onImported }: ImportDialogProps) {
  const [text, setText] = useState("");
  const [fileName, setFileName] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [dropped, setDropped] = useState<ReadonlySet<string>>(new Set());
  const [wasAsked, setWasAsked] = useState(false);
  const deferred = useDeferredValue(text);
  const read = useMemo(() => readImport(deferred, fileName), [deferred, fileName]);
  const importing = useImporting(onClose, onImported);
  const chosen = read.machines.filter((machine) => !dropped.has(machine.key));
  const [only] = read.machines;
  const isSeveral = read.machines.length > 1;
  const shownName = name ?? only?.name ?? "";

  const change = (next: string) => {
    setText(next);
    setDropped(new Set());
    setWasAsked(false);
    importing.reset();
  };
  const take = async (files: readonly File[]) => {
    const [file] = files;
    if (file === undefined) return;
    setFileName(file.name);
    change(await file.text());
  };
  useEffect(() => {
    let isCurrent = true;
    void given?.text().then((content) => {
      if (!isCurrent) return;
      setFileName(given.name);
      setText(content);
    });
    return () => {
      isCurrent = false;
    };
  }, [given]);
  const submit = (publish: boolean) => {
    setWasAsked(true);
    // Read at once, not when there is time: what is imported is what stands there.
    const { machines } = deferred === text ? read : readImport(text, fileName);
    const wanted = machines.filter((machine) => !dropped.has(machine.key));
    const named =
      machines.length > 1 ? wanted : wanted.map((each) => ({ ...each, name: shownName }));
    if (named.length > 0) void importing.start(named, publish);
  };

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={texts.title}
      description={texts.description}
      size="lg"
      footer={
        <>
          {importing.problems.length > 0 ? (
            <Button onClick={() => submit(false)} busy={importing.isBusy}>
              {texts.asDraft}
            </Button>
          ) : null}
          <Button
            variant="primary"
            icon="import"
            busy={importing.isBusy}
            disabled={isSeveral && chosen.length === 0}
            onClick={() => submit(true)}
          >
            {isSeveral ? texts.submitSeveral(chosen.length) : texts.submit}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {isSeveral ? null : (
          <Field label={texts.name}>
            {(control) => (
              <Input
                {...control}
                value={shownName}
                maxLength={200}
                placeholder={texts.defaultName}
                onChange={(event) => setName(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <Field label={texts.text} error={wasAsked && text.trim() === "" ? texts.empty : null}>
          {(control) => (
            <Textarea
              {...control}
              rows={10}
              spellCheck={false}
              placeholder={'{\n  "StartAt": "…",\n  "States": { }\n}'}
              className="font-mono text-xs"
              value={text}
              onChange={(event) => change(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={texts.file}>
          {(control) => (
            <FileDrop
              id={control.id}
              accept=".json,.yaml,.yml,.template,application/json,application/yaml"
              hint={texts.fileHint}
              onFiles={(files) => void take(files)}
            />
          )}
        </Field>
        <Findings
          read={read}
          wasAsked={wasAsked}
          chosen={chosen}
          onToggle={(key) => setDropped(toggled(dropped, key))}
        />
        {importing.error === null ? null : (
          <ImportProblems
            title={
              importing.problems.length > 0
                ? texts.problems(importing.problems.length)
                : texts.failed
            }
            {...(importing.problems.length > 0 ? {} : { detail: errorText(importing.error) })}
            problems={importing.problems}
          />
        )}
      </div>
    </Dialog>
  );
}

interface FindingsProps {
  readonly read: ReadImport;
  readonly wasAsked: boolean;
  readonly chosen: readonly ImportedMachine[];
  readonly onToggle: (key: string) => void;
}

function Findings({ read, wasAsked, chosen, onToggle }: FindingsProps) {
  const { machines, problems } = read;
  const notes = chosen.flatMap((machine) => machine.notes);
  // While somebody types a definition, that it is not one yet is no news.
  const showsProblems = problems.length > 0 && (wasAsked || machines.length > 0);
  return (
    <>
      {machines.length > 1 ? (
        <MachineList
          machines={machines}
          chosen={new Set(chosen.map((machine) => machine.key))}
          onToggle={onToggle}
        />
      ) : null}
      {showsProblems ? <ImportProblems title={texts.unreadable} problems={problems} /> : null}
      <PortableNotes notes={notes} title={texts.notes(notes.length)} />
    </>
  );
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** Makes workflows of machines, one after the other; stops at the first that is refused. */
function useImporting(onClose: () => void, onImported: (id: string) => void) {
  const create = useCreateWorkflow();
  const [done, setDone] = useState<ReadonlySet<ImportedMachine["content"]>>(new Set());
  const start = async (machines: readonly ImportedMachine[], publish: boolean) => {
    const made = new Set(done);
    let last: string | null = null;
    for (const machine of machines) {
      // What was made before another one was refused is not made twice.
      if (made.has(machine.content)) continue;
      try {
        const body = {
          name: machine.name === null || machine.name === "" ? texts.defaultName : machine.name,
          ...machine.content,
          ...(publish ? {} : { publish }),
        };
        last = (await create.mutateAsync(body)).id;
        made.add(machine.content);
      } catch (error) {
        setDone(made);
        // Shown by the dialog.
        if (error instanceof ApiError) return;
        throw error;
      }
    }
    if (machines.length === 1 && last !== null) {
      onImported(last);
      return;
    }
    toast.success(texts.imported(machines.length));
    onClose();
  };
  return {
    start,
    reset: create.reset,
    isBusy: create.isPending,
    error: create.error,
    problems: create.error instanceof ApiError ? create.error.problems : [],
  };
}
