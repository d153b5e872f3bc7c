import { useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { setApiToken } from "./api/token.ts";
import { appStrings } from "./strings.ts";
import { Button } from "./ui/button.tsx";
import { Dialog } from "./ui/dialog.tsx";
import { Field } from "./ui/field.tsx";
import { Input } from "./ui/input.tsx";

const texts = appStrings.token;

/** Asks for the API token, then loads everything again. */
export function TokenDialog({ onClose }: { readonly onClose: () => void }) {
  const [token, setToken] = useState("");
  const client = useQueryClient();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setApiToken(token.trim());
    setToken("");
    onClose();
    void client.resetQueries();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={texts.title}
      description={texts.description}
      size="sm"
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={texts.label} required>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="off"
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" disabled={token.trim() === ""} className="self-end">
          {texts.submit}
        </Button>
      </form>
    </Dialog>
  );
}
