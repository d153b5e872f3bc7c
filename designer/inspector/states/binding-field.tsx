import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Json } from "../../../shared/base/json.ts";
import { errorText } from "../../api/api-error.ts";
import { queries, usePutBinding } from "../../api/queries.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Input } from "../../ui/input.tsx";
import { inspectorStrings } from "../strings.ts";
import { type BoundResource, boundResource } from "./bound-resource.ts";

const texts = inspectorStrings.binding;

export interface BindingFieldProps {
  readonly resource: string;
  /** What the resource is called with: it may name the function. */
  readonly args: Json | undefined;
}

/** Which endpoint answers for the resource of a Task; without one a run fails there. */
export function BindingField({ resource, args }: BindingFieldProps) {
  const { data } = useQuery(queries.bindings());
  const wanted = boundResource(resource, args);
  if (data === undefined || wanted === null) return null;
  const binding = wanted.names
    .map((name) => data.bindings.find((each) => each.resource === name))
    .find((each) => each !== undefined);
  return (
    <BindingCard
      key={wanted.name}
      wanted={wanted}
      bound={binding === undefined ? null : { name: binding.resource, url: binding.url }}
    />
  );
}

interface BindingCardProps {
  readonly wanted: BoundResource;
  readonly bound: { readonly name: string; readonly url: string } | null;
}

function BindingCard({ wanted, bound }: BindingCardProps) {
  const [isOpen, setIsOpen] = useState(false);
  if (bound !== null && !isOpen) {
    return (
      <div className="flex items-center gap-2 rounded-lg border border-line px-3 py-2 text-xs">
        <Icon name="link" size={14} className="shrink-0 text-success" />
        <span className="min-w-0 flex-1 truncate text-ink" title={bound.url}>
          {texts.answeredBy} <code className="font-mono">{bound.url}</code>
        </span>
        <Button size="sm" variant="ghost" onClick={() => setIsOpen(true)}>
          {texts.change}
        </Button>
      </div>
    );
  }
  return (
    <BindingForm
      name={bound?.name ?? wanted.name}
      isNew={bound === null}
      url={bound?.url ?? ""}
      onSaved={() => setIsOpen(false)}
    />
  );
}

interface BindingFormProps {
  readonly name: string;
  readonly isNew: boolean;
  readonly url: string;
  readonly onSaved: () => void;
}

function BindingForm({ name, isNew, url: stored, onSaved }: BindingFormProps) {
  const [url, setUrl] = useState(stored);
  const put = usePutBinding();
  return (
    <form
      aria-label={texts.title}
      className="flex flex-col gap-2 rounded-lg border border-warning/40 bg-warning-soft/60 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        put.mutate({ resource: name, url: url.trim() }, { onSuccess: onSaved });
      }}
    >
      {isNew ? (
        <p className="flex gap-1.5 text-xs text-ink">
          <Icon name="unlink" size={14} className="mt-px shrink-0 text-warning" />
          {texts.none}
        </p>
      ) : null}
      <Field
        label={texts.url}
        hint={texts.hint(name)}
        error={put.error === null ? null : errorText(put.error)}
      >
        {(control) => (
          <div className="flex gap-1.5">
            <Input
              {...control}
              type="url"
              className="h-7 text-xs"
              placeholder="https://example.com/answer"
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
            <Button type="submit" size="sm" busy={put.isPending} disabled={url.trim() === ""}>
              {texts.save}
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
