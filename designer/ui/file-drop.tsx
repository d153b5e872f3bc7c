import { type DragEvent, useId, useRef, useState } from "react";
import { cn } from "./cn.ts";
import { Icon } from "./icon.tsx";
import { uiStrings } from "./strings.ts";

export interface FileDropProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly multiple?: boolean;
  /** As of an `<input type=file>`: `.pdf,.docx,text/*`. */
  readonly accept?: string;
  /** What may be dropped, in words. */
  readonly hint?: string;
  readonly disabled?: boolean;
  readonly id?: string;
  readonly className?: string;
  readonly "aria-describedby"?: string;
}

/** A place to drop files, which is also a button that opens the file chooser. */
export function FileDrop({
  onFiles,
  multiple = false,
  accept,
  hint,
  disabled = false,
  id,
  className,
  ...rest
}: FileDropProps) {
  const ownId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);

  const take = (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
  };
  const over = (event: DragEvent) => {
    if (disabled || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setIsOver(true);
  };

  return (
    <div
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={(event) => {
        if (
          !(event.relatedTarget instanceof Node) ||
          !event.currentTarget.contains(event.relatedTarget)
        )
          setIsOver(false);
      }}
      onDrop={(event) => {
        setIsOver(false);
        if (disabled) return;
        event.preventDefault();
        take(event.dataTransfer.files);
      }}
      className={cn("relative", className)}
    >
      <input
        ref={input}
        id={id ?? ownId}
        type="file"
        multiple={multiple}
        disabled={disabled}
        {...(accept === undefined ? {} : { accept })}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = "";
        }}
        className="peer absolute inset-0 z-10 size-full cursor-pointer opacity-0 disabled:cursor-default"
        {...rest}
      />
      <div
        aria-hidden
        className={cn(
          "flex min-h-20 flex-col items-center justify-center gap-0.5 rounded-lg border border-dashed border-line-strong bg-sunken px-4 py-4 text-center text-sm text-ink-muted transition-colors",
          "peer-hover:border-ink-faint peer-focus-visible:outline-2 peer-focus-visible:outline-focus peer-disabled:opacity-50",
          isOver ? "border-accent bg-accent-soft text-ink" : "",
        )}
      >
        <span className="flex items-center gap-2">
          <Icon name="upload" className="text-ink-faint" />
          <span>
            {multiple ? uiStrings.dropFiles : uiStrings.dropFile}{" "}
            <span className="font-medium text-accent underline underline-offset-2">
              {uiStrings.browse}
            </span>
          </span>
        </span>
        {hint === undefined ? null : <span className="text-xs text-ink-faint">{hint}</span>}
      </div>
    </div>
  );
}
