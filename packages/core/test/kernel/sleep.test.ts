import { FakeClock } from "@isomer/testing";
import { sleep } from "../../src/kernel/clock.ts";

test("sleep ends after its time and leaves nothing behind", async () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  let awake = false;
  void sleep(clock, 100, signal).then(() => {
    awake = true;
  });
  await clock.advance(99);
  expect(awake).toBe(false);
  await clock.advance(1);
  expect([awake, clock.pending]).toEqual([true, 0]);
});

test("an abort wakes it with the reason, before or meanwhile", async () => {
  const clock = new FakeClock();
  const giveUp = new AbortController();
  const sleeping = sleep(clock, 100, giveUp.signal);
  giveUp.abort("enough");
  await expect(sleeping).rejects.toBe("enough");
  await expect(sleep(clock, 100, giveUp.signal)).rejects.toBe("enough");
  expect(clock.pending).toBe(0);
});
