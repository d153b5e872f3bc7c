import { useEffect, useState } from "react";
import { Button, IconButton } from "./button.tsx";
import { uiStrings } from "./strings.ts";

const shownMs = 1500;

export interface CopyButtonProps {
  /** What goes to the clipboard; called when pressed. */
  readonly text: () => string;
  readonly label?: string;
  /** Shows the label beside the icon. */
  readonly wide?: boolean;
  readonly className?: string;
}

export function CopyButton({
  text,
  label = uiStrings.copy,
  wide = false,
  className,
}: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setIsCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = async () => {
    await navigator.clipboard.writeText(text());
    setIsCopied(true);
  };
  const icon = isCopied ? "check" : "copy";
  const shownLabel = isCopied ? uiStrings.copied : label;
  if (wide) {
    return (
      <Button
        size="sm"
        variant="ghost"
        icon={icon}
        onClick={() => void copy()}
        className={className}
      >
        {shownLabel}
      </Button>
    );
  }
  return (
    <IconButton
      size="sm"
      icon={icon}
      iconSize={14}
      label={shownLabel}
      onClick={() => void copy()}
      className={className}
    />
  );
}
