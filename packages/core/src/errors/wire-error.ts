import * as errors from "./errors.ts";
import { ClientError, IsomerError, type IsomerErrorOptions, RetryableError, ServerError } from "./isomer-error.ts";
import { toError } from "./to-error.ts";

/** An error as it travels (wire protocol chapter 6). */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly nodeID?: string;
  readonly code?: number | string;
  readonly type?: string;
  readonly retryable?: boolean;
  readonly stack?: string;
  readonly data?: unknown;
  /** Only towards nodes that announced it: the chain of causes. */
  readonly cause?: WireError;
}

/** A class of an application's errors that comes back as itself on the caller's side. */
export type ErrorClass = abstract new (...args: never[]) => Error;

const MAX_CAUSES = 8;

/** Our class name to Moleculer's, where they differ. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  IsomerError: "MoleculerError",
  RetryableError: "MoleculerRetryableError",
  ServerError: "MoleculerServerError",
  ClientError: "MoleculerClientError",
};

/** The plain form of an error that arose on node `nodeID`. A node that an inner error names is kept. */
export function toWireError(thrown: unknown, nodeID: string, causes = 0): WireError {
  const error = toError(thrown) as Error & Partial<IsomerError>;
  const wire: { -readonly [K in keyof WireError]: WireError[K] } = {
    name: WIRE_NAMES[error.name] ?? error.name,
    message: error.message,
    nodeID: error.nodeID ?? nodeID,
  };
  if (error.code !== undefined) wire.code = error.code;
  if (error.type !== undefined) wire.type = error.type;
  if (error.retryable !== undefined) wire.retryable = error.retryable;
  if (error.stack !== undefined) wire.stack = error.stack;
  if (error.data !== undefined) wire.data = error.data;
  if (error.cause instanceof Error && causes > 0)
    wire.cause = toWireError(error.cause, wire.nodeID ?? nodeID, causes - 1);
  return wire;
}

/** As {@link toWireError}, with the chain of causes, for nodes that announced that they read it. */
export const toWireErrorWithCauses = (thrown: unknown, nodeID: string): WireError =>
  toWireError(thrown, nodeID, MAX_CAUSES);

/** Makes errors out of what arrives. `known` are the application's own classes. */
export function createErrorReader(known: readonly ErrorClass[] = []): (wire: unknown, sender: string) => Error {
  const classes = new Map<string, ErrorClass>(BUILT_IN);
  for (const type of known) classes.set(type.name, type);
  const read = (wire: unknown, sender: string, causes: number): Error => {
    const plain = asWireError(wire);
    const cause = plain.cause === undefined || causes === 0 ? undefined : read(plain.cause, sender, causes - 1);
    return rebuild(plain, classes.get(plain.name), { nodeID: sender, cause });
  };
  return (wire, sender) => read(wire, sender, MAX_CAUSES);
}

/**
 * The object is made without running the class's constructor, whose parameters nobody here knows; its fields are what
 * travelled.
 */
function rebuild(
  { name, message, code, stack, type: kind, data, nodeID, retryable = false }: WireError,
  type: ErrorClass | undefined,
  origin: Pick<IsomerErrorOptions, "nodeID" | "cause">,
): Error {
  const error = new IsomerError(message, {
    ...origin,
    ...{ type: kind, data, retryable },
    nodeID: nodeID ?? origin.nodeID,
  });
  const hidden = { enumerable: false, configurable: true, writable: true };
  Object.defineProperty(error, "name", { ...hidden, value: type?.name ?? name });
  if (stack !== undefined) Object.defineProperty(error, "stack", { ...hidden, value: stack });
  Object.defineProperty(error, "code", { enumerable: true, configurable: true, writable: true, value: code });
  if (type !== undefined) Object.setPrototypeOf(error, type.prototype as object);
  return error;
}

function asWireError(wire: unknown): WireError {
  if (typeof wire !== "object" || wire === null) return { name: "MoleculerError", message: String(wire), code: 500 };
  const { name, message } = wire as Partial<WireError>;
  return {
    ...wire,
    name: typeof name === "string" ? name : "MoleculerError",
    message: typeof message === "string" ? message : "The error arrived without a message.",
  };
}

const BUILT_IN: readonly (readonly [string, ErrorClass])[] = [
  ["MoleculerError", IsomerError],
  ["MoleculerRetryableError", RetryableError],
  ["MoleculerServerError", ServerError],
  ["MoleculerClientError", ClientError],
  ...Object.values(errors)
    .filter(
      (value): value is typeof value & ErrorClass =>
        typeof value === "function" && value.prototype instanceof IsomerError,
    )
    .map((type): readonly [string, ErrorClass] => [type.name, type]),
];
