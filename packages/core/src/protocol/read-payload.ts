import { InvalidPacketDataError } from "../errors/errors.ts";

/** A packet as it was decoded; nothing is known of its fields. */
export type Payload = Readonly<Record<string, unknown>>;

/**
 * A packet that nobody else holds, so that fields can be added to it: to copy each packet only for that made an echo twice as
 * expensive.
 */
export type OwnPayload = Record<string, unknown>;

/** The decoded payload as an object, or an `InvalidPacketDataError`. */
export function asPayload(decoded: unknown): OwnPayload {
  if (typeof decoded !== "object" || decoded === null || Array.isArray(decoded)) {
    throw new InvalidPacketDataError({ reason: "A packet must be an object.", received: typeof decoded });
  }
  return decoded as OwnPayload;
}

/** The text in `field`. */
export function requireText(payload: Payload, field: string): string {
  const value = payload[field];
  if (typeof value !== "string" || value === "") throw invalid(field, "a text", value);
  return value;
}

/** The text in `field`, `null` where there is none. */
export function textOrNull(payload: Payload, field: string): string | null {
  const value = payload[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw invalid(field, "a text or null", value);
  return value;
}

/** The number in `field`, `null` where there is none. Schema-based formats deliver 64-bit integers as objects. */
export function numberOrNull(payload: Payload, field: string): number | null {
  const value = payload[field];
  if (value === undefined || value === null) return null;
  const number = typeof value === "object" || typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) throw invalid(field, "a number or null", value);
  return number;
}

/** The object in `field`, a new one where there is none. */
export function objectOrEmpty(payload: Payload, field: string): Record<string, unknown> {
  const value = payload[field];
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw invalid(field, "an object", value);
  return value as Record<string, unknown>;
}

function invalid(field: string, expected: string, value: unknown): InvalidPacketDataError {
  return new InvalidPacketDataError({ reason: `The field '${field}' must be ${expected}.`, received: typeof value });
}
