import { useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useEffect, useState } from "react";
import { onTokenNeeded, setApiToken } from "./api/token.ts";
import { appStrings } from "./strings.ts";
import { Button } from "./ui/button.tsx";
import { Dialog } from "./ui/dialog.tsx";
import { Field } from "./ui/field.tsx";
import { Input } from "./ui/input.tsx";

const texts = appStrings.token;

/** Asks for the API token when the server wants one, then loads everything again. */
export function TokenDialog() {
  const [isOpen, setIsOpen] = useState(false);
  const [token, setToken] = useState("");
  const client = useQueryClient();
  useEffect(() => onTokenNeeded(() => setIsOpen(true)), []);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setApiToken(token.trim());
    setToken("");
    setIsOpen(false);
    void client.resetQueries();
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
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
