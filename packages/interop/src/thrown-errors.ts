import {
  ClientError,
  IsomerError,
  MaxCallLevelError,
  QueueIsFullError,
  RequestSkippedError,
  RetryableError,
  ServerError,
  ValidationError,
} from "@isomer/core";

/** An error as an application writes it, without a base of the framework. */
class OutOfStockError extends Error {
  override readonly name = "OutOfStockError";
  readonly code = 409;
  readonly type = "OUT_OF_STOCK";
  readonly data: { readonly sku: string };

  constructor(sku: string) {
    super(`No ${sku} left`);
    this.data = { sku };
  }
}

/** What an action can throw; `peer/errors.cjs` has the same as Moleculer's users write it. */
export function errorOfKind(kind: string): unknown {
  return THROWN[kind]?.() ?? new Error(`The tests know no error of kind '${kind}'`);
}

const THROWN: Readonly<Record<string, () => unknown>> = {
  plain: () => new Error("plain failure"),
  type: () => new TypeError("wrong type"),
  text: () => "only a text",
  own: () => new OutOfStockError("A-1"),
  framework: () => new IsomerError("framework failure", { code: 501, type: "OF_THE_FRAMEWORK", data: { a: 1 } }),
  client: () => new ClientError("client failure", { code: 403, type: "FORBIDDEN", data: { b: 2 } }),
  retryable: () => new RetryableError("retryable failure", { code: 555, type: "TRY_AGAIN", data: { c: 3 } }),
  server: () => new ServerError("server failure", { code: 512, type: "SERVER", data: { d: 4 } }),
  validation: () =>
    new ValidationError("Parameters validation error!", "VALIDATION_ERROR", [
      { type: "required", field: "sku", message: "The 'sku' field is required." },
    ]),
  skipped: () => new RequestSkippedError({ action: "a.b", nodeID: "n" }),
  full: () => new QueueIsFullError({ action: "a.b", nodeID: "n", size: 3, limit: 3 }),
  level: () => new MaxCallLevelError({ nodeID: "n", level: 7 }),
};
