/** A file that is dropped onto the canvas is imported: it opens in the dialog that says what it holds, and nothing is replaced unasked. */
import { type DragEvent, useMemo, useState } from "react";

export interface FileDrop {
  /** What was dropped last; null once it was dealt with. */
  readonly file: File | null;
  /** True while a file is held over the place. */
  readonly isOver: boolean;
  readonly clear: () => void;
  /** For the element that takes the files. Kinds that are dragged from the palette pass through. */
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

export function useFileDrop(onDropped: () => void): FileDrop {
  const [file, setFile] = useState<File | null>(null);
  const [isOver, setIsOver] = useState(false);
  return useMemo(() => {
    const isFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes("Files");
    return {
      file,
      isOver,
      clear: () => setFile(null),
      handlers: {
        onDragOver: (event) => {
          if (!isFiles(event)) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
          setIsOver(true);
        },
        onDragLeave: (event) => {
          const { relatedTarget, currentTarget } = event;
          if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget)))
            setIsOver(false);
        },
        onDrop: (event) => {
          if (!isFiles(event)) return;
          event.preventDefault();
          setIsOver(false);
          const [dropped] = event.dataTransfer.files;
          if (dropped === undefined) return;
          setFile(dropped);
          onDropped();
        },
      },
    };
  }, [file, isOver, onDropped]);
}
