import { Outflow } from "../src/outflow.ts";

const MIB = 1024 * 1024;

/** Round trips that the test answers. */
function controlledRoundTrips() {
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const roundTrip = (): Promise<void> => new Promise((resolve, reject) => answers.push({ resolve, reject }));
  return { answers, outflow: new Outflow(roundTrip) };
}

describe("back-pressure", () => {
  it("lets small amounts pass without asking the server", () => {
    const { answers, outflow } = controlledRoundTrips();
    for (let i = 0; i < 1_000; i++) expect(outflow.add(100)).toBeUndefined();
    expect(answers).toHaveLength(0);
  });

  it("asks for one confirmation at a time, and lets the sender wait only when much is unconfirmed", async () => {
    const { answers, outflow } = controlledRoundTrips();
    for (let i = 0; i < 7; i++) expect(outflow.add(MIB)).toBeUndefined();
    const waiting = outflow.add(MIB);
    expect(waiting).toBeInstanceOf(Promise);
    expect(answers).toHaveLength(1);
    answers[0]?.resolve();
    await waiting;
    expect(outflow.add(0)).toBeUndefined();
  });

  it("stops waiting when the connection is lost, and starts from nothing", async () => {
    const { answers, outflow } = controlledRoundTrips();
    const waiting = outflow.add(9 * MIB);
    answers[0]?.reject(new Error("lost"));
    await waiting;
    expect(outflow.add(MIB / 2)).toBeUndefined();
    expect(answers).toHaveLength(1);
  });
});
