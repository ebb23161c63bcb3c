import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { eventually } from "@isomer/conformance";
import type { TcpTransporterOptions } from "../src/index.ts";
import { freeUdpPort } from "./support/free-udp-port.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { createTestNode, type TestNode } from "./support/test-node.ts";

const GROUP = "239.0.0.0";
const LOOPBACK = "127.0.0.1";

/** Hears and sends datagrams on the loopback interface. */
class Ether implements AsyncDisposable {
  readonly heard: string[] = [];
  readonly #socket: Socket;
  readonly #port: number;

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.#port = port;
    socket.on("message", (datagram) => this.heard.push(datagram.toString()));
  }

  static async open(port: number): Promise<Ether> {
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    socket.bind(port);
    await once(socket, "listening");
    socket.addMembership(GROUP, LOOPBACK);
    socket.setMulticastInterface(LOOPBACK);
    return new Ether(socket, port);
  }

  /** Sends a datagram and waits until it has been heard. */
  async say(text: string | Buffer): Promise<void> {
    const before = this.heard.length;
    this.#socket.send(text, this.#port, GROUP);
    await eventually("the datagram passes", () => this.heard.length > before);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, "close");
  }
}

let udpPort: number;

beforeEach(async () => {
  udpPort = await freeUdpPort();
});

function udpNode(nodeID: string, options: TcpTransporterOptions = {}, namespace = "lab"): TestNode {
  const udp = { udpDiscovery: true, udpPort, udpBindAddress: LOOPBACK };
  return createTestNode({ nodeID, namespace, options: { clock: new ManualClock(), ...udp, ...options } });
}

test("nodes of a namespace find each other by multicast, at once", async () => {
  await using a = udpNode("a");
  await using b = udpNode("b");
  await using other = udpNode("c", {}, "elsewhere");
  for (const node of [a, other, b]) await node.start();
  await eventually("both are found", () => [a, b].every((node) => node.membership.available().length === 1));
  expect([a, b, other].map((node) => node.membership.available())).toEqual([["b"], ["a"], []]);
});

test("nodes find each other by broadcast", async () => {
  // The address of the loopback network reaches sockets that are bound to all addresses.
  const options = { udpBindAddress: null, udpMulticast: false, udpBroadcast: "127.255.255.255" } as const;
  await using a = udpNode("a", options);
  await using b = udpNode("b", options);
  for (const node of [a, b]) await node.start();
  await eventually("both are found", () => [a, b].every((node) => node.membership.available().length === 1));
});

test("the announcement is namespace, node ID and TCP port; a second follows, then one every period", async () => {
  await using ether = await Ether.open(udpPort);
  const clock = new ManualClock();
  await using node = udpNode("node", { clock, random: () => 0.5, udpPeriod: 10 });
  await node.start();
  await eventually("it is heard", () => ether.heard.length === 1);
  expect(ether.heard).toEqual([`lab|node|${node.transporter.port}`]);
  clock.advance(749);
  await ether.say("|quiet|1");
  expect(ether.heard).toHaveLength(2);
  clock.advance(1);
  await eventually("the second is heard", () => ether.heard.length === 3);
  clock.advance(20_000);
  await eventually("one more every period is heard", () => ether.heard.length === 5);
});

test("a node announces itself udpMaxDiscovery times, and listens on", async () => {
  await using ether = await Ether.open(udpPort);
  const clock = new ManualClock();
  await using node = udpNode("node", { clock, udpMaxDiscovery: 2 });
  await node.start();
  clock.advance(600_000);
  await ether.say("|end|1");
  await eventually("two are heard", () => ether.heard.length === 3);
  await using late = udpNode("late");
  await late.start();
  await eventually("late is found", () => node.membership.available().join() === "late");
});

test("what is no announcement of the namespace is ignored", async () => {
  await using ether = await Ether.open(udpPort);
  await using node = udpNode("node");
  await node.start();
  const own = `lab|node|${node.transporter.port}`;
  const foreign = ["", "lab", "lab|x", "lab|x|", "lab|x|0", "lab|x|99999", "lab|x|1|2", "|x|1", "Lab|x|1", own];
  for (const text of foreign) await ether.say(text);
  await ether.say(Buffer.alloc(60_000, 0xff));
  await using late = udpNode("late");
  await late.start();
  await eventually("the good one is found", () => node.membership.available().join() === "late");
  expect(node.membership.list().map(({ id }) => id)).toEqual(["node", "late"]);
  expect(node.logger.lines.filter(({ level }) => level === "warn")).toEqual([]);
});

test("a stopped node is silent and lets the port go", async () => {
  await using ether = await Ether.open(udpPort);
  const clock = new ManualClock();
  const node = udpNode("node", { clock });
  await node.start();
  await eventually("it is heard", () => ether.heard.length === 1);
  await node.stop();
  clock.advance(60_000);
  await ether.say("|end|1");
  expect([ether.heard.length, clock.pending]).toEqual([2, 0]);
});

test("an interface that does not exist is an error that names the options", async () => {
  await using node = udpNode("node", { udpBindAddress: "192.0.2.1" });
  await expect(node.start()).rejects.toMatchObject({
    name: "BrokerOptionsError",
    message: expect.stringMatching(/192\.0\.2\.1, port \d+ \(options 'udpBindAddress' and 'udpPort'/),
  });
});

test("a UDP port that somebody else has is logged when no interface is named, and TCP goes on", async () => {
  const taken = createSocket("udp4");
  taken.bind(udpPort);
  await once(taken, "listening");
  await using node = udpNode("node", { udpBindAddress: null });
  await node.start();
  expect(node.logger.lines.filter(({ level }) => level === "warn").map(({ args }) => args[0])).toEqual([
    `UDP discovery is off: no interface can be used with port ${udpPort} (option 'udpPort').`,
  ]);
  taken.close();
  await once(taken, "close");
});
