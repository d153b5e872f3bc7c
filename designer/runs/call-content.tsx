import type { ReactNode } from "react";
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { CallDetail } from "../../shared/api/trace.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { runStrings } from "./strings.ts";

const texts = runStrings.calls;

/** What was sent and what came back. All of it is foreign: shown as text, never as a page. */
export function CallContent({ call }: { readonly call: CallDetail }) {
  const request = isJsonObject(call.request) ? call.request : { request: call.request };
  const { messages, ...parameters } = request;
  const isConversation = Array.isArray(messages);
  return (
    <div className="mt-2 flex flex-col gap-3">
      {isConversation ? (
        <Part title={texts.messages}>
          {(messages as readonly Json[]).map((message, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a conversation has no other names for its messages
            <Message key={index} message={message} />
          ))}
        </Part>
      ) : null}
      {Object.keys(isConversation ? parameters : request).length === 0 ? null : (
        <Part title={isConversation ? texts.parameters : texts.prompt}>
          <Box>
            <JsonView value={isConversation ? parameters : request} />
          </Box>
        </Part>
      )}
      <Answer answer={call.answer} status={call.status} />
    </div>
  );
}

function Answer({ answer, status }: Pick<CallDetail, "answer" | "status">) {
  if (answer === null)
    return status === "running" ? null : <p className="text-xs text-ink-muted">{texts.noAnswer}</p>;
  const { text, ...rest }: JsonObject = isJsonObject(answer) ? answer : { text: answer };
  const hasMore = Object.keys(rest).some((name) => name !== "model");
  return (
    <Part title={texts.answer}>
      {typeof text === "string" && text !== "" ? <Text text={text} /> : null}
      {hasMore || typeof text !== "string" ? (
        <Box>
          <JsonView value={typeof text === "string" ? rest : answer} />
        </Box>
      ) : null}
    </Part>
  );
}

function Message({ message }: { readonly message: Json }) {
  if (!isJsonObject(message)) return <Text text={JSON.stringify(message)} />;
  const { role, content = null, ...rest } = message;
  const parts: readonly Json[] = Array.isArray(content) ? (content as readonly Json[]) : [content];
  return (
    <div className="flex flex-col gap-1">
      <h5 className="text-2xs text-ink-faint">{typeof role === "string" ? role : ""}</h5>
      {parts.map((part, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- parts of a message have no other names
        <Content key={index} part={part} />
      ))}
      {Object.keys(rest).length === 0 ? null : (
        <Box>
          <JsonView value={rest} />
        </Box>
      )}
    </div>
  );
}

function Content({ part }: { readonly part: Json }) {
  if (part === null || part === "") return null;
  if (typeof part === "string") return <Text text={part} />;
  if (isJsonObject(part) && typeof part["text"] === "string") return <Text text={part["text"]} />;
  return (
    <Box>
      <JsonView value={part} />
    </Box>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h4 className="text-xs font-medium text-ink-muted">{title}</h4>
      {children}
    </section>
  );
}

function Box({ children }: { readonly children: ReactNode }) {
  return <div className="rounded-md bg-sunken px-2.5 py-1.5">{children}</div>;
}

function Text({ text }: { readonly text: string }) {
  return (
    <div className="group/text relative">
      <p className="max-h-96 overflow-auto rounded-md bg-sunken px-2.5 py-1.5 pr-8 text-xs leading-relaxed break-words whitespace-pre-wrap">
        {text}
      </p>
      <CopyButton
        text={() => text}
        className="absolute top-0.5 right-0.5 opacity-0 group-hover/text:opacity-100 focus-visible:opacity-100"
      />
    </div>
  );
}
