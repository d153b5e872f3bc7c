import type { Request, Response } from "express";
import type { RouteAnswer, RouteId, RouteInput } from "../../shared/api/routes.ts";

/** What a handler may touch of the exchange itself: for files, streams and headers. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** The handler has written the answer itself. */
export const answered = Symbol("answered");

/** Answers one route: checked input in, status and JSON out. */
export type Handler<Id extends RouteId> = (
  input: RouteInput<Id>,
  exchange: Exchange,
) => Promise<RouteAnswer<Id> | typeof answered>;

/** A handler for each route: forgetting one does not compile. */
export type Handlers<Ids extends RouteId = RouteId> = { readonly [Id in Ids]: Handler<Id> };
