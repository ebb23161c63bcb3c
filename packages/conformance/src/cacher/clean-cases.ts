/** Cases about forgetting many entries at once, and about who shares entries. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { FakeCacherHost } from "../fake-cacher-host.ts";
import { sameData } from "../same-data.ts";
import type { SuiteCase } from "../suite.ts";
import { type CacherUnderTest, presentOf, storedValue, withCacher } from "./opened-cacher.ts";

const KEYS = ["posts.get:1", "posts.get:1.5", "posts.list:", "posts", "postscript.x", "v2.posts.get:1", "users.get:1"];

/** Which keys a pattern leaves. */
const LEFT: readonly (readonly [patterns: readonly string[], left: readonly string[]])[] = [
  [["posts.**"], ["posts", "postscript.x", "v2.posts.get:1", "users.get:1"]],
  [["posts.*"], ["posts.get:1.5", "posts", "postscript.x", "v2.posts.get:1", "users.get:1"]],
  [["posts.get:1"], KEYS.filter((key) => key !== "posts.get:1")],
  [["*.get:?"], ["posts.get:1.5", "posts.list:", "posts", "postscript.x", "v2.posts.get:1"]],
  [
    ["users.**", "v2.**"],
    ["posts.get:1", "posts.get:1.5", "posts.list:", "posts", "postscript.x"],
  ],
  [["nothing.**"], KEYS],
  [[], KEYS],
  [["**"], []],
];

/** Cases for every cacher, and those of its capabilities. */
export function cleanCases(subject: CacherUnderTest): SuiteCase[] {
  return [
    ...LEFT.map(
      ([patterns, left]): SuiteCase => ({
        title: `clean(${JSON.stringify(patterns)}) forgets what matches and nothing else`,
        run: withCacher(subject, async (cacher) => {
          for (const key of KEYS) await cacher.set(key, key, null);
          await cacher.clean(patterns);
          deepStrictEqual(await presentOf(cacher, KEYS), left);
        }),
      }),
    ),
    {
      title: "characters of regular expressions and globs mean nothing in patterns but * and ?",
      run: withCacher(subject, async (cacher) => {
        const keys = ["a+b:[1-2]", "aab:1", "a+b:[1-2]x", "a\\b", "a+b:1"];
        for (const key of keys) await cacher.set(key, 1, null);
        await cacher.clean(["a+b:[1-2]", "a\\*"]);
        deepStrictEqual(await presentOf(cacher, keys), ["aab:1", "a+b:[1-2]x", "a+b:1"]);
      }),
    },
    {
      title: "clean reaches thousands of entries",
      run: withCacher(subject, async (cacher) => {
        const keys = Array.from({ length: 900 }, (_, i) => `many.${i % 2 === 0 ? "even" : "odd"}:${i}`);
        await Promise.all(keys.map(async (key) => cacher.set(key, 1, null)));
        await cacher.clean(["many.even:**"]);
        strictEqual((await presentOf(cacher, keys)).length, 450);
      }),
    },
    subject.capabilities.shared ? sharedCase(subject) : separateCase(subject),
    {
      title: "cachers of different namespaces do not see each other's entries",
      run: async () => {
        await withTwo(subject, ["a", "b"], async ([one, other]) => {
          await one.set("key", "one", null);
          await other.set("key", "other", null);
          await other.clean(["**"]);
          deepStrictEqual(await presentOf(other, ["key"]), []);
          strictEqual(await storedValue(one, "key"), "one");
        });
      },
    },
    {
      title: "close can be called twice",
      run: async () => {
        const cacher = subject.create();
        await cacher.connect(new FakeCacherHost());
        await cacher.close();
        await cacher.close();
      },
    },
  ];
}

function sharedCase(subject: CacherUnderTest): SuiteCase {
  return {
    title: "cachers of one namespace share their entries",
    run: () =>
      withTwo(subject, ["a", "a"], async ([one, other]) => {
        await one.set("key", { shared: true }, null);
        sameData(await storedValue(other, "key"), { shared: true });
        await other.clean(["**"]);
        strictEqual(await one.get("key"), undefined);
      }),
  };
}

function separateCase(subject: CacherUnderTest): SuiteCase {
  return {
    title: "two cachers have entries of their own",
    run: () =>
      withTwo(subject, ["a", "a"], async ([one, other]) => {
        await one.set("key", 1, null);
        strictEqual(await other.get("key"), undefined);
      }),
  };
}

type Pair<T> = readonly [T, T];

async function withTwo(
  { create }: CacherUnderTest,
  names: Pair<string>,
  body: (cachers: Pair<ReturnType<typeof create>>) => Promise<void>,
): Promise<void> {
  const { namespace } = new FakeCacherHost();
  const cachers: Pair<ReturnType<typeof create>> = [create(), create()];
  for (const [index, cacher] of cachers.entries()) {
    await cacher.connect(new FakeCacherHost(`${namespace}-${names[index]}`));
  }
  try {
    await body(cachers);
  } finally {
    for (const cacher of cachers) {
      await cacher.clean(["**"]);
      await cacher.close();
    }
  }
}
