/** Cachers as the cases use them: connected before, closed after. */
import type { CacheEntry, Cacher, CacherCapabilities } from "@isomer/core/adapter-kit";
import { FakeCacherHost } from "../fake-cacher-host.ts";

/** Makes one instance, without a default time to live. */
export type CreateCacher = () => Cacher;

/** What the cases know about the adapter. */
export interface CacherUnderTest {
  readonly create: CreateCacher;
  readonly capabilities: CacherCapabilities;
  /** Whose clock tells when an entry expires; see the suite's options. */
  readonly clock: "host" | "server";
}

/** A case's body with a cacher of a namespace of its own, which is emptied and closed afterwards. */
export function withCacher(
  { create }: CacherUnderTest,
  body: (cacher: Cacher, host: FakeCacherHost) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const host = new FakeCacherHost();
    const cacher = create();
    await cacher.connect(host);
    try {
      await body(cacher, host);
    } finally {
      await cacher.clean(["**"]);
      await cacher.close();
    }
  };
}

/** The value of an entry that must be there. */
export async function storedValue(cacher: Cacher, key: string): Promise<unknown> {
  const entry: CacheEntry | undefined = await cacher.get(key);
  if (entry === undefined) throw new Error(`there is no entry for ${JSON.stringify(key)}`);
  return entry.value;
}

/** Those of the keys that have an entry. */
export async function presentOf(cacher: Cacher, keys: readonly string[]): Promise<string[]> {
  const present: string[] = [];
  for (const key of keys) if ((await cacher.get(key)) !== undefined) present.push(key);
  return present;
}
