import { isJsonObject, type JsonObject } from "../base/json.ts";
import { pointerToken } from "../base/problem.ts";
import { plainPlace } from "./check-expression.ts";
import { looksLikePath } from "./check-path.ts";
import {
  checkArguments,
  checkIntegration,
  isActivity,
  kindOfResource,
  startsRun,
  takesLong,
  waitsForOthers,
} from "./check-resource.ts";
import { template } from "./evaluated-fields.ts";
import { type Field, type FieldCheck, wrongType } from "./field-checks.ts";
import { problem } from "./problem-codes.ts";

/** `Credentials`: the role that a task is called with. */
export const credentials: FieldCheck = (field) => {
  const { value, pointer, checking, jsonata } = field;
  template(plainPlace)(field);
  if (!isJsonObject(value)) {
    if (!jsonata || typeof value !== "string") wrongType(field, "an object with a RoleArn");
  } else if (!Object.hasOwn(value, "RoleArn") && (jsonata || !Object.hasOwn(value, "RoleArn.$"))) {
    const values = { field: "RoleArn", owner: "Credentials" };
    checking.problems.push(problem("missingField", pointer, values));
  }
};

/** `Result` of a Pass: it stands as it is, and what looks like a path in it is none. */
export const staticResult: FieldCheck = ({ value, pointer, checking }) => {
  const visit = (part: unknown, at: string): boolean => {
    if (typeof part === "string") return looksLikePath(part) && report(at);
    if (Array.isArray(part)) {
      return (part as readonly unknown[]).some((item, i) => visit(item, `${at}/${i}`));
    }
    if (!isJsonObject(part)) return false;
    return Object.entries(part).some(([key, item]) => {
      const inner = `${at}/${pointerToken(key)}`;
      return key.endsWith(".$") ? report(inner) : visit(item, inner);
    });
  };
  const report = (at: string): boolean => {
    checking.problems.push(problem("resultIsStatic", at, {}));
    return true;
  };
  visit(value, pointer);
};

/** What depends on several fields of a Task. */
export function checkTask(state: JsonObject, field: Field): void {
  const { pointer, checking } = field;
  const { problems } = checking;
  const { Resource: resource, Compensate: undo } = state;
  problems.push(...checkArguments(state, field));
  problems.push(...checkArguments(undo, { pointer: `${pointer}/Compensate`, jsonata: true }));
  const { Verify: verify } = state;
  problems.push(...checkArguments(verify, { pointer: `${pointer}/Verify`, jsonata: true }));
  if (verify !== undefined && state["OnUnknown"] !== "Hold") {
    problems.push(problem("verifyWithoutHold", `${pointer}/Verify`, {}));
  }
  checkIntegration(state, field);
  checkTimes(state, field);
  if (typeof resource === "string" && isActivity(resource) && state["Credentials"] !== undefined) {
    problems.push(problem("credentialsOfActivity", `${pointer}/Credentials`, {}));
  }
  const outside = kindOfResource(resource)?.effect === "outside";
  if (outside && undo === undefined && state["OnUnknown"] !== "Hold") {
    problems.push(problem("unprotectedEffect", pointer, {}));
  }
  checkCache(state, field);
}

/** A result stands for the call only where nothing but the result is wanted of it. */
function checkCache(state: JsonObject, { pointer, checking }: Field): void {
  const { Cache: cache, Resource: resource } = state;
  if (cache === undefined) return;
  const at = `${pointer}/Cache`;
  if (waitsForOthers(resource) || startsRun(resource)) {
    checking.problems.push(problem("cachedAnswerLater", at, {}));
  }
  const isEffect = kindOfResource(resource)?.effect === "outside";
  if (isEffect || state["Compensate"] !== undefined) {
    checking.problems.push(problem("cachedEffect", at, {}));
  }
}

function checkTimes(state: JsonObject, { pointer, checking }: Field): void {
  const { TimeoutSeconds: total, HeartbeatSeconds: heartbeat } = state;
  if (typeof total === "number" && typeof heartbeat === "number" && heartbeat >= total) {
    checking.problems.push(problem("heartbeatTooLong", `${pointer}/HeartbeatSeconds`, {}));
  }
  const limited = ["TimeoutSeconds", "TimeoutSecondsPath"].some((name) => name in state);
  if (!limited && takesLong(state["Resource"])) {
    checking.problems.push(problem("noTimeout", pointer, {}));
  }
}
