import { useState } from "react";
import type { Problem } from "../../shared/base/problem.ts";
import { ApiError, errorText } from "../api/api-error.ts";
import { useCreateWorkflow } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { nameOfDefinition, readDefinition } from "./read-definition.ts";
import { galleryStrings } from "./strings.ts";

const texts = galleryStrings.import;

export interface ImportDialogProps {
  readonly onClose: () => void;
  /** Called with the id of the new workflow. */
  readonly onImported: (id: string) => void;
}

/** Takes a definition as text or file and makes a workflow of it. */
export function ImportDialog({ onClose, onImported }: ImportDialogProps) {
  const [text, setText] = useState("");
  const [name, setName] = useState<string | null>(null);
  const [fileName, setFileName] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const create = useCreateWorkflow();
  const shownName = name ?? nameOfDefinition(text, fileName) ?? "";
  const problems = create.error instanceof ApiError ? create.error.problems : [];

  const take = async (files: readonly File[]) => {
    const [file] = files;
    if (file === undefined) return;
    setFileName(file.name);
    change(await file.text());
  };
  const change = (next: string) => {
    setText(next);
    setWrong(null);
    create.reset();
  };
  const submit = (publish: boolean) => {
    const read = readDefinition(text);
    if (read.kind === "empty" || read.kind === "wrong") {
      setWrong(read.kind === "empty" ? texts.empty : texts.notJson(read.message));
      return;
    }
    const content = read.kind === "graph" ? { graph: read.graph } : { definition: read.definition };
    const body = {
      name: shownName === "" ? texts.defaultName : shownName,
      ...content,
      ...(publish ? {} : { publish }),
    };
    create.mutate(body, { onSuccess: ({ id }) => onImported(id) });
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
          {problems.length > 0 ? (
            <Button onClick={() => submit(false)} busy={create.isPending}>
              {texts.asDraft}
            </Button>
          ) : null}
          <Button
            variant="primary"
            icon="import"
            busy={create.isPending}
            onClick={() => submit(true)}
          >
            {texts.submit}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
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
        <Field label={texts.text} error={wrong}>
          {(control) => (
            <Textarea
              {...control}
              rows={12}
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
              accept=".json,application/json"
              hint={texts.fileHint}
              onFiles={(files) => void take(files)}
            />
          )}
        </Field>
        {create.error === null ? null : <ImportProblems error={create.error} problems={problems} />}
      </div>
    </Dialog>
  );
}

function ImportProblems({
  error,
  problems,
}: {
  readonly error: Error;
  readonly problems: readonly Problem[];
}) {
  return (
    <div
      role="alert"
      className="rounded-md border border-danger/30 bg-danger-soft px-3 py-2.5 text-danger"
    >
      <p className="font-semibold">
        {problems.length > 0 ? texts.problems(problems.length) : texts.failed}
      </p>
      {problems.length === 0 ? <p>{errorText(error)}</p> : null}
      <ul className="mt-1 flex max-h-48 flex-col gap-1.5 overflow-y-auto">
        {problems.map((problem) => (
          <li key={`${problem.pointer}/${problem.code}/${problem.message}`} className="flex gap-2">
            <Icon
              name={problem.severity === "error" ? "circle-x" : "triangle-alert"}
              size={14}
              className="mt-0.5 shrink-0"
            />
            <span className="text-ink">
              {problem.message} <span className="text-ink-muted">{problem.help}</span>{" "}
              <code className="font-mono text-2xs text-ink-faint">{problem.pointer}</code>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
