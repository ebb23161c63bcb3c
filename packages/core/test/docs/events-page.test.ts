import { MemoryTransporter, ServiceBroker } from "@isomer/core";
import type { Cacher, CacherHost, Transporter, TransporterHost } from "@isomer/core/adapter-kit";
import { eventually } from "@isomer/testing";
import { Page } from "./page.ts";

/** Everything that a node of this test tells, by event: the members of the payloads. */
type Told = Map<string, Set<string>>;

const COMPLETE = 16;

test("the page of events lists every internal event with its payload, and no others", async () => {
  const told: Told = new Map();
  await makeEverythingHappen((event, payload) => {
    const members = told.get(event) ?? new Set();
    for (const member of Object.keys(payload ?? {})) members.add(member);
    told.set(event, members);
  });
  const listed = new Page("docs/events.md")
    .rows("internal event")
    .map(([event = "", payload = ""]) => [event, [...payload.matchAll(/`(\w+)`/g)].map(([, name]) => name)]);
  const seen = [...told].map(([event, members]) => [event, [...members]]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(seen));
  expect(told.size).toBe(COMPLETE);
});

async function makeEverythingHappen(note: (event: string, payload: object | undefined) => void): Promise<void> {
  const transporter = new MemoryTransporter();
  const { hosts, tapped } = tap(transporter);
  const cacher = new FailingCacher();
  const broker = new ServiceBroker({
    ...{ nodeID: "watched", logger: false, transporter: tapped, cacher },
    circuitBreaker: { minRequestCount: 1, halfOpenTime: 20 },
  });
  broker.onInternal("**", (payload, event) => note(event, payload as object | undefined));
  const happened = new Set<string>();
  broker.onInternal("**", (_payload, event) => happened.add(event));
  const other = new ServiceBroker({ nodeID: "other", logger: false, transporter: new MemoryTransporter() });
  let healthy = false;
  const work = (): string => {
    if (!healthy) throw Object.assign(new Error("broken"), { code: 500 });
    return "done";
  };
  await broker.start();
  await other.start();
  other.createService({ name: "work", actions: { do: work } });
  await broker.waitForServices("work");
  await broker.ping("other");

  await expect(broker.call("work.do")).rejects.toThrow("broken");
  healthy = true;
  await eventually(() => happened.has("$circuit-breaker.half-opened"));
  await broker.call("work.do");

  hosts[0]?.receive("EVENT", new Uint8Array([1]));
  cacher.host?.availabilityChanged(false, new Error("gone"));
  broker.createService({ name: "broken", started: () => Promise.reject(new Error("no")) });
  hosts[0]?.connectionChanged("interrupted", new Error("cut"));
  hosts[0]?.connectionChanged("restored");
  await eventually(() => happened.has("$broker.error"));
  await other.stop();
  await eventually(() => happened.has("$node.disconnected"));
  tapped.refuse();
  hosts[0]?.connectionChanged("closed");
  await eventually(() => happened.has("$transporter.error"));
  await broker.stop();
}

/** The transporter, and what the broker gave it. */
function tap(transporter: MemoryTransporter): {
  readonly hosts: TransporterHost[];
  readonly tapped: Transporter & { readonly refuse: () => void };
} {
  const hosts: TransporterHost[] = [];
  let refusing = false;
  const connect: Transporter["connect"] = (host, signal) => {
    if (refusing) return Promise.reject(new Error("refused"));
    hosts.push(host);
    return transporter.connect(host, signal);
  };
  const tapped = {
    refuse() {
      refusing = true;
    },
    ...{ name: "tapped", discoverer: null, capabilities: transporter.capabilities, connect },
    subscribe: (topic) => transporter.subscribe(topic),
    unsubscribe: (topic) => transporter.unsubscribe(topic),
    send: (topic, frame) => transporter.send(topic, frame),
    disconnect: () => transporter.disconnect(),
  } satisfies Transporter & { readonly refuse: () => void };
  return { hosts, tapped };
}

/** Keeps nothing, and can be told to fail. */
class FailingCacher implements Cacher {
  readonly name = "failing";
  readonly capabilities = { shared: false, ttlGranularityMs: 1, isolated: true };
  host: CacherHost | null = null;

  async connect(host: CacherHost): Promise<void> {
    this.host = host;
  }

  get(): undefined {}
  set(): void {}
  remove(): void {}
  clean(): void {}

  async lock(): Promise<null> {
    return null;
  }

  async close(): Promise<void> {}
}
