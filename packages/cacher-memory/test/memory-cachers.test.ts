import { FakeCacherHost } from "@isomer/conformance";
import { BrokerOptionsError } from "@isomer/core/adapter-kit";
import { MemoryCacher, type MemoryCacherOptions, MemoryLruCacher } from "../src/index.ts";

type MemoryCachers = MemoryCacher | MemoryLruCacher;

interface Opened {
  readonly cacher: MemoryCachers;
  readonly host: FakeCacherHost;
}

const opened: MemoryCachers[] = [];

async function open(cacher: MemoryCachers): Promise<Opened> {
  const host = new FakeCacherHost();
  await cacher.connect(host);
  opened.push(cacher);
  return { cacher, host };
}

afterEach(async () => {
  jest.useRealTimers();
  await Promise.all(opened.splice(0).map((cacher) => cacher.close()));
});

describe.each([
  ["MemoryCacher", (options?: MemoryCacherOptions) => new MemoryCacher(options)],
  ["MemoryLruCacher", (options?: MemoryCacherOptions) => new MemoryLruCacher(options)],
])("%s", (_name, create) => {
  it("the option ttl counts seconds, and an action's own time to live wins", async () => {
    const { cacher, host } = await open(create({ ttl: 2 }));
    cacher.set("default", 1, null);
    cacher.set("own", 2, 5000);
    host.advance(1999);
    expect(cacher.get("default")).toEqual({ value: 1, ttlMs: 1 });
    host.advance(1);
    expect(cacher.get("default")).toBeUndefined();
    expect(cacher.get("own")).toEqual({ value: 2, ttlMs: 3000 });
  });

  it("without copies a hit is the very value that was stored", async () => {
    const { cacher } = await open(create());
    const value = { list: [1] };
    cacher.set("key", value, null);
    expect(cacher.get("key")).toEqual({ value, ttlMs: null });
    expect((cacher.get("key") as { value: unknown }).value).toBe(value);
  });

  it("a function of the option clone copies on the way in and out", async () => {
    let copies = 0;
    const clone = (value: unknown): unknown => ({ ...(value as object), copy: ++copies });
    const { cacher } = await open(create({ clone }));
    cacher.set("key", { a: 1 }, null);
    expect(cacher.get("key")).toEqual({ value: { a: 1, copy: 2 }, ttlMs: null });
    expect(cacher.get("key")).toEqual({ value: { a: 1, copy: 3 }, ttlMs: null });
    expect(cacher.capabilities.isolated).toBe(true);
  });

  it("clone: true keeps dates, maps and bytes", async () => {
    const { cacher } = await open(create({ clone: true }));
    const value = { at: new Date(5), map: new Map([[1, { a: 1 }]]), bytes: new Uint8Array([1, 2]) };
    cacher.set("key", value, null);
    const read = (cacher.get("key") as { value: typeof value }).value;
    expect(read).not.toBe(value);
    expect([read.at.getTime(), read.map.get(1)?.a, [...read.bytes]]).toEqual([5, 1, [1, 2]]);
  });

  it("an expired entry that nobody asks for is removed by the sweep", async () => {
    jest.useFakeTimers();
    const { cacher, host } = await open(create({ sweepIntervalMs: 1000 }));
    cacher.set("mortal", "mortal", 500);
    cacher.set("immortal", "immortal", null);
    host.advance(501);
    jest.advanceTimersByTime(1000);
    // Turning the clock back tells an entry that was removed from one that merely looks expired.
    host.advance(-501);
    expect(cacher.get("mortal")).toBeUndefined();
    expect(cacher.get("immortal")).toEqual({ value: "immortal", ttlMs: null });
  });

  it("nothing is kept after close", async () => {
    const { cacher, host } = await open(create());
    cacher.set("key", 1, null);
    await cacher.close();
    await cacher.connect(host);
    expect(cacher.get("key")).toBeUndefined();
  });

  it("its timer does not keep the process alive", async () => {
    const interval = jest.spyOn(globalThis, "setInterval");
    try {
      await open(create());
      const timer = interval.mock.results[0]?.value as NodeJS.Timeout;
      expect(timer.hasRef()).toBe(false);
    } finally {
      interval.mockRestore();
    }
  });

  it("every wrong option is reported at once", () => {
    const wrong = { ttl: 0, max: -1, clone: "deep", sweepIntervalMs: 0 } as unknown as MemoryCacherOptions;
    expect(() => create(wrong)).toThrow(BrokerOptionsError);
    expect(() => create(wrong)).toThrow(/ttl .*; max .*; clone .*; sweepIntervalMs /);
    expect(() => create({ max: 1.5 })).toThrow(BrokerOptionsError);
    expect(() => create({ ttl: Number.NaN })).toThrow(BrokerOptionsError);
  });
});

describe("the option max", () => {
  const stored = (cacher: MemoryCachers): string =>
    ["a", "b", "c", "d"].filter((key) => cacher.get(key) !== undefined).join("");

  it("MemoryCacher gives up what was stored first", async () => {
    const { cacher } = await open(new MemoryCacher({ max: 3 }));
    for (const key of ["a", "b", "c"]) cacher.set(key, key, null);
    cacher.get("a");
    cacher.set("b", "again", null);
    cacher.set("d", "d", null);
    expect(stored(cacher)).toBe("bcd");
    cacher.set("a", "a", null);
    expect(stored(cacher)).toBe("abd");
  });

  it("MemoryLruCacher gives up what was not used for the longest time", async () => {
    const { cacher } = await open(new MemoryLruCacher({ max: 3 }));
    for (const key of ["a", "b", "c"]) cacher.set(key, key, null);
    cacher.get("a");
    cacher.set("d", "d", null);
    expect(stored(cacher)).toBe("acd");
  });

  it("MemoryLruCacher keeps 1,000 entries by default", async () => {
    const { cacher } = await open(new MemoryLruCacher());
    for (let i = 0; i <= 1000; i++) cacher.set(`key:${i}`, i, null);
    expect(cacher.get("key:0")).toBeUndefined();
    expect(cacher.get("key:1")).toEqual({ value: 1, ttlMs: null });
  });

  it("the sweep does not count as use", async () => {
    jest.useFakeTimers();
    const { cacher } = await open(new MemoryLruCacher({ max: 2, sweepIntervalMs: 1000 }));
    cacher.set("a", "a", null);
    cacher.set("b", "b", null);
    cacher.get("a");
    jest.advanceTimersByTime(1000);
    cacher.clean(["nothing.**"]);
    cacher.set("c", "c", null);
    expect(stored(cacher)).toBe("ac");
  });
});
