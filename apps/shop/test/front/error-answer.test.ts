import {
  ClientError,
  QueueIsFullError,
  RequestTimeoutError,
  ServiceNotAvailableError,
  ServiceNotFoundError,
  ValidationError,
} from "isomerjs";
import { errorAnswer } from "../../src/front/error-answer.ts";

describe("the answer to an error", () => {
  it("lists the broken rules with their paths", () => {
    const error = new ValidationError(undefined, undefined, [
      { type: "min", field: "items[0].quantity", message: "too few", actual: 0 },
    ]);
    expect(errorAnswer(error)).toEqual({
      status: 422,
      body: {
        type: "VALIDATION_ERROR",
        message: "The request is not valid.",
        errors: [{ path: "items[0].quantity", message: "too few" }],
      },
    });
  });

  it.each([
    [new RequestTimeoutError({ action: "orders.place" }), 504],
    [new QueueIsFullError({ action: "orders.place" }), 429],
    [new ServiceNotFoundError({ action: "orders.place" }), 503],
    [new ServiceNotAvailableError({ action: "orders.place" }), 503],
    [new ClientError("No.", { code: 409 }), 409],
    [new ClientError("No.", { code: "odd" }), 500],
    [new Error("secret"), 500],
    ["secret", 500],
  ])("to %s has the status %i", (error, status) => {
    expect(errorAnswer(error).status).toBe(status);
    expect(JSON.stringify(errorAnswer(error))).not.toContain("secret");
  });
});
