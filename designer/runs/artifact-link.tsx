import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { errorText } from "../api/api-error.ts";
import { downloadArtifact, fetchArtifact } from "../api/artifacts.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { formatBytes } from "../ui/size.ts";
import { Spinner } from "../ui/spinner.tsx";
import { toast } from "../ui/toast.tsx";
import {
  type FileReference,
  fileReferenceOf,
  type ValueReference,
  valueReferenceOf,
} from "./artifact-value.ts";
import { FileContent } from "./file-content.tsx";
import { runStrings } from "./strings.ts";

const texts = runStrings.result;

/** Downloads a file and says so when that fails. */
export function download(file: Pick<FileReference, "id" | "name">): void {
  downloadArtifact(file.id, file.name).catch((error: unknown) =>
    toast.error(texts.downloadFailed, { description: errorText(error) }),
  );
}

/** A file inside a value: its name opens it, the arrow saves it. */
export function ArtifactLink({ file }: { readonly file: FileReference }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <span className="inline-flex max-w-full items-center gap-0.5 rounded-md border border-line bg-sunken pl-1.5 font-sans">
      <Icon name="file-text" size={13} className="shrink-0 text-ink-faint" />
      <button
        type="button"
        onClick={() => setIsOpen(true)}
        className="min-h-6 truncate px-1 text-accent underline-offset-2 hover:underline"
      >
        {file.name}
      </button>
      <span className="shrink-0 text-2xs text-ink-faint">{formatBytes(file.bytes)}</span>
      <IconButton
        size="sm"
        className="size-6"
        iconSize={13}
        icon="download"
        label={`${texts.download} ${file.name}`}
        onClick={() => download(file)}
      />
      {isOpen ? (
        <Dialog
          open
          onOpenChange={setIsOpen}
          size="xl"
          title={file.name}
          description={`${file.type} · ${formatBytes(file.bytes)}`}
          footer={
            <Button icon="download" onClick={() => download(file)}>
              {texts.download}
            </Button>
          }
        >
          <FileContent file={file} />
        </Dialog>
      ) : null}
    </span>
  );
}

/** A value that was too large to be sent along: loaded when asked for. */
function StoredValue({ reference }: { readonly reference: ValueReference }) {
  const [isWanted, setIsWanted] = useState(false);
  const { data, error, isLoading } = useQuery({
    queryKey: ["artifacts", "json", reference.id],
    queryFn: async ({ signal }) =>
      JSON.parse(await (await fetchArtifact(reference.id, signal)).text()) as unknown,
    enabled: isWanted,
    staleTime: Infinity,
  });
  if (data !== undefined) return <JsonView value={data} renderValue={renderReference} />;
  if (error !== null) return <span className="text-danger">{errorText(error)}</span>;
  return (
    <Button
      size="sm"
      icon="download"
      busy={isLoading}
      onClick={() => setIsWanted(true)}
      className="font-sans"
    >
      {texts.loadValue(formatBytes(reference.bytes))}
    </Button>
  );
}

/** For trees of values: draws references to stored content as what they are. */
export function renderReference(value: unknown): ReactNode {
  const file = fileReferenceOf(value);
  if (file !== null) return <ArtifactLink file={file} />;
  const reference = valueReferenceOf(value);
  return reference === null ? undefined : <StoredValue reference={reference} />;
}

/** A value of a run as a tree. */
export function RunValue({ value }: { readonly value: unknown }) {
  const reference = valueReferenceOf(value);
  if (reference !== null) return <StoredValue reference={reference} />;
  return <JsonView value={value} renderValue={renderReference} />;
}

/** While something is read. */
export function Reading() {
  return (
    <div className="grid place-items-center p-6">
      <Spinner label={runStrings.page.loading} />
    </div>
  );
}
