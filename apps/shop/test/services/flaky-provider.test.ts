import "reflect-metadata";
import { FlakyProvider, TEST_CARDS } from "../../src/services/payments/flaky-provider.ts";
import { CardDeclinedError, ProviderUnavailableError } from "../../src/services/payments/payment-errors.ts";

const { signal } = new AbortController();
const charge = { orderId: "one", amountCents: 500, card: TEST_CARDS.good };

async function fates(seed: number): Promise<boolean[]> {
  const provider = new FlakyProvider({ seed, failureRate: 0.5, latencyMs: 0 });
  const results: boolean[] = [];
  for (let i = 0; i < 20; i++) {
    const [result] = await Promise.allSettled([provider.charge(charge, signal)]);
    results.push(result?.status === "fulfilled");
  }
  return results;
}

describe("the flaky provider", () => {
  it("fails the same attempts for the same seed", async () => {
    const first = await fates(7);
    expect(await fates(7)).toEqual(first);
    expect(await fates(8)).not.toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  it("takes the money for an order once", async () => {
    const provider = new FlakyProvider({ seed: 1, failureRate: 0, latencyMs: 0 });
    const receipt = await provider.charge(charge, signal);
    expect(await provider.charge(charge, signal)).toBe(receipt);
    expect(await provider.charge({ ...charge, orderId: "two" }, signal)).not.toEqual(receipt);
  });

  it("can be out of reach, or refuse a card for good", async () => {
    const provider = new FlakyProvider({ seed: 1, failureRate: 1, latencyMs: 0 });
    await expect(provider.charge(charge, signal)).rejects.toThrow(ProviderUnavailableError);
    await expect(provider.charge({ ...charge, card: TEST_CARDS.declined }, signal)).rejects.toThrow(CardDeclinedError);
  });

  it("gives up when nobody waits for it", async () => {
    const provider = new FlakyProvider({ seed: 1, failureRate: 0, latencyMs: 0 });
    const caller = new AbortController();
    const pending = provider.charge({ ...charge, card: TEST_CARDS.hanging }, caller.signal);
    caller.abort(new Error("enough"));
    await expect(pending).rejects.toThrow("enough");
  });
});
