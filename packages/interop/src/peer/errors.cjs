"use strict";

class OutOfStockError extends Error {
  constructor(sku) {
    super(`No ${sku} left`);
    this.name = "OutOfStockError";
    this.code = 409;
    this.type = "OUT_OF_STOCK";
    this.data = { sku };
  }
}

/** What an action can throw, as its author would write it with Moleculer. */
function errorOfKind(kind, Errors) {
  switch (kind) {
    case "plain":
      return new Error("plain failure");
    case "type":
      return new TypeError("wrong type");
    case "text":
      return "only a text";
    case "own":
      return new OutOfStockError("A-1");
    case "framework":
      return new Errors.MoleculerError("framework failure", 501, "OF_THE_FRAMEWORK", { a: 1 });
    case "client":
      return new Errors.MoleculerClientError("client failure", 403, "FORBIDDEN", { b: 2 });
    case "retryable":
      return new Errors.MoleculerRetryableError("retryable failure", 555, "TRY_AGAIN", { c: 3 });
    case "server":
      return new Errors.MoleculerServerError("server failure", 512, "SERVER", { d: 4 });
    case "validation":
      return new Errors.ValidationError("Parameters validation error!", "VALIDATION_ERROR", [
        { type: "required", field: "sku", message: "The 'sku' field is required." },
      ]);
    case "skipped":
      return new Errors.RequestSkippedError({ action: "a.b", nodeID: "n" });
    case "full":
      return new Errors.QueueIsFullError({ action: "a.b", nodeID: "n", size: 3, limit: 3 });
    case "level":
      return new Errors.MaxCallLevelError({ nodeID: "n", level: 7 });
    default:
      return new Error(`The tests know no error of kind '${kind}'`);
  }
}

module.exports = { errorOfKind };
