/** Decisions of people. What is asked is kept with the waiting step; the answer goes to it like that of any other token. */
import type { ApprovalDecision, ApprovalDetail, RunLink } from "../../shared/api/approval.ts";
import { Refusal } from "../../shared/api/errors.ts";
import type { RouteInput } from "../../shared/api/routes.ts";
import { readForm, readValues } from "../../shared/approval/form.ts";
import { pointer, type Problem } from "../../shared/base/problem.ts";
import {
  approval as approvalKind,
  approvalAnswer,
  approvalRequest,
  type ApprovalRequest,
} from "../../shared/nodes/approval.ts";
import { callback as callbackKind } from "../../shared/nodes/callback.ts";
import { stepKey } from "../../shared/run/path.ts";
import { countOpenAsks, listOpenAsks, type OpenAsk } from "../store/asks.ts";
import { findRun } from "../store/run-queries.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";
import { readAsk, type AskRead } from "./read-ask.ts";
import { StoredValues } from "./stored-values.ts";

type Options = Pick<AppOptions, "database" | "artifacts" | "tokens" | "tasks" | "address">;

export function approvalHandlers(
  options: Options,
): Handlers<"listApprovals" | "getApproval" | "decideApproval" | "listRunLinks"> {
  const { database, tokens, address } = options;
  const tokenOf = async ({ runId, path, visit, attempt }: OpenAsk) =>
    await tokens.issue({ runId, key: stepKey(path, visit), attempt });
  return {
    listApprovals: async ({ query }) => {
      const { order = "newest", run: runId, workflow, cursor, limit } = query;
      const kinds = [approvalKind.type];
      const { items, next } = await listOpenAsks(database, {
        kinds,
        order,
        runId,
        workflow,
        cursor,
        limit,
      });
      const values = new StoredValues(options);
      const approvals = await Promise.all(
        items.map(async ({ kind: _kind, attempt, request, since, until, ...place }) => {
          const at = { runId: place.runId, flow: "" };
          const { title, assignees } = approvalRequest.parse(await values.load(request, at));
          const token = await tokens.issue({
            runId: place.runId,
            key: stepKey(place.path, place.visit),
            attempt,
          });
          return {
            ...place,
            token,
            url: `${address.url}/approve/${token}`,
            title,
            assignees,
            since: since.toISOString(),
            dueAt: until?.toISOString() ?? null,
          };
        }),
      );
      const open = await countOpenAsks(database, kinds);
      return { status: 200, body: { approvals, open, next } };
    },
    getApproval: async ({ params }) => ({
      status: 200,
      body: await readApproval(options, params.token),
    }),
    decideApproval: async ({ params, body }) => ({
      status: 200,
      body: await decide(options, params.token, body),
    }),
    listRunLinks: async ({ params }) => {
      await findRun(database, params.id);
      const { items } = await listOpenAsks(database, {
        kinds: [approvalKind.type, callbackKind.type],
        order: "oldest",
        runId: params.id,
        limit: mostLinks,
      });
      const links = await Promise.all(
        items.map(async (ask): Promise<RunLink> => {
          const kind = ask.kind === approvalKind.type ? "approval" : "callback";
          const page = kind === "approval" ? "approve" : "hooks/callback";
          const url = `${address.url}/${page}/${await tokenOf(ask)}`;
          return { path: ask.path, visit: ask.visit, kind, url };
        }),
      );
      return { status: 200, body: { links } };
    },
  };
}

/** Links of one run that are told at once. */
const mostLinks = 1000;

async function readApproval(options: Options, token: string): Promise<ApprovalDetail> {
  const ask = await readAsk(options, token, approvalKind.type);
  const { outcome } = ask;
  const request = ask.request === null ? null : approvalRequest.parse(ask.asked);
  const decision = await decisionOf(options, ask, request);
  return {
    status: decision === null ? statusOf(ask) : "decided",
    question: request === null ? null : questionOf(request),
    decision,
    runId: ask.runId,
    workflowId: ask.workflowId,
    workflowName: ask.workflowName,
    path: ask.path,
    visit: ask.visit,
    state: ask.state,
    since: ask.since?.toISOString() ?? null,
    dueAt: ask.until?.toISOString() ?? null,
    endedAt: ("at" in outcome ? outcome.at?.toISOString() : undefined) ?? null,
  };
}

function questionOf(request: ApprovalRequest): NonNullable<ApprovalDetail["question"]> {
  const { title, message, data, form, choices, rejections, assignees } = request;
  return {
    title,
    message,
    data,
    form: form === null ? null : { ...form },
    choices: choices.map((name) => ({ name, isRejection: rejections.includes(name) })),
    assignees,
  };
}

function statusOf({ outcome }: AskRead): ApprovalDetail["status"] {
  return outcome.type === "answered" ? "decided" : outcome.type;
}

const rejectedError = "Approval.Rejected";

/** The decision that was made. One that failed the step is told by the words of its error. */
async function decisionOf(
  options: Options,
  { outcome, runId }: AskRead,
  request: ApprovalRequest | null,
): Promise<ApprovalDecision | null> {
  if (outcome.type === "failed" && outcome.error === rejectedError && request?.failOnReject) {
    const { cause } = outcome;
    const [first = ""] = request.rejections;
    // The cause begins with what was chosen.
    const decision = request.rejections.find((name) => cause?.startsWith(name)) ?? first;
    const at = outcome.at.toISOString();
    return { decision, values: {}, comment: cause, by: null, at };
  }
  if (outcome.type !== "answered") return null;
  const value = await new StoredValues(options).load(outcome.result, { runId, flow: "" });
  const answer = approvalAnswer.safeParse(value);
  return answer.success ? { ...answer.data, values: { ...answer.data.values } } : null;
}

async function decide(
  options: Options,
  token: string,
  body: RouteInput<"decideApproval">["body"],
): Promise<ApprovalDecision> {
  const ask = await readAsk(options, token, approvalKind.type);
  if (ask.outcome.type !== "open") throw await closed(options, token);
  const request = approvalRequest.parse(ask.asked);
  const answer = {
    decision: body.decision,
    values: valuesOf(request, body),
    comment: textOf(body.comment),
    by: textOf(body.by),
    at: new Date().toISOString(),
  };
  try {
    if (request.failOnReject && request.rejections.includes(answer.decision))
      await options.tasks.fail(token, { error: rejectedError, cause: rejectionCause(answer) });
    else await options.tasks.succeed(token, answer);
  } catch (error) {
    if (error instanceof Refusal && error.code === "TASK_TIMED_OUT")
      throw await closed(options, token);
    throw error;
  }
  return { ...answer, values: { ...answer.values } };
}

/** Blank is nothing. */
function textOf(given: string | undefined): string | null {
  const text = given?.trim() ?? "";
  return text === "" ? null : text;
}

function rejectionCause({ decision, comment, by }: Omit<ApprovalDecision, "values">): string {
  const who = by === null ? decision : `${decision} (${by})`;
  return comment === null ? who : `${who}: ${comment}`;
}

/** @throws Refusal INVALID_VALUES with every field that does not fit. */
function valuesOf(request: ApprovalRequest, body: RouteInput<"decideApproval">["body"]) {
  const { decision, values: given = {} } = body;
  if (!request.choices.includes(decision)) {
    const message = `Choose one of ${request.choices.join(", ")}.`;
    throw misfit([{ at: pointer("decision"), message }]);
  }
  const mayLeaveOut = request.rejections.includes(decision);
  const read = readValues(readForm(request.form).fields, given, { mayLeaveOut });
  if (read.problems.length === 0) return read.values;
  throw misfit(
    read.problems.map(({ field, message }) => ({ at: pointer("values", field), message })),
  );
}

function misfit(found: readonly { readonly at: string; readonly message: string }[]): Refusal {
  const problems = found.map(({ at, message }): Problem => ({
    code: "INVALID_FIELD",
    severity: "error",
    pointer: at,
    message,
    help: "The form of the approval says what it takes.",
  }));
  const [first] = problems;
  const detail = first === undefined ? "" : `${first.pointer}: ${first.message}`;
  return new Refusal("INVALID_VALUES", detail, { problems });
}

/** Why there is nothing to decide, in words for whoever came too late. */
async function closed(options: Options, token: string): Promise<Refusal> {
  const { status, decision } = await readApproval(options, token);
  if (decision !== null) {
    const who = decision.by === null ? "" : ` by ${decision.by}`;
    const detail = `This has been decided already${who}: ${decision.decision}.`;
    return new Refusal("APPROVAL_CLOSED", detail);
  }
  return new Refusal("APPROVAL_CLOSED", closedTexts[status]);
}

const closedTexts: Readonly<Record<ApprovalDetail["status"], string>> = {
  starting: "The step is about to ask; try again in a moment.",
  open: "Somebody else is deciding just now; look again.",
  decided: "This has been decided already.",
  expired: "The time to decide is over.",
  cancelled: "The run was cancelled; there is nothing to decide any more.",
  failed: "The step was ended by somebody else; there is nothing to decide any more.",
  over: "The run has gone on; there is nothing to decide any more.",
};
