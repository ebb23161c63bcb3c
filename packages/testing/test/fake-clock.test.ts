import { FakeClock } from "../src/index.ts";

test("time stands still until it is moved on", async () => {
  const clock = new FakeClock({ epoch: new Date("2026-03-01T00:00:00Z") });
  expect([clock.now(), clock.epoch()]).toEqual([0, Date.parse("2026-03-01T00:00:00Z")]);
  await clock.settle();
  expect(clock.now()).toBe(0);
  await clock.advance(1_500);
  expect([clock.now(), clock.epoch()]).toEqual([1_500, Date.parse("2026-03-01T00:00:01.5Z")]);
});

test("timers run in the order of their time, and of their making where that is equal", async () => {
  const clock = new FakeClock();
  const ran: [string, number][] = [];
  const note = (name: string) => () => void ran.push([name, clock.now()]);
  clock.after(20, note("late"));
  clock.after(10, note("first"));
  clock.after(10, note("second"));
  clock.every(8, note("beat"));
  await clock.advance(20);
  expect(ran).toEqual([
    ["beat", 8],
    ["first", 10],
    ["second", 10],
    ["beat", 16],
    ["late", 20],
  ]);
  expect(clock.pending).toBe(1);
});

test("what a timer sets off comes to rest before the next one runs", async () => {
  const clock = new FakeClock();
  const log: string[] = [];
  clock.after(10, () => {
    void (async () => {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      await new Promise((resolve) => process.nextTick(resolve));
      log.push("first has ended");
      clock.after(5, () => log.push("set meanwhile"));
    })();
  });
  clock.after(20, () => log.push("second"));
  await clock.advance(30);
  expect(log).toEqual(["first has ended", "set meanwhile", "second"]);
});

test("while everything is held up no timer runs; then each that came due runs once, late", async () => {
  const clock = new FakeClock();
  const ran: [string, number][] = [];
  clock.after(5, () => void ran.push(["once", clock.now()]));
  clock.every(10, () => void ran.push(["beat", clock.now()]));
  await clock.stall(100);
  expect(ran).toEqual([
    ["once", 100],
    ["beat", 100],
  ]);
  await clock.advance(10);
  expect(ran.slice(2)).toEqual([["beat", 110]]);
});

test("a cancelled timer does not run, also when it cancels itself", async () => {
  const clock = new FakeClock();
  let ran = 0;
  clock.after(5, () => ran++).cancel();
  const beat = clock.every(5, () => {
    ran++;
    beat.cancel();
  });
  await clock.advance(100);
  expect([ran, clock.pending]).toEqual([1, 0]);
});

test("a period of nothing does not hold time up", async () => {
  const clock = new FakeClock();
  let ran = 0;
  clock.every(0, () => ran++);
  await clock.advance(3);
  expect(ran).toBe(3);
});

test("an error of a timer is told, and the others run nevertheless", async () => {
  const clock = new FakeClock();
  let ran = 0;
  clock.after(1, () => {
    throw new Error("broken timer");
  });
  clock.after(2, () => ran++);
  await expect(clock.advance(5)).rejects.toThrow("broken timer");
  expect([ran, clock.now()]).toEqual([1, 5]);
  await clock.advance(5);
  expect(clock.now()).toBe(10);
});

test("moving on from two places at once adds up", async () => {
  const clock = new FakeClock();
  await Promise.all([clock.advance(10), clock.advance(5)]);
  expect(clock.now()).toBe(15);
});

describe("until", () => {
  test("moves on as far as a promise needs, and answers it", async () => {
    const clock = new FakeClock();
    const sleep = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
    const work = async (): Promise<string> => {
      await sleep(250);
      await sleep(4_000);
      return "done";
    };
    expect(await clock.until(work())).toBe("done");
    expect(clock.now()).toBe(4_250);
  });

  test("takes no time for what needs none, and passes a rejection on", async () => {
    const clock = new FakeClock();
    clock.every(10, () => {});
    expect(await clock.until(Promise.resolve(1))).toBe(1);
    await expect(clock.until(Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(clock.now()).toBe(0);
  });

  test("gives up when no timer can help", async () => {
    const clock = new FakeClock();
    await expect(clock.until(new Promise(() => {}))).rejects.toThrow("does not settle");
    clock.every(600_000, () => {});
    await expect(clock.until(new Promise(() => {}))).rejects.toThrow("does not settle");
    expect(clock.now()).toBe(3_600_000);
  });
});
