/**
 * The way out for protocols that are not HTTP: a TCP connection whose address was checked three times, as `egress-connector.ts` does it.
 * Whoever opened it speaks TLS over it, with the name that was asked for as the server's name.
 */
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { Failure } from "../../shared/base/failure.ts";
import type { CancelSignal } from "../../shared/nodes/node-context.ts";
import {
  BlockedError,
  connectTimeoutMs,
  guardedLookup,
  resolveBySystem,
  type ResolveName,
} from "./egress-connector.ts";
import { bareHostname, readEgressRules, type Destination } from "./egress-rules.ts";
import { StepDeadline } from "./step-deadline.ts";

export interface SocketDestination {
  /** A name, or an address with or without brackets. */
  readonly host: string;
  readonly port: number;
  /** Stops the connecting; afterwards the socket is its owner's. */
  readonly signal?: CancelSignal;
}

/** Opens a connection. Failures: `Http.Blocked`, `Http.Connection`, `Http.Timeout`, `Http.InvalidRequest`, `Cairn.Stopped`. */
export type OpenSocket = (destination: SocketDestination) => Promise<Socket>;

export interface SocketOpenerOptions {
  /** Entries of `EGRESS_ALLOW`. */
  readonly allow?: readonly string[];
  /** Ports below 1024 that the protocol has, such as 25, 465 and 587 for mail; no others are opened on public addresses. */
  readonly servicePorts?: readonly number[];
  readonly resolveName?: ResolveName;
  /** Time to connect, without TLS. */
  readonly timeoutMs?: number;
}

export function createSocketOpener(options: SocketOpenerOptions = {}): OpenSocket {
  const rules = readEgressRules(options.allow ?? [], options.servicePorts ?? []);
  const resolveName = options.resolveName ?? resolveBySystem;
  return async ({ host, port, signal }) => {
    const destination: Destination = { hostname: bareHostname({ hostname: host }), port };
    const deadline = new StepDeadline(signal, options.timeoutMs ?? connectTimeoutMs);
    try {
      checkForm(destination);
      if (isIP(destination.hostname) !== 0 && !rules.allows(destination, destination.hostname))
        throw new BlockedError(destination);
      const lookup = guardedLookup(rules, resolveName, destination);
      const socket = await connected(
        connectTcp({ host: destination.hostname, port, lookup, noDelay: true, keepAlive: true }),
        deadline.signal,
      );
      if (rules.allows(destination, socket.remoteAddress ?? "")) return socket;
      socket.destroy();
      throw new BlockedError(destination);
    } catch (error) {
      throw failureOf(error, destination, deadline);
    } finally {
      deadline.end();
    }
  };
}

function checkForm({ hostname, port }: Destination): void {
  if (hostname === "" || /[\s/@?#\p{Cc}]/u.test(hostname))
    throw new Failure("Http.InvalidRequest", "There is no host to connect to.");
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Failure("Http.InvalidRequest", `${String(port)} is not a port.`);
}

async function connected(socket: Socket, signal: AbortSignal): Promise<Socket> {
  return await new Promise<Socket>((resolve, reject) => {
    const settle = (): void => {
      socket.off("connect", succeed).off("error", fail);
      signal.removeEventListener("abort", stop);
    };
    const succeed = (): void => {
      settle();
      resolve(socket);
    };
    const fail = (error: Error): void => {
      settle();
      // A second error of the attempts under way is heard by nobody else.
      socket.on("error", () => undefined).destroy();
      reject(error);
    };
    const stop = (): void => fail(new Error("stopped"));
    socket.on("connect", succeed).on("error", fail);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
}

function failureOf(error: unknown, { hostname, port }: Destination, deadline: StepDeadline) {
  if (error instanceof Failure) return error;
  const where = `The connection to ${hostname}:${port}`;
  if (deadline.reason === "cancelled") return new Failure("Cairn.Stopped", `${where} was stopped.`);
  if (deadline.reason === "timeout")
    return new Failure("Http.Timeout", `${where} took longer than ${deadline.timeoutMs} ms.`);
  const causes: readonly unknown[] =
    error instanceof AggregateError ? [error, ...(error.errors as readonly unknown[])] : [error];
  if (causes.some((cause) => cause instanceof BlockedError))
    return new Failure("Http.Blocked", `${where} is blocked: ${messageOf(causes)}.`);
  return new Failure("Http.Connection", `${where} failed: ${messageOf(causes)}`);
}

function messageOf(causes: readonly unknown[]): string {
  const messages = causes.map((cause) => (cause instanceof Error ? cause.message : String(cause)));
  return messages.find((message) => message !== "") ?? "no reason given";
}
