import { ERROR_TYPES, IsomerError, RequestTimeoutError, ServerError, ServiceNotFoundError } from "@isomer/core";

test("errors have a name, a code, a type, data and a cause", () => {
  const cause = new Error("root");
  const error = new IsomerError("m", { code: 418, type: "T", data: { a: 1 }, retryable: true, nodeID: "n", cause });
  expect(error).toMatchObject({
    name: "IsomerError",
    message: "m",
    code: 418,
    type: "T",
    data: { a: 1 },
    retryable: true,
    nodeID: "n",
    cause,
  });
  expect(new IsomerError("m")).toMatchObject({
    code: 500,
    type: undefined,
    data: undefined,
    retryable: false,
    nodeID: undefined,
  });
  expect("cause" in new IsomerError("m")).toBe(false);
});

test("subclasses of an application have their own name", () => {
  class OwnError extends ServerError {}
  const error = new OwnError("m");
  expect([error.name, error.retryable, error instanceof IsomerError]).toEqual(["OwnError", true, true]);
  expect(String(error)).toBe("OwnError: m");
});

test("our errors are recognised whichever copy of the package made them", () => {
  expect(IsomerError.is(new ServiceNotFoundError())).toBe(true);
  expect(IsomerError.is({ [Symbol.for("isomer.error")]: true })).toBe(true);
  for (const other of [new Error("m"), null, undefined, "text", {}]) expect(IsomerError.is(other)).toBe(false);
});

test("name and brand do not show where an error is printed or spread", () => {
  const shown = Object.keys(new RequestTimeoutError({ action: "a", nodeID: "n" }));
  expect(shown.toSorted()).toEqual(["code", "data", "nodeID", "retryable", "type"]);
});

test("codes are those that the field knows", () => {
  const { SERVICE_NOT_FOUND, REQUEST_TIMEOUT, VALIDATION_ERROR, QUEUE_FULL, REQUEST_SKIPPED, REQUEST_REJECTED } =
    ERROR_TYPES;
  const codes = [SERVICE_NOT_FOUND, REQUEST_TIMEOUT, VALIDATION_ERROR, QUEUE_FULL, REQUEST_SKIPPED, REQUEST_REJECTED];
  expect(codes.map(({ code, retryable }) => [code, retryable])).toEqual([
    [404, true],
    [504, true],
    [422, false],
    [429, true],
    [514, false],
    [503, true],
  ]);
});
