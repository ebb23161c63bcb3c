import type { Context, EventOptions, ServiceSchema } from "@isomer/core";
import type { Cluster } from "@isomer/testing";

/** Notes what listeners hear: `<listener>@<node> <event>`. */
export class Ear {
  readonly heard: string[] = [];
  readonly contexts: Context[] = [];

  /** A service that listens to patterns. */
  listener(name: string, patterns: Readonly<Record<string, EventOptions>> | string, version?: number): ServiceSchema {
    const table = typeof patterns === "string" ? { [patterns]: {} } : patterns;
    const handler = (ctx: Context): void => {
      // What the framework tells is not what these tests are about.
      if (ctx.eventName?.startsWith("$") === true) return;
      this.heard.push(`${name}${version ?? ""}@${ctx.broker.nodeID} ${ctx.eventName}`);
      this.contexts.push(ctx);
    };
    const events = Object.entries(table).map(([pattern, options]) => [pattern, { ...options, handler }]);
    return { name, ...(version === undefined ? {} : { version }), events: Object.fromEntries(events) };
  }

  /** What was heard since the last time, in alphabetical order, when everything that was sent has arrived. */
  async take(cluster: Cluster): Promise<readonly string[]> {
    for (const broker of Object.values(cluster.nodes)) await broker.ping();
    return this.heard.splice(0).toSorted();
  }
}
