/** Cases about single entries: what is stored, for how long, and whose memory it is. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cacher } from "@isomer/core/adapter-kit";
import { eventually } from "../eventually.ts";
import type { FakeCacherHost } from "../fake-cacher-host.ts";
import { sameData } from "../same-data.ts";
import type { SuiteCase } from "../suite.ts";
import { type CacherUnderTest, presentOf, storedValue, withCacher } from "./opened-cacher.ts";

const ODD_KEYS = [
  "with space",
  "line\nbreak\ttab",
  "quotes\"'`",
  "stars*and?marks",
  "[brackets]{braces}(parens)",
  "back\\slash/and/slash",
  "ключ-鍵-🔑",
  "__proto__",
  "constructor",
  "posts.find:limit|10|query|{}",
  `long-${"x".repeat(4000)}`,
];

/** Cases for every cacher, and those of its capabilities. */
export function entryCases(subject: CacherUnderTest): SuiteCase[] {
  return [
    ...valueCases(subject),
    ...lifetimeCases(subject),
    ...(subject.capabilities.isolated ? isolationCases(subject) : []),
    ...(subject.capabilities.shared ? [] : [answersAtOnce(subject)]),
  ];
}

function valueCases(subject: CacherUnderTest): SuiteCase[] {
  return [
    {
      title: "a key that was never set has no entry",
      run: withCacher(subject, async (cacher) => {
        strictEqual(await cacher.get("posts.get:1"), undefined);
      }),
    },
    {
      title: "a stored undefined is an entry, and differs from null",
      run: withCacher(subject, async (cacher) => {
        await cacher.set("undefined", undefined, null);
        await cacher.set("null", null, null);
        deepStrictEqual(await cacher.get("undefined"), { value: undefined, ttlMs: null });
        deepStrictEqual(await cacher.get("null"), { value: null, ttlMs: null });
      }),
    },
    {
      title: "values come back equal",
      run: withCacher(subject, async (cacher) => {
        const values = [false, true, 0, -1.5, "", "text", [], [1, [2, null]], {}, { a: { b: [{ c: "ü" }] } }];
        for (const [index, value] of values.entries()) await cacher.set(`value:${index}`, value, null);
        for (const [index, value] of values.entries()) sameData(await storedValue(cacher, `value:${index}`), value);
      }),
    },
    {
      title: "setting a key again replaces its value",
      run: withCacher(subject, async (cacher) => {
        await cacher.set("key", { first: true }, null);
        await cacher.set("key", { second: true }, null);
        sameData(await storedValue(cacher, "key"), { second: true });
      }),
    },
    {
      title: "keys may contain any characters",
      run: withCacher(subject, async (cacher) => {
        for (const [index, key] of ODD_KEYS.entries()) await cacher.set(key, index, null);
        for (const [index, key] of ODD_KEYS.entries()) strictEqual(await storedValue(cacher, key), index, key);
      }),
    },
    {
      title: "remove forgets exactly the keys it is given",
      run: withCacher(subject, async (cacher) => {
        const keys = ["posts.get:1", "posts.get:2", "posts.get:3", "posts.*", ...ODD_KEYS];
        for (const key of keys) await cacher.set(key, 1, null);
        await cacher.remove(["posts.*", "posts.get:2", "never set"]);
        await cacher.remove([]);
        deepStrictEqual(await presentOf(cacher, keys), ["posts.get:1", "posts.get:3", ...ODD_KEYS]);
        await cacher.remove(ODD_KEYS);
        deepStrictEqual(await presentOf(cacher, keys), ["posts.get:1", "posts.get:3"]);
      }),
    },
    {
      title: "100 keys written and read at the same time keep their values",
      run: withCacher(subject, async (cacher) => {
        const numbers = Array.from({ length: 100 }, (_, i) => i);
        await Promise.all(numbers.map(async (i) => cacher.set(`many:${i}`, { i }, null)));
        const read = await Promise.all(numbers.map((i) => storedValue(cacher, `many:${i}`)));
        sameData(
          read,
          numbers.map((i) => ({ i })),
        );
      }),
    },
  ];
}

function lifetimeCases(subject: CacherUnderTest): SuiteCase[] {
  const unit = Math.max(subject.capabilities.ttlGranularityMs, 50);
  const pass = async (host: FakeCacherHost, ms: number): Promise<void> => {
    host.advance(ms);
    if (subject.clock === "server") await sleep(ms);
  };
  const gone = async (cacher: Cacher, key: string): Promise<void> => {
    let present = true;
    const look = async (): Promise<void> => {
      present = (await cacher.get(key)) !== undefined;
    };
    await look();
    if (subject.clock === "host") {
      strictEqual(present, false, `${key} did not expire`);
      return;
    }
    await eventually(`${key} expires`, () => {
      void look();
      return !present;
    });
  };
  return [
    {
      title: "an entry is there until its time to live is over, and tells how much remains",
      run: withCacher(subject, async (cacher, host) => {
        await cacher.set("short", 1, unit * 2);
        await cacher.set("long", 2, unit * 20);
        await cacher.set("for ever", 3, null);
        const first = await cacher.get("long");
        ok(first?.ttlMs != null && first.ttlMs > 0 && first.ttlMs <= unit * 20, `remaining ttl ${first?.ttlMs}`);
        await pass(host, unit);
        deepStrictEqual(await presentOf(cacher, ["short", "long", "for ever"]), ["short", "long", "for ever"]);
        await pass(host, unit);
        await gone(cacher, "short");
        deepStrictEqual(await presentOf(cacher, ["long", "for ever"]), ["long", "for ever"]);
        const later = await cacher.get("long");
        ok(later?.ttlMs != null && later.ttlMs < first.ttlMs, "the remaining time to live does not shrink");
      }),
    },
    {
      title: "setting a key again begins its time to live anew",
      run: withCacher(subject, async (cacher, host) => {
        await cacher.set("key", 1, unit * 2);
        await cacher.set("key", 2, unit * 20);
        await cacher.set("mortal", 1, null);
        await cacher.set("mortal", 2, unit);
        await pass(host, unit * 3);
        await gone(cacher, "mortal");
        strictEqual(await storedValue(cacher, "key"), 2);
      }),
    },
    {
      title: "an entry that expired can be set again",
      run: withCacher(subject, async (cacher, host) => {
        await cacher.set("key", 1, unit);
        await pass(host, unit);
        await gone(cacher, "key");
        await cacher.set("key", 2, null);
        strictEqual(await storedValue(cacher, "key"), 2);
      }),
    },
  ];
}

function isolationCases(subject: CacherUnderTest): SuiteCase[] {
  return [
    {
      title: "changing a value that was read does not change the cache",
      run: withCacher(subject, async (cacher) => {
        await cacher.set("key", { list: [1] }, null);
        const read = (await storedValue(cacher, "key")) as { list: number[] };
        read.list.push(2);
        sameData(await storedValue(cacher, "key"), { list: [1] });
      }),
    },
    {
      title: "changing a value after it was stored does not change the cache",
      run: withCacher(subject, async (cacher) => {
        const value = { list: [1] };
        await cacher.set("key", value, null);
        value.list.push(2);
        sameData(await storedValue(cacher, "key"), { list: [1] });
      }),
    },
  ];
}

function answersAtOnce(subject: CacherUnderTest): SuiteCase {
  return {
    title: "a hit within the process is answered without a promise",
    run: withCacher(subject, async (cacher) => {
      await cacher.set("key", 1, null);
      deepStrictEqual(cacher.get("key"), { value: 1, ttlMs: null });
    }),
  };
}
