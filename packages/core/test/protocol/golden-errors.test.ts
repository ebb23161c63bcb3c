import { goldenFrames } from "@isomer/conformance";
import { ClientError, IsomerError, RetryableError, ValidationError } from "@isomer/core";
import { createErrorReader, toWireError } from "../../src/errors/wire-error.ts";
import { golden } from "./golden.ts";

const failed = goldenFrames("nats", "json").flatMap(({ name, decoded }) => {
  const { error, sender } = decoded as { readonly error?: object; readonly sender: string };
  return error === undefined ? [] : [{ name, error, sender }];
});

const read = createErrorReader();

describe("errors that Moleculer sent", () => {
  test.each(failed)("$name is read and written again field by field", ({ error, sender }) => {
    expect(toWireError(read(error, sender), "another")).toStrictEqual({ retryable: false, ...error });
  });

  test.each([
    ["RES.v5.error.plain", IsomerError, "Error"],
    ["RES.v5.error.type", IsomerError, "TypeError"],
    ["RES.v5.error.custom", IsomerError, "CustomError"],
    ["RES.v5.error.string", IsomerError, "IsomerError"],
    ["RES.v5.error.mol", IsomerError, "IsomerError"],
    ["RES.v5.error.client", ClientError, "ClientError"],
    ["RES.v5.error.retry", RetryableError, "RetryableError"],
    ["RES.v5.error.valid", ValidationError, "ValidationError"],
    ["RES.v4.error.client", ClientError, "ClientError"],
    ["RES.v4.error.valid", ValidationError, "ValidationError"],
  ])("%s becomes an error of ours", (sample, type, name) => {
    const { error, sender } = golden(sample);
    const { message, nodeID, code, stack } = error as Record<string, unknown>;
    const rebuilt = read(error, String(sender)) as IsomerError;
    expect(rebuilt.constructor).toBe(type);
    expect(rebuilt).toMatchObject({ name, message, nodeID, code, stack });
  });
});
