import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { Json } from "../../shared/base/json.ts";
import { uploadArtifact } from "../api/artifacts.ts";
import { Button, IconButton } from "../ui/button.tsx";
import type { FieldControl } from "../ui/field.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { Icon } from "../ui/icon.tsx";
import { Progress } from "../ui/progress.tsx";
import { formatBytes } from "../ui/size.ts";
import { uiStrings } from "../ui/strings.ts";
import { fileReferenceOf } from "./artifact-value.ts";
import type { SampleFile } from "./input-schema.ts";
import { startStrings } from "./start-strings.ts";
import { createUploadQueue, type Upload } from "./upload-queue.ts";

const texts = startStrings.dialog;

export interface FileFieldProps {
  readonly control: FieldControl;
  readonly isMany: boolean;
  /** Files that come with the workflow, offered while there are none. */
  readonly samples: readonly SampleFile[];
  /** The field says by itself what belongs into it. */
  readonly hasHint: boolean;
  /** A reference, or a list of them. */
  readonly value: Json | undefined;
  readonly onChange: (update: (value: Json | undefined) => Json) => void;
  /** Called with the number of uploads that are not finished or have failed. */
  readonly onOpenUploads: (count: number) => void;
}

/** As they were chosen, whichever arrived first; those of an earlier time stay before them. */
function inOrder(files: readonly Json[], places: ReadonlyMap<string, number>): readonly Json[] {
  const placeOf = (file: Json): number => places.get(fileReferenceOf(file)?.id ?? "") ?? 0;
  return files.toSorted((one, other) => placeOf(one) - placeOf(other));
}

function fileOf({ name, type, text }: SampleFile): File {
  return new File([text], name, { type });
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null || value === "") return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** Files as a value: dropped or chosen, uploaded at once, shown with size and progress. */
export function FileField({
  control,
  isMany,
  samples,
  hasHint,
  value,
  onChange,
  onOpenUploads,
}: FileFieldProps) {
  const [queue] = useState(() => createUploadQueue(uploadArtifact));
  const uploads = useStore(queue.store);
  useEffect(() => onOpenUploads(uploads.length), [uploads.length, onOpenUploads]);
  const [places] = useState(() => new Map<string, number>());
  useEffect(() => {
    return queue.onArrived(({ id, name, type, bytes }, place) => {
      const reference = { $artifact: id, name, type, bytes };
      places.set(id, place);
      onChange((old) => (isMany ? inOrder([...listOf(old), reference], places) : reference));
    });
  }, [queue, onChange, isMany, places]);
  useEffect(() => () => queue.stop(), [queue]);

  const removeFile = (file: Json) =>
    onChange((old) => (isMany ? listOf(old).filter((each) => each !== file) : ""));
  const files = listOf(value);
  const describedBy = control["aria-describedby"];
  return (
    <div className="flex flex-col gap-1.5">
      <FileDrop
        id={control.id}
        multiple={isMany}
        onFiles={(chosen) => queue.add(isMany ? chosen : chosen.slice(0, 1))}
        {...(hasHint ? {} : { hint: texts.filesHint })}
        {...(describedBy === undefined ? {} : { "aria-describedby": describedBy })}
      />
      {samples.length > 0 && files.length + uploads.length === 0 ? (
        <Button
          size="sm"
          variant="ghost"
          icon="file-text"
          className="self-start"
          onClick={() => queue.add(samples.slice(0, isMany ? undefined : 1).map(fileOf))}
        >
          {texts.samples(isMany ? samples.length : 1)}
        </Button>
      ) : null}
      {files.length + uploads.length === 0 ? null : (
        <ul className="flex max-h-52 flex-col gap-0.5 overflow-y-auto">
          {files.map((file) => (
            <FileRow key={JSON.stringify(file)} file={file} onRemove={() => removeFile(file)} />
          ))}
          {uploads.map((upload) => (
            <UploadRow
              key={upload.id}
              upload={upload}
              onRetry={() => queue.retry(upload.id)}
              onRemove={() => queue.remove(upload.id)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function FileRow({ file, onRemove }: { readonly file: Json; readonly onRemove: () => void }) {
  const reference = fileReferenceOf(file);
  const name = reference?.name ?? JSON.stringify(file);
  return (
    <li className="flex min-h-8 shrink-0 items-center gap-2 rounded-md bg-sunken px-2 text-sm">
      <Icon name="circle-check" size={14} className="text-success" />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {reference === null ? null : (
        <span className="text-xs text-ink-faint tabular-nums">{formatBytes(reference.bytes)}</span>
      )}
      <IconButton
        size="sm"
        iconSize={14}
        icon="x"
        label={uiStrings.remove(name)}
        onClick={onRemove}
      />
    </li>
  );
}

interface UploadRowProps {
  readonly upload: Upload;
  readonly onRetry: () => void;
  readonly onRemove: () => void;
}

function UploadRow({ upload, onRetry, onRemove }: UploadRowProps) {
  const { file, share, error } = upload;
  return (
    <li className="flex min-h-8 shrink-0 items-center gap-2 rounded-md bg-sunken px-2 text-sm">
      <Icon
        name={error === null ? "cloud-upload" : "circle-x"}
        size={14}
        className={error === null ? "text-info" : "text-danger"}
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{file.name}</span>
        {error === null ? (
          <Progress done={share} total={1} label={file.name} className="mt-0.5 h-1" />
        ) : (
          <span className="block truncate text-xs text-danger">{`${texts.uploadFailed}: ${error}`}</span>
        )}
      </span>
      {error === null ? null : (
        <Button size="sm" variant="ghost" onClick={onRetry}>
          {texts.uploadAgain}
        </Button>
      )}
      <IconButton
        size="sm"
        iconSize={14}
        icon="x"
        label={uiStrings.remove(file.name)}
        onClick={onRemove}
      />
    </li>
  );
}
