import { FakeClock, seededRandom } from "@isomer/testing";
import { DeadlineList } from "../../src/kernel/deadline-list.ts";

interface Rig {
  readonly clock: FakeClock;
  readonly list: DeadlineList;
  readonly expired: (readonly [name: string, at: number])[];
  add(name: string, ms: number): { cancel(): void };
}

function createRig(): Rig {
  const clock = new FakeClock();
  const list = new DeadlineList(clock);
  const expired: (readonly [string, number])[] = [];
  const add = (name: string, ms: number) =>
    list.add({ deadlineAt: clock.now() + ms, expire: () => expired.push([name, clock.now()]) }, ms);
  return { clock, list, expired, add };
}

test("an entry expires once, after its deadline and at most one sweep later", async () => {
  const { clock, expired, add } = createRig();
  add("a", 100);
  await clock.advance(99);
  expect(expired).toEqual([]);
  await clock.advance(1_000);
  expect(expired).toEqual([["a", 100]]);
});

test("entries of different durations expire by their deadlines, not by their order", async () => {
  const { clock, expired, add } = createRig();
  add("slow", 300);
  add("quick", 50);
  await clock.advance(40);
  add("later", 50);
  await clock.advance(300);
  expect(expired.map(([name]) => name)).toEqual(["quick", "later", "slow"]);
});

test("a cancelled entry does not expire, and cancelling again changes nothing", async () => {
  const { clock, list, expired, add } = createRig();
  const [first, second] = [add("first", 50), add("second", 50)];
  first.cancel();
  first.cancel();
  expect(list.size).toBe(1);
  await clock.advance(100);
  expect(expired.map(([name]) => name)).toEqual(["second"]);
  second.cancel();
  expect(list.size).toBe(0);
});

test("there is one timer however many entries, and none when there are none", async () => {
  const { clock, list, add } = createRig();
  expect(clock.pending).toBe(0);
  const entries = Array.from({ length: 1_000 }, (_, index) => add(String(index), 1_000 + index));
  expect([clock.pending, list.size]).toEqual([1, 1_000]);
  for (const entry of entries) entry.cancel();
  await clock.advance(25);
  expect([clock.pending, list.size]).toEqual([0, 0]);
  add("again", 10);
  expect(clock.pending).toBe(1);
});

test("an entry that expires may add and cancel others", async () => {
  const { clock, list, expired, add } = createRig();
  const doomed = add("doomed", 60);
  list.add(
    {
      deadlineAt: clock.now() + 50,
      expire() {
        doomed.cancel();
        add("heir", 50);
      },
    },
    50,
  );
  await clock.advance(200);
  expect(expired).toEqual([["heir", 100]]);
  expect(clock.pending).toBe(0);
});

test("whatever is added and cancelled, exactly the others expire in time", async () => {
  for (const seed of [1, 2, 3]) {
    const random = seededRandom(seed);
    const { clock, list, expired, add } = createRig();
    const due = new Map<string, number>();
    const entries = new Map<string, { cancel(): void }>();
    for (let step = 0; step < 300; step++) {
      const name = String(step);
      const ms = Math.floor(random() * 400);
      due.set(name, clock.now() + ms);
      entries.set(name, add(name, ms));
      const victim = String(Math.floor(random() * step));
      if (random() < 0.4 && !expired.some(([other]) => other === victim)) {
        entries.get(victim)?.cancel();
        due.delete(victim);
      }
      if (random() < 0.2) await clock.advance(Math.floor(random() * 60));
    }
    await clock.advance(500);
    expect(new Set(expired.map(([name]) => name))).toEqual(new Set(due.keys()));
    expect(expired).toHaveLength(due.size);
    for (const [name, at] of expired) {
      expect(at).toBeGreaterThanOrEqual(due.get(name) ?? Number.NaN);
      expect(at).toBeLessThanOrEqual((due.get(name) ?? Number.NaN) + 25);
    }
    expect([list.size, clock.pending]).toEqual([0, 0]);
  }
});

test("a list that is closed lets go of its entries, but for those that outlast it", async () => {
  const { clock, list, expired, add } = createRig();
  add("kept", 50);
  list.add({ deadlineAt: 50, outlastsList: true, expire: () => expired.push(["outlasting", clock.now()]) }, 50);
  list.close();
  expect([list.size, clock.pending]).toEqual([1, 1]);
  await clock.advance(100);
  expect(expired).toEqual([["outlasting", 50]]);
  expect([list.size, clock.pending]).toEqual([0, 0]);
  add("later", 50);
  await clock.advance(100);
  expect(expired.at(-1)).toEqual(["later", 150]);
});

test("what is due when the list is closed expires then, and not a sweep later", async () => {
  const { clock, list, expired } = createRig();
  list.add({ deadlineAt: 30, outlastsList: true, expire: () => expired.push(["due", clock.now()]) }, 30);
  await clock.advance(40);
  list.close();
  expect(expired).toEqual([["due", 40]]);
});
