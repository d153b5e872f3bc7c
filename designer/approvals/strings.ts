/** Texts of approvals. */
import { translated } from "../language/translated.ts";

export const english = {
  title: "Approvals",
  emptyTitle: "Nothing waits for a decision",
  empty:
    "When a run comes to an Approval step it waits here, for as long as it takes, and costs nothing meanwhile.",
  errorTitle: "The approvals cannot be loaded",
  goneTitle: "This one is not open any more",
  gone: "It was decided, its time was over, or its run has ended.",
  order: "Order",
  orders: { newest: "Newest first", oldest: "Oldest first", due: "Due first" },
  open: (count: number) => (count >= 1000 ? "1000 or more open" : `${count} open`),
  list: "Open approvals",
  more: "Show more",
  back: "All approvals",
  choose: "Choose an approval to see what is asked.",
  asked: "Asked",
  due: (duration: string) => `due in ${duration}`,
  overdue: "due now",
  dueTitle: (moment: string) => `Nobody can decide after ${moment}`,
  forWhom: "For",
  from: (workflow: string) => `from ${workflow}`,
  openRun: "Open the run",
  copyLink: "Copy link",
  copyLinkHint: "Whoever has the link may decide.",
  data: "Data",
  form: "Fill in",
  decide: "Your decision",
  comment: "Comment",
  commentHint: "Kept with the decision.",
  name: "Your name",
  nameHint: "Shown with your decision.",
  notChosen: "Choose…",
  yes: "Yes",
  no: "No",
  sending: "Sending your decision",
  failed: "The decision was not taken",
  check: (count: number) =>
    count === 1 ? "One answer does not fit yet." : `${count} answers do not fit yet.`,
  decided: (decision: string, by: string | null) =>
    by === null ? decision : `${decision}, by ${by}`,
  thanks: "Thank you. The run goes on with this; you can close this page. Decided",
  whatFollows: "The run goes on with this. Decided",
  values: "Filled in",
  filledNothing: "–",
  states: {
    starting: {
      title: "Just a moment",
      text: "This is about to be asked. The page goes on by itself.",
    },
    expired: { title: "Too late", text: "The time to decide is over. Nothing is expected of you." },
    cancelled: {
      title: "No longer needed",
      text: "The run that asked was cancelled. Nothing is expected of you.",
    },
    failed: {
      title: "No longer needed",
      text: "The step that asked was ended by somebody else. Nothing is expected of you.",
    },
    over: {
      title: "No longer needed",
      text: "The run has gone on. Nothing is expected of you.",
    },
    decided: { title: "Decided", text: "The decision has been made." },
  },
  unknownTitle: "This link leads nowhere",
  unknown:
    "It is not complete, or what it led to has been removed. Ask whoever sent it for a new one.",
  loadFailed: "The question cannot be loaded",
  public: "Decision",
} as const;

export const approvalStrings = translated("approvals/strings", english);
