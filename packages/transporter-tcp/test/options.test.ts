import { BrokerOptionsError } from "@isomer/core/adapter-kit";
import { TcpTransporter } from "../src/index.ts";
import { normaliseTcpOptions, type TcpTransporterOptions } from "../src/options.ts";
import { ManualClock } from "./support/manual-clock.ts";

/** The mistakes that are reported of options, as a user without types might write them. */
function mistakesOf(options: object): string[] {
  try {
    normaliseTcpOptions(options as TcpTransporterOptions);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(BrokerOptionsError);
    return (error as BrokerOptionsError).message.split("\n- ").slice(1);
  }
}

test("the defaults are Moleculer's", () => {
  expect(normaliseTcpOptions({})).toMatchObject({
    port: null,
    bindAddress: null,
    urls: [],
    useHostname: true,
    maxConnections: 32,
    maxPacketSize: 1_048_576,
    gossipPeriodMs: 2_000,
    connectTimeoutMs: 5_000,
    debug: false,
    udp: {
      port: 4_445,
      bindAddress: null,
      periodMs: 30_000,
      reuseAddr: true,
      maxDiscovery: 0,
      multicast: "239.0.0.0",
      multicastTTL: 1,
      broadcast: [],
    },
  });
});

test("every option is taken over, in milliseconds where it is a time", () => {
  const clock = new ManualClock();
  const random = (): number => 0;
  const settings = normaliseTcpOptions({
    port: 4_000,
    bindAddress: "::1",
    urls: ["a:1/b"],
    useHostname: false,
    maxConnections: 2,
    maxPacketSize: 131_072,
    gossipPeriod: 1.5,
    connectTimeoutMs: 100,
    debug: true,
    udpPort: 4_446,
    udpBindAddress: "127.0.0.1",
    udpPeriod: 0.5,
    udpReuseAddr: false,
    udpMaxDiscovery: 3,
    udpMulticast: false,
    udpMulticastTTL: 0,
    udpBroadcast: "10.0.0.255",
    clock,
    random,
  });
  expect(settings).toEqual({
    port: 4_000,
    bindAddress: "::1",
    urls: ["a:1/b"],
    useHostname: false,
    maxConnections: 2,
    maxPacketSize: 131_072,
    gossipPeriodMs: 1_500,
    connectTimeoutMs: 100,
    debug: true,
    udp: {
      port: 4_446,
      bindAddress: "127.0.0.1",
      periodMs: 500,
      reuseAddr: false,
      maxDiscovery: 3,
      multicast: null,
      multicastTTL: 0,
      broadcast: ["10.0.0.255"],
    },
    clock,
    random,
  });
  expect(Object.isFrozen(settings) && Object.isFrozen(settings.udp)).toBe(true);
});

test.each<[TcpTransporterOptions, object | null]>([
  [{ udpDiscovery: false }, null],
  [{ udpMulticast: false }, null],
  [
    { udpMulticast: false, udpBroadcast: true },
    { multicast: null, broadcast: "interfaces" },
  ],
  [{ udpBroadcast: ["10.0.0.255", "10.1.0.255"] }, { broadcast: ["10.0.0.255", "10.1.0.255"] }],
])("UDP with %j", (options, udp) => {
  const settings = normaliseTcpOptions(options);
  if (udp === null) expect(settings.udp).toBeNull();
  else expect(settings.udp).toMatchObject(udp);
});

test("port 0 and null stand for any port", () => {
  expect([normaliseTcpOptions({ port: 0 }).port, normaliseTcpOptions({ port: null }).port]).toEqual([null, null]);
});

test("all mistakes are reported at once", () => {
  const mistakes = mistakesOf({
    port: 70_000,
    bindAddress: 5,
    urls: ["a:1", "b/c", "d:x/e"],
    useHostname: "yes",
    maxConnections: 0,
    maxPacketSize: 1_000,
    gossipPeriod: 0.5,
    udpPort: "4445",
    udpMulticast: "10.0.0.1",
    udpMulticastTTL: 256,
    udpBroadcast: ["10.0.0.255", "nowhere"],
    udpBindAddress: "localhost",
    clock: {},
    random: 4,
    udpProt: 1,
  });
  expect(mistakes.map((mistake) => mistake.slice(0, mistake.indexOf(":")))).toEqual([
    "port",
    "bindAddress",
    "urls",
    "urls",
    "urls",
    "useHostname",
    "maxConnections",
    "maxPacketSize",
    "gossipPeriod",
    "udpMulticast",
    "udpBroadcast",
    "udpPort",
    "udpBindAddress",
    "udpMulticastTTL",
    "clock",
    "random",
    "udpProt",
  ]);
});

test.each([
  [{ maxPacketSize: 131_071 }, "maxPacketSize: must be an integer from 131072 to 2147483647, not 131071"],
  [{ gossipPeriod: Number.NaN }, "gossipPeriod: must be a number from 1 to 86400, not NaN"],
  [{ udpDiscovery: 1 }, "udpDiscovery: must be true or false, not 1"],
  [{ urls: 5 }, "urls: must be a list of peers, not 5"],
  [{ host: "x" }, "host: there is no such option"],
])("%j is answered with the rule", (options, mistake) => {
  expect(mistakesOf(options)).toEqual([mistake]);
});

test("the transporter takes no bad options, and says what it can do", () => {
  expect(() => new TcpTransporter({ port: -1 })).toThrow(BrokerOptionsError);
  expect(new TcpTransporter().capabilities).toEqual({
    broadcast: false,
    balancedQueues: false,
    frames: "joined",
    maxFrameBytes: 1_048_576 - 65_536 - 6,
    immediate: false,
  });
});
