/** Cases about locks: one computes, the others wait. */
import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert/strict";
import type { Cacher, Unlock } from "@isomer/core/adapter-kit";
import { withinDeadline } from "../eventually.ts";
import { FakeCacherHost } from "../fake-cacher-host.ts";
import type { SuiteCase } from "../suite.ts";
import { type CacherUnderTest, withCacher } from "./opened-cacher.ts";

const LONG_MS = 30_000;
const SHORT_MS = 60;

/** Cases for every cacher. */
export function lockCases(subject: CacherUnderTest): SuiteCase[] {
  return [...orderCases(subject), ...expiryCases(subject), fillCase(subject), closeCase(subject)];
}

async function take(cacher: Cacher, key: string, ttlMs = LONG_MS): Promise<Unlock> {
  const unlock = await withinDeadline(`lock of ${key}`, cacher.lock(key, { ttlMs, wait: true }));
  if (unlock === null) throw new Error("a lock that was waited for is null");
  return unlock;
}

const attempt = (cacher: Cacher, key: string, ttlMs = LONG_MS): Promise<Unlock | null> =>
  cacher.lock(key, { ttlMs, wait: false });

function orderCases(subject: CacherUnderTest): SuiteCase[] {
  return [
    {
      title: "an attempt answers null while somebody has the lock, and gets it afterwards",
      run: withCacher(subject, async (cacher) => {
        const unlock = await attempt(cacher, "key");
        notStrictEqual(unlock, null);
        strictEqual(await attempt(cacher, "key"), null);
        await unlock?.();
        const again = await attempt(cacher, "key");
        notStrictEqual(again, null);
        await again?.();
      }),
    },
    {
      title: "locks of different keys are independent",
      run: withCacher(subject, async (cacher) => {
        const unlocks = [await take(cacher, "a"), await take(cacher, "b"), await take(cacher, "a.b")];
        for (const unlock of unlocks) await unlock();
      }),
    },
    {
      title: "a lock and an entry of the same key do not touch each other",
      run: withCacher(subject, async (cacher) => {
        const unlock = await take(cacher, "key");
        await cacher.set("key", 1, null);
        await cacher.remove(["key"]);
        await cacher.clean(["**"]);
        strictEqual(await attempt(cacher, "key"), null);
        await unlock();
        strictEqual(await cacher.get("key"), undefined);
      }),
    },
    {
      title: "who waits gets the lock one after the other",
      run: withCacher(subject, async (cacher) => {
        const first = await take(cacher, "key");
        let holders = 0;
        const order: number[] = [];
        const waiting = [1, 2, 3, 4, 5].map(async (number) => {
          const unlock = await take(cacher, "key");
          holders++;
          strictEqual(holders, 1, "two hold the lock at the same time");
          order.push(number);
          await new Promise(setImmediate);
          holders--;
          await unlock();
        });
        await first();
        await Promise.all(waiting);
        // Only a cacher of this process can know who asked first; another one polls its server.
        if (subject.capabilities.shared) order.sort((a, b) => a - b);
        deepStrictEqual(order, [1, 2, 3, 4, 5]);
      }),
    },
    {
      title: "giving a lock back twice does not take it from the next holder",
      run: withCacher(subject, async (cacher) => {
        const first = await take(cacher, "key");
        await first();
        const second = await take(cacher, "key");
        await first();
        strictEqual(await attempt(cacher, "key"), null);
        await second();
      }),
    },
  ];
}

function expiryCases(subject: CacherUnderTest): SuiteCase[] {
  return [
    {
      title: "a lock that is not given back ends after its time to live, for who waits",
      run: withCacher(subject, async (cacher, host) => {
        const lost = await take(cacher, "key", SHORT_MS);
        const waiting = take(cacher, "key");
        host.advance(SHORT_MS);
        const unlock = await waiting;
        await lost();
        strictEqual(await attempt(cacher, "key"), null, "the late unlock released the lock of the next holder");
        await unlock();
      }),
    },
    {
      title: "a lock that is not given back ends after its time to live, for who comes later",
      run: withCacher(subject, async (cacher, host) => {
        await take(cacher, "key", SHORT_MS);
        host.advance(SHORT_MS);
        const unlock = await take(cacher, "key");
        await unlock();
      }),
    },
  ];
}

function fillCase(subject: CacherUnderTest): SuiteCase {
  return {
    title: "of 20 callers that miss at the same time one computes",
    run: withCacher(subject, async (cacher) => {
      let computed = 0;
      const call = async (): Promise<unknown> => {
        const unlock = await take(cacher, "key-lock");
        try {
          const entry = await cacher.get("key");
          if (entry !== undefined) return entry.value;
          await new Promise(setImmediate);
          const value = `computed ${++computed}`;
          await cacher.set("key", value, null);
          return value;
        } finally {
          await unlock();
        }
      };
      const results = await Promise.all(Array.from({ length: 20 }, call));
      deepStrictEqual(new Set(results), new Set(["computed 1"]));
    }),
  };
}

function closeCase({ create }: CacherUnderTest): SuiteCase {
  return {
    title: "close leaves nobody waiting for a lock",
    run: async () => {
      const cacher = create();
      await cacher.connect(new FakeCacherHost());
      await take(cacher, "key");
      const settled = Promise.allSettled([cacher.lock("key", { ttlMs: LONG_MS, wait: true })]);
      await cacher.close();
      await withinDeadline("the waiting lock", settled);
    },
  };
}
