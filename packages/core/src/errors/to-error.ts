import { IsomerError } from "./isomer-error.ts";

/** `thrown` if it is an error, otherwise an error that says it and keeps it as its cause. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (IsomerError.is(thrown)) return thrown;
  const text = typeof thrown === "string" ? thrown : safeText(thrown);
  return new IsomerError(text, { cause: thrown });
}

function safeText(value: unknown): string {
  try {
    return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
