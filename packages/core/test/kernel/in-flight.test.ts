import { InFlight } from "../../src/kernel/in-flight.ts";

test("what is taken out is answered once", () => {
  const calls = new InFlight<{ name: string }>();
  calls.set("a", { name: "first" });
  calls.set("b", { name: "second" });
  expect([calls.size, calls.get("a"), calls.get("c")]).toEqual([2, { name: "first" }, undefined]);
  expect(calls.take("a")).toEqual({ name: "first" });
  expect([calls.size, calls.get("a"), calls.take("a")]).toEqual([1, undefined, undefined]);
});

test("the last thing of an id counts", () => {
  const calls = new InFlight<{ name: string }>();
  calls.set("a", { name: "first" });
  calls.set("a", { name: "second" });
  expect([calls.size, calls.take("a"), calls.take("a")]).toEqual([1, { name: "second" }, undefined]);
});

test("things may be taken out while the list is gone through", () => {
  const calls = new InFlight<{ name: string }>();
  for (const name of ["a", "b", "c"]) calls.set(name, { name });
  const seen = calls.list().map(([id, value]) => [id, calls.take(id) === value]);
  expect(seen).toEqual([
    ["a", true],
    ["b", true],
    ["c", true],
  ]);
  expect(calls.size).toBe(0);
});

test("any number of things find room, in whatever order they go", () => {
  const calls = new InFlight<{ number: number }>();
  const ids = Array.from({ length: 20_000 }, (_, number) => `node-${number.toString(36)}`);
  for (const [number, id] of ids.entries()) calls.set(id, { number });
  expect([calls.size, calls.list().length]).toEqual([20_000, 20_000]);
  const taken = ids.toReversed().map((id, index) => (index % 2 === 0 ? calls.take(id) : calls.get(id))?.number);
  expect(taken).toEqual(ids.map((_, number) => number).toReversed());
  expect(calls.list().map(([id]) => id)).toEqual(ids.filter((_, number) => number % 2 === 0));
});
