import "reflect-metadata";
import { ClientError, RetryableError } from "isomerjs";
import { retry } from "../../src/services/orders/retry.ts";

const signal = new AbortController().signal;

/** Fails with each of the errors in turn, then answers. */
function failing(...errors: readonly Error[]): () => Promise<string> {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return "answer";
  };
}

describe("retry", () => {
  const busy = new RetryableError("busy");

  it("tries again what may work next time", async () => {
    const outcome = await retry(failing(busy, busy), { attempts: 3, pauseMs: 1, signal });
    expect(outcome).toEqual({ attempts: 3, value: "answer" });
  });

  it("gives up after the last attempt", async () => {
    const outcome = await retry(failing(busy, busy, busy), { attempts: 3, pauseMs: 1, signal });
    expect(outcome).toEqual({ attempts: 3, error: busy });
  });

  it("does not try again what cannot work", async () => {
    const refused = new ClientError("no");
    expect(await retry(failing(refused), { attempts: 3, pauseMs: 1, signal })).toEqual({ attempts: 1, error: refused });
  });

  it("ends with the last error when nobody waits any more", async () => {
    const caller = new AbortController();
    const outcome = retry(failing(busy), { attempts: 3, pauseMs: 60_000, signal: caller.signal });
    caller.abort();
    expect(await outcome).toEqual({ attempts: 1, error: busy });
  });
});
