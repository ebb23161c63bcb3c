import { type Exceptions, eventually, registerSuite, seededRandom, withinDeadline } from "../src/index.ts";
import { casesOf, failuresOf } from "./run-suite.ts";

const suite = (exceptions?: Exceptions) => ({
  title: "port: adapter",
  exceptions,
  cases: [
    { title: "holds", run: () => {} },
    {
      title: "fails",
      run: () => {
        throw new Error("as it does");
      },
    },
  ],
});

describe("exceptions of a suite", () => {
  it("are listed with their reason and not run", async () => {
    const register = (runner: Parameters<typeof registerSuite>[0]): void =>
      registerSuite(runner, suite({ fails: "the format cannot do it" }));
    expect(casesOf(register).map(({ title }) => title)).toEqual([
      "holds",
      "fails – EXCEPTION: the format cannot do it",
    ]);
    expect(await failuresOf(register)).toEqual([]);
  });

  it("need a reason, and a case", () => {
    const register = (exceptions: Exceptions) => () => casesOf((runner) => registerSuite(runner, suite(exceptions)));
    expect(register({ fails: " " })).toThrow("needs a reason");
    expect(register({ "was renamed": "because" })).toThrow('has no case "was renamed"');
  });

  it("are the only way around a failing case", async () => {
    expect(await failuresOf((runner) => registerSuite(runner, suite()))).toEqual(["fails"]);
  });
});

describe("waiting", () => {
  it("ends when the condition holds", async () => {
    let looks = 0;
    await eventually("third look", () => ++looks === 3);
    expect(looks).toBe(3);
  });

  it("fails at the deadline with what was waited for and the state", async () => {
    const waiting = eventually("the moon", () => false, { deadlineMs: 20, state: () => ({ phase: "new" }) });
    await expect(waiting).rejects.toThrow('the moon: not within 20 ms; state: {"phase":"new"}');
  });

  it("gives up promises that stay pending, and passes results and errors on", async () => {
    await expect(withinDeadline("it", new Promise(() => {}), 20)).rejects.toThrow("it: not within 20 ms");
    await expect(withinDeadline("it", Promise.resolve(1))).resolves.toBe(1);
    await expect(withinDeadline("it", Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});

it("seeded random numbers are the same in every run and spread over their range", () => {
  const [first, second] = [seededRandom(7), seededRandom(7)].map((random) =>
    Array.from({ length: 1_000 }, () => random(10)),
  );
  expect(first).toEqual(second);
  expect(new Set(first).size).toBe(10);
});
