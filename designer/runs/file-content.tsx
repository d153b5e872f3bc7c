import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { errorText } from "../api/api-error.ts";
import { fetchArtifact } from "../api/artifacts.ts";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { scrollable } from "../ui/scrollable.ts";
import { formatBytes } from "../ui/size.ts";
import { LoadingPane } from "../ui/spinner.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { type FileReference, viewOf } from "./artifact-value.ts";
import { runStrings } from "./strings.ts";

const texts = runStrings.result;
/** More than this makes a page slow; it can be downloaded instead. */
const mostShownBytes = 2_000_000;

/** The content of a file, shown in place when it can be. */
export function FileContent({ file }: { readonly file: FileReference }) {
  const view = viewOf(file);
  const isShown = view !== "none" && file.bytes <= mostShownBytes;
  const { data, error, refetch } = useQuery({
    queryKey: ["artifacts", "blob", file.id],
    queryFn: async ({ signal }) => {
      const blob = await fetchArtifact(file.id, signal);
      return { blob, text: view === "image" ? "" : await blob.text() };
    },
    enabled: isShown,
    staleTime: Infinity,
  });
  if (!isShown) {
    return (
      <EmptyState icon="file-down" title={file.name}>
        {view === "none" ? texts.cannotShow : texts.tooLarge(formatBytes(file.bytes))}
      </EmptyState>
    );
  }
  if (error !== null)
    return (
      <ErrorState
        title={texts.errorTitle}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <LoadingPane />;
  switch (view) {
    case "markdown":
      return <MarkdownFile text={data.text} />;
    case "json":
      return <JsonFile text={data.text} />;
    case "image":
      return <ImageFile blob={data.blob} name={file.name} />;
    case "text":
      return <PlainText text={data.text} />;
  }
}

function MarkdownFile({ text }: { readonly text: string }) {
  const [shown, setShown] = useState<"rendered" | "source">("rendered");
  return (
    <div className="relative">
      <Segmented
        label={texts.view}
        value={shown}
        onValueChange={setShown}
        className="float-right mb-2 ml-4 h-7"
        options={[
          { value: "rendered", label: texts.rendered },
          { value: "source", label: texts.source },
        ]}
      />
      {shown === "rendered" ? <Markdown>{text}</Markdown> : <PlainText text={text} />}
    </div>
  );
}

function JsonFile({ text }: { readonly text: string }) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return <PlainText text={text} />;
  }
  return <JsonView value={value} />;
}

function PlainText({ text }: { readonly text: string }) {
  return (
    <pre
      {...scrollable}
      className="overflow-x-auto font-mono text-xs leading-relaxed whitespace-pre-wrap"
    >
      {text}
    </pre>
  );
}

function ImageFile({ blob, name }: { readonly blob: Blob; readonly name: string }) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const address = URL.createObjectURL(blob);
    if (image.current !== null) image.current.src = address;
    return () => URL.revokeObjectURL(address);
  }, [blob]);
  return (
    <img ref={image} alt={name} className="mx-auto max-h-[70vh] rounded-md border border-line" />
  );
}
