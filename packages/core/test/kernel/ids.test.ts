import { createIdGenerator, instanceId } from "../../src/kernel/ids.ts";

test("ids differ within a generator and between generators", () => {
  const generators = Array.from({ length: 50 }, () => createIdGenerator());
  const ids = generators.flatMap((next) => Array.from({ length: 2_000 }, next));
  expect(new Set(ids).size).toBe(100_000);
});

test("ids are short texts that can stand in a topic, a header and a file name", () => {
  const next = createIdGenerator();
  for (let index = 0; index < 1_000; index++) expect(next()).toMatch(/^[\w-]{14,20}$/);
});

test("the identity of a broker is a random UUID", () => {
  const ids = Array.from({ length: 100 }, instanceId);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
