import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { AT_REST } from "../src/node-view.ts";
import { judge, type ProcessRecord, type TimedSample } from "../src/soak/verdict.ts";

const MIB = 1024 * 1024;

/** Samples of twelve minutes, one every half minute. */
function samples(change: (minute: number) => Partial<TimedSample> = () => ({})): readonly TimedSample[] {
  return Array.from({ length: 24 }, (_, index) => ({
    ...{ minute: index / 2, usedBytes: 20 * MIB, rssBytes: 80 * MIB, tables: AT_REST },
    ...{ resources: { TCPSocketWrap: 6, TCPServerWrap: 1 }, outcomes: { done: 1_000 } },
    ...change(index / 2),
  }));
}

const record = (change: Partial<ProcessRecord> = {}): ProcessRecord => ({
  ...{ name: "s1", samples: samples(), left: {}, problems: [] },
  ...change,
});

describe("the verdict of a soak", () => {
  test("is good when nothing grows and nothing is left", () => {
    expect(judge([record()])).toEqual({ growth: new Map([["s1", 0]]), faults: [] });
  });

  test("forgives growth during the warm-up, and noise behind it", () => {
    const noisy = samples((minute) => ({
      usedBytes: 20 * MIB + (minute < 2 ? minute * 5 : 10 + ((minute * 2) % 2)) * MIB,
    }));
    expect(judge([record({ samples: noisy })]).faults).toEqual([]);
  });

  test.each([
    [
      "memory that grows by a megabyte a minute",
      { samples: samples((minute) => ({ usedBytes: minute * MIB })) },
      /1024 KiB/,
    ],
    [
      "a table that is not empty at rest, once",
      { samples: samples((minute) => (minute === 5 ? { tables: { ...AT_REST, sending: 2 } } : {})) },
      /'sending' held 2/,
    ],
    [
      "sockets that become more",
      { samples: samples((minute) => ({ resources: { TCPSocketWrap: 6 + minute } })) },
      /sockets grew from 8 to 17\.5/,
    ],
    ["a socket that outlives the nodes", { left: { TCPSocketWrap: 1 } }, /1 socket/],
    ["a wrong answer", { problems: ["Call 3 got the answer of 4."] }, /answer of 4/],
    ["an error that no call may end with", { samples: samples(() => ({ outcomes: { done: 1, ODD: 1 } })) }, /ODD/],
    ["a process in which nothing succeeds", { samples: samples(() => ({ outcomes: {} })) }, /nothing succeeded/],
  ])("is bad for %s", (_what, change, fault) => {
    expect(judge([record(), record(change)]).faults).toEqual([expect.stringMatching(fault)]);
  });
});

/** What `npm test` has compiled: a soak runs no sources. */
const PROGRAM = join(__dirname, "../dist/soak/main.js");

async function soak(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code: code as number, output: out + errors };
}

describe("the program of the soak", () => {
  test("runs nodes in processes of their own, kills one, samples all of them, and finds them sound", async () => {
    const { code, output } = await soak("--minutes", "0.07");
    expect(output).toMatch(/Sound\.\n$/);
    for (const name of ["s1", "s2", "s3", "victim"])
      expect(output).toMatch(new RegExp(`^ +0\\.\\d +${name} +\\d`, "m"));
    expect(code).toBe(0);
  }, 60_000);

  test("says what is wrong with its options", async () => {
    expect(await soak("--wire", "pigeon")).toEqual({ code: 2, output: expect.stringContaining("tcp|nats|memory") });
    expect(await soak("--minutes", "-1")).toMatchObject({ code: 2, output: expect.stringContaining("--minutes 10") });
  }, 30_000);
});
