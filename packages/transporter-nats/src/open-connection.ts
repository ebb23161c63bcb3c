/** Opening a connection to NATS, or saying why there is none. */
import { IsomerError } from "@isomer/core/adapter-kit";
import { connect, ErrorCode, type NatsConnection } from "nats";
import type { NatsClientOptions } from "./options.ts";

/** What is wrong, by the client's error code. */
const REASONS: Readonly<Record<string, string>> = {
  [ErrorCode.ConnectionRefused]: "nobody listens there",
  [ErrorCode.ConnectionTimeout]: "the server did not answer in time",
  [ErrorCode.Timeout]: "the server did not answer in time",
  [ErrorCode.AuthorizationViolation]: "user, password or token are wrong",
  [ErrorCode.AuthenticationExpired]: "the authentication has expired",
  [ErrorCode.AuthenticationTimeout]: "the authentication took too long",
  [ErrorCode.AccountExpired]: "the account has expired",
  [ErrorCode.BadAuthentication]: "user, password or token are wrong",
  [ErrorCode.BadCreds]: "the credentials cannot be read",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name cannot be looked up",
};

/**
 * Opens a connection. Rejects with the signal's reason as soon as it aborts, and otherwise with an error that names the
 * servers and what is wrong.
 */
export async function openConnection(
  { client, addresses }: NatsClientOptions,
  nodeID: string,
  signal: AbortSignal,
): Promise<NatsConnection> {
  signal.throwIfAborted();
  const opening = connect({ name: nodeID, ...client });
  try {
    return await orAborted(opening, signal);
  } catch (error) {
    if (signal.aborted) {
      // The client cannot be told to stop trying; it ends after its own timeout, and nobody has to wait for that.
      void closeWhenOpen(opening);
      throw signal.reason;
    }
    throw connectionError(error, addresses);
  }
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function closeWhenOpen(opening: Promise<NatsConnection>): Promise<void> {
  try {
    const connection = await opening;
    await connection.close();
  } catch {
    // It did not open, or is closed already.
  }
}

function connectionError(cause: unknown, addresses: readonly string[]): IsomerError {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  const reason = REASONS[String(code)] ?? String(message);
  return new IsomerError(`Cannot connect to NATS at ${addresses.join(", ")}: ${reason}.`, {
    code: 502,
    type: "BAD_GATEWAY",
    retryable: true,
    cause,
  });
}
