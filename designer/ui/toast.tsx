import { Toaster as SonnerToaster } from "sonner";
import { useTheme } from "./theme.ts";

export { toast } from "sonner";

/** Once, at the end of the page: the place where short messages appear. */
export function Toaster() {
  const { resolved } = useTheme();
  return (
    <SonnerToaster
      theme={resolved}
      position="bottom-right"
      gap={8}
      toastOptions={{
        classNames: {
          toast:
            "!rounded-lg !border !border-line !bg-raised !text-ink !shadow-mid !font-sans !text-sm",
          description: "!text-ink-muted",
          actionButton: "!bg-accent !text-accent-ink !rounded-md !h-7",
          error: "[&_[data-icon]]:!text-danger",
          success: "[&_[data-icon]]:!text-success",
          warning: "[&_[data-icon]]:!text-warning",
        },
      }}
    />
  );
}
