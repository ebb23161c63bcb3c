import { ERROR_TYPES, type ErrorType, IsomerError } from "@isomer/core";
import type { CallRecord } from "./call-record.ts";

/** Errors of the way to an action, which any call may end with while nodes come and go and frames are lost. */
export const OF_THE_WAY = [
  ...["REQUEST_TIMEOUT", "REQUEST_REJECTED", "SERVICE_NOT_FOUND", "SERVICE_NOT_AVAILABLE", "BAD_GATEWAY"],
] as const;

/** What an action of these runs throws. It says whose error it is. */
export class ChaosError extends IsomerError {
  constructor(type: OwnErrorType, number: number, root: number) {
    super(`Call ${number} fails.`, { type, code: type === "BROKEN" ? 500 : 400, data: { number, root } });
    this.retryable = type === "FLAKY";
  }
}

export type OwnErrorType = "REFUSED" | "FLAKY" | "BROKEN";

const OWN: ReadonlySet<unknown> = new Set<OwnErrorType>(["REFUSED", "FLAKY", "BROKEN"]);

/** The type of an error, for the figures. */
export function outcomeOf(error: unknown): string {
  const { type, name } = (error ?? {}) as { readonly type?: unknown; readonly name?: unknown };
  return typeof type === "string" ? type : `unknown: ${String(name)}`;
}

/** Says what is wrong with the error of a call; nothing if it is one that the call may end with. */
export function judgeError(error: unknown, { plan, root }: CallRecord): string | undefined {
  if (!IsomerError.is(error)) return `ended with an error that is none of the framework's: ${String(error)}`;
  const { type, code, data } = error;
  if (!plan.errors.includes(type ?? "")) return `ended with ${type}, which it cannot: ${error.message}`;
  if (OWN.has(type)) {
    if (!(error instanceof ChaosError)) return `ended with ${type}, which has lost its class`;
    const { root: of } = data as { readonly root: number };
    return of === root ? undefined : `ended with the error of call ${of}`;
  }
  const known = ERROR_TYPES[type as ErrorType] as { readonly code: number } | undefined;
  return known?.code === code ? undefined : `ended with ${type}, which does not have the code ${code}`;
}
