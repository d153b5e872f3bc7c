/** Tabs of this browser that have the same workflow open tell each other what they save, and that they are there. */
import { type StoreApi, createStore } from "zustand/vanilla";
import { z } from "zod";

const messageSchema = z.discriminatedUnion("type", [
  /** Asks who else is there. */
  z.object({ type: z.literal("hello"), tab: z.string() }),
  z.object({ type: z.literal("here"), tab: z.string() }),
  z.object({ type: z.literal("bye"), tab: z.string() }),
  z.object({ type: z.literal("saved"), tab: z.string(), revision: z.number() }),
]);
type Message = z.infer<typeof messageSchema>;

export interface OtherTabs {
  /** Ids of the other tabs. */
  readonly open: StoreApi<{ readonly tabs: ReadonlySet<string> }>;
  readonly tellSaved: (revision: number) => void;
  readonly stop: () => void;
}

export interface OtherTabsParams {
  readonly workflowId: string;
  /** Id of this tab. */
  readonly tab: string;
  readonly onSaved: (revision: number) => void;
}

export function watchOtherTabs({ workflowId, tab, onSaved }: OtherTabsParams): OtherTabs {
  const open = createStore<{ readonly tabs: ReadonlySet<string> }>(() => ({ tabs: new Set() }));
  const channel = new BroadcastChannel(`cairn.workflow.${workflowId}`);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin: this page's
  const tell = (message: Message): void => channel.postMessage(message);
  const note = (other: string, isOpen: boolean): void => {
    const tabs = new Set(open.getState().tabs);
    if (isOpen) tabs.add(other);
    else tabs.delete(other);
    open.setState({ tabs });
  };
  channel.addEventListener("message", ({ data }) => {
    const parsed = messageSchema.safeParse(data);
    // Another release of the page may say other things.
    if (!parsed.success) return;
    const message = parsed.data;
    note(message.tab, message.type !== "bye");
    if (message.type === "hello") tell({ type: "here", tab });
    if (message.type === "saved") onSaved(message.revision);
  });
  const onHide = (): void => tell({ type: "bye", tab });
  const onShow = (): void => tell({ type: "hello", tab });
  globalThis.addEventListener("pagehide", onHide);
  globalThis.addEventListener("pageshow", onShow);
  onShow();
  return {
    open,
    tellSaved: (revision) => tell({ type: "saved", tab, revision }),
    stop: () => {
      globalThis.removeEventListener("pagehide", onHide);
      globalThis.removeEventListener("pageshow", onShow);
      onHide();
      channel.close();
    },
  };
}
