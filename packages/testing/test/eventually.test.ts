import { eventually } from "../src/index.ts";

test("it answers the first truthy answer", async () => {
  let looks = 0;
  expect(await eventually(() => (++looks === 3 ? "there" : undefined), { intervalMs: 1 })).toBe("there");
  expect(looks).toBe(3);
  expect(await eventually(async () => ++looks, { timeoutMs: 0 })).toBe(4);
});

test("an assertion that fails means not yet", async () => {
  let value = 0;
  const answer = await eventually(
    () => {
      expect(++value).toBeGreaterThan(2);
      return true;
    },
    { intervalMs: 1 },
  );
  expect([answer, value]).toEqual([true, 3]);
});

test("it gives up after its time and says what did not happen and why", async () => {
  const cause = new Error("still no");
  const waiting = eventually(
    () => {
      throw cause;
    },
    { timeoutMs: 5, intervalMs: 1, what: "the light goes on" },
  );
  await expect(waiting).rejects.toMatchObject({
    message: "This did not come true within 5 ms: the light goes on",
    cause,
  });
  await expect(eventually(() => false, { timeoutMs: 1 })).rejects.toThrow(/within 1 ms: \(\) ?=> ?false/);
});
