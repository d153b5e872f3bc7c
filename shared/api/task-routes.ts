import { api, empty, json, type Route } from "./route.ts";
import * as task from "./task.ts";

const errors = ["TASK_NOT_FOUND", "TASK_TIMED_OUT"] as const;

/** Tasks that are answered from outside: by a token, or by a worker that polls. */
export const taskRoutes = {
  succeedTask: {
    method: "POST",
    path: `${api}/tasks/:token/success`,
    permission: "operate",
    tag: "Tasks",
    summary: "Gives the step that waits for this token its result.",
    params: task.taskParams,
    body: task.taskSuccessBody,
    limit: "input",
    answers: { 204: empty },
    errors: [...errors, "OUTPUT_TOO_LARGE", "INVALID_REQUEST"],
  },
  failTask: {
    method: "POST",
    path: `${api}/tasks/:token/failure`,
    permission: "operate",
    tag: "Tasks",
    summary: "Fails the step that waits for this token; Retry and Catch apply.",
    params: task.taskParams,
    body: task.taskFailureBody,
    bodyOptional: true,
    answers: { 204: empty },
    errors,
  },
  beatTask: {
    method: "POST",
    path: `${api}/tasks/:token/heartbeat`,
    permission: "operate",
    tag: "Tasks",
    summary:
      "Says that whoever has this token is still at work, and how far: HeartbeatSeconds begin anew.",
    params: task.taskParams,
    body: task.taskHeartbeatBody,
    bodyOptional: true,
    limit: "input",
    answers: { 200: json(task.taskRelief), 204: empty },
    errors: [...errors, "INVALID_REQUEST"],
  },
  pollActivity: {
    method: "POST",
    path: `${api}/activities/:name/poll`,
    permission: "operate",
    tag: "Tasks",
    summary: "Waits for a task of an activity and takes it; 204 when none comes in time.",
    params: task.activityParams,
    body: task.pollBody,
    bodyOptional: true,
    answers: { 200: json(task.activityTask), 204: empty },
    errors: [],
  },
} as const satisfies Readonly<Record<string, Route>>;
