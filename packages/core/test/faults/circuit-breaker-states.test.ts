import { ServiceNotAvailableError } from "@isomer/core";
import { BREAKER, type GuardedShop, openShop } from "./guarded-shop.ts";

/** Brings the breaker into the state in which one call decides. */
async function halfOpen({ buy, clock }: GuardedShop): Promise<void> {
  expect(await buy("ffff")).toBe("ffff");
  expect(await buy("s")).toBe("-");
  await clock.advance(10_000);
}

describe("a closed breaker", () => {
  test.each([
    ["opens as soon as enough calls were made and enough of them failed", "ffff", "-"],
    ["opens at the threshold exactly", "ssff", "-"],
    ["opens whatever the order, once there are enough calls", "ffss", "-"],
    ["stays closed with too few calls", "fff", "s"],
    ["stays closed below the threshold", "sssfsf", "s"],
    ["opens later, when the share of failures has grown", "sssfff", "-"],
    ["stays closed for refusals, which are no failures", "rrrrrrrr", "s"],
    ["opens no later for refusals in between, which are no successes either", "rfrfrfrf", "-"],
    ["stays closed when all goes well", "ssssssss", "s"],
  ])("%s", async (_when, treatments, next) => {
    await using place = await openShop();
    expect(await place.buy(treatments)).toBe(treatments);
    expect(await place.buy("s")).toBe(next);
  });

  test("counts anew in each window", async () => {
    await using place = await openShop();
    expect(await place.buy("fff")).toBe("fff");
    await place.clock.advance(60_000);
    expect(await place.buy("fff")).toBe("fff");
    await place.clock.advance(59_999);
    expect(await place.buy("fs")).toBe("f-");
  });

  test("with the threshold 0 opens with the first failure, and not without one", async () => {
    await using place = await openShop({ circuitBreaker: { ...BREAKER, threshold: 0 } });
    expect(await place.buy("ssssss")).toBe("ssssss");
    expect(await place.buy("fs")).toBe("f-");
  });
});

describe("an open breaker", () => {
  test("lets nothing through until its time is over", async () => {
    await using place = await openShop();
    await place.buy("ffff");
    await expect(place.caller.call("shop.buy", { how: "sell" })).rejects.toBeInstanceOf(ServiceNotAvailableError);
    await place.clock.advance(9_999);
    expect(await place.buy("ss")).toBe("--");
    await place.clock.advance(1);
    expect(await place.buy("s")).toBe("s");
    expect(place.shop.calls).toHaveLength(5);
  });

  test("is not closed by calls that began before it opened", async () => {
    await using place = await openShop();
    const early = place.begin("hang");
    await place.clock.settle();
    await place.buy("ffff");
    place.shop.release("sell");
    await place.clock.settle();
    expect(early.value).toBe("sold");
    expect(await place.buy("s")).toBe("-");
  });
});

describe("a half-open breaker", () => {
  test("lets one call through, and no other before that one has ended", async () => {
    await using place = await openShop();
    await halfOpen(place);
    const probe = place.begin("hang");
    await place.clock.settle();
    expect(await place.buy("ss")).toBe("--");
    place.shop.release("sell");
    await place.clock.settle();
    expect(probe.value).toBe("sold");
    expect(await place.buy("ss")).toBe("ss");
  });

  test("lets one of two calls through that come together", async () => {
    await using place = await openShop();
    await halfOpen(place);
    const [first, second] = [place.begin("sell"), place.begin("sell")];
    await place.clock.settle();
    expect(first.value).toBe("sold");
    expect(second.error).toBeInstanceOf(ServiceNotAvailableError);
  });

  test("closes when the probe succeeds, and counts from nothing", async () => {
    await using place = await openShop();
    await halfOpen(place);
    expect(await place.buy("sfffs")).toBe("sfffs");
    expect(await place.buy("s")).toBe("-");
  });

  test("closes when the probe is refused: whoever refuses is well", async () => {
    await using place = await openShop();
    await halfOpen(place);
    expect(await place.buy("rsss")).toBe("rsss");
  });

  test("opens again for the whole time when the probe fails", async () => {
    await using place = await openShop();
    await halfOpen(place);
    expect(await place.buy("fs")).toBe("f-");
    await place.clock.advance(9_999);
    expect(await place.buy("s")).toBe("-");
    await place.clock.advance(1);
    expect(await place.buy("fs")).toBe("f-");
    await place.clock.advance(10_000);
    expect(await place.buy("ss")).toBe("ss");
  });

  test("opens again even when the window ended meanwhile", async () => {
    await using place = await openShop({ circuitBreaker: { ...BREAKER, windowTime: 5 } });
    await halfOpen(place);
    expect(await place.buy("fs")).toBe("f-");
  });
});

describe("a probe", () => {
  test("that never ends gives way to another one, and does not count when it ends after all", async () => {
    await using place = await openShop();
    await halfOpen(place);
    place.begin("hang");
    await place.clock.advance(9_999);
    expect(await place.buy("s")).toBe("-");
    await place.clock.advance(1);
    place.begin("hang");
    await place.clock.settle();
    // The first probe ends while the second one is under way.
    place.shop.release("sell");
    await place.clock.settle();
    expect(await place.buy("s")).toBe("-");
    place.shop.release("fail");
    await place.clock.settle();
    expect(await place.buy("s")).toBe("-");
  });

  test("alone decides: a call from before the breaker opened does not", async () => {
    await using place = await openShop();
    place.begin("hang");
    await place.clock.settle();
    await halfOpen(place);
    place.begin("hang");
    await place.clock.settle();
    place.shop.release("sell");
    await place.clock.settle();
    expect(await place.buy("s")).toBe("-");
  });

  test("that its caller gives up tells nothing: another one is made when its time is over", async () => {
    await using place = await openShop();
    await halfOpen(place);
    const giveUp = new AbortController();
    place.begin("hang", giveUp.signal);
    await place.clock.settle();
    giveUp.abort();
    await place.clock.settle();
    expect(await place.buy("s")).toBe("-");
    await place.clock.advance(10_000);
    expect(await place.buy("s")).toBe("s");
  });

  test("that times out has failed", async () => {
    await using place = await openShop();
    await halfOpen(place);
    const probe = place.caller.call("shop.buy", { how: "hang" }, { timeout: 1_000 });
    await expect(place.clock.until(probe)).rejects.toMatchObject({ type: "REQUEST_TIMEOUT" });
    // The endpoint is open anew from now on: the time of a probe that is under way would be over earlier.
    await place.clock.advance(9_500);
    expect(await place.buy("s")).toBe("-");
    await place.clock.advance(550);
    expect(await place.buy("s")).toBe("s");
  });
});
