import { isIPv4 } from "node:net";
import { BrokerOptionsError, type Clock, systemClock } from "@isomer/core/adapter-kit";
import { MAX_FRAME_LENGTH } from "./frame.ts";
import { OptionReader } from "./option-reader.ts";
import { parseStaticPeers, peerFileOf, type StaticPeerList } from "./static-peers.ts";

/**
 * Bytes that a frame stays below `maxPacketSize`: Moleculer compares the limit with a frame plus whatever was read together
 * with it, and one read brings at most 64 KiB.
 */
export const PACKET_SIZE_MARGIN = 65_536;

/** Options of the TCP transporter. Names, units and defaults are Moleculer's unless stated. */
export interface TcpTransporterOptions {
  /** TCP port to listen on. Default: that of the own entry in `urls`, else a random one. */
  readonly port?: number | null;
  /** Address to listen on. Default: all interfaces. Isomer's own option. */
  readonly bindAddress?: string | null;
  /** Peers that are known from the start. An entry with the own node ID gives the own port. */
  readonly urls?: StaticPeerList | null;
  /** Whether a peer is connected to by its host name rather than its first IP, where no better address is known. Default `true`. */
  readonly useHostname?: boolean;
  /** Outgoing connections that are kept open; the least recently used is closed. Default 32. */
  readonly maxConnections?: number;
  /** Largest frame in bytes that is accepted, the same on all nodes. What is sent stays 64 KiB below. Default 1048576. */
  readonly maxPacketSize?: number;
  /** Seconds between two rounds of gossip, at least 1. Default 2. */
  readonly gossipPeriod?: number;
  /** Milliseconds until an attempt to connect counts as failed. Default 5000. Isomer's own option. */
  readonly connectTimeoutMs?: number;
  /** Logs every gossip message at level info. Default `false`. */
  readonly debug?: boolean;

  /** Whether peers are looked for, and this node is announced, by UDP. Default `true`. */
  readonly udpDiscovery?: boolean;
  /** Default 4445. */
  readonly udpPort?: number;
  /** IPv4 address of the one interface to use. Default: all. */
  readonly udpBindAddress?: string | null;
  /** Seconds between two announcements. Default 30. */
  readonly udpPeriod?: number;
  /** Whether several processes of a machine may share the UDP port. Default `true`. */
  readonly udpReuseAddr?: boolean;
  /** Announcements after which this node falls silent, 0 for no limit. Default 0. */
  readonly udpMaxDiscovery?: number;
  /** Multicast group, `false` for no multicast. Default `"239.0.0.0"`. */
  readonly udpMulticast?: string | false;
  /** How many routers a multicast datagram may cross. Default 1. */
  readonly udpMulticastTTL?: number;
  /** `true` for the broadcast address of each interface, or the addresses themselves. Default `false`. */
  readonly udpBroadcast?: boolean | string | readonly string[];

  /** Source of time. Default: the machine's. */
  readonly clock?: Clock;
  /** Random numbers from 0 (inclusive) to 1 (exclusive). Default `Math.random`. */
  readonly random?: () => number;
}

/** The UDP part of the options. */
export interface UdpSettings {
  readonly port: number;
  readonly bindAddress: string | null;
  readonly periodMs: number;
  readonly reuseAddr: boolean;
  readonly maxDiscovery: number;
  readonly multicast: string | null;
  readonly multicastTTL: number;
  /** Addresses to broadcast to, `"interfaces"` for those of the machine, empty for none. */
  readonly broadcast: readonly string[] | "interfaces";
}

/** The options with defaults and in milliseconds. */
export interface TcpSettings {
  readonly port: number | null;
  readonly bindAddress: string | null;
  readonly urls: StaticPeerList;
  readonly useHostname: boolean;
  readonly maxConnections: number;
  readonly maxPacketSize: number;
  readonly gossipPeriodMs: number;
  readonly connectTimeoutMs: number;
  readonly debug: boolean;
  /** `null` when there is no UDP discovery. */
  readonly udp: UdpSettings | null;
  readonly clock: Clock;
  readonly random: () => number;
}

const DAY_S = 86_400;

/** Checks the options and adds the defaults. Throws one `BrokerOptionsError` that lists every mistake. */
export function normaliseTcpOptions(options: TcpTransporterOptions): TcpSettings {
  const read = new OptionReader(options);
  const settings: TcpSettings = {
    port: read.number("port", { min: 0, max: 65_535, fallback: 0 }) || null,
    bindAddress: read.checked("bindAddress", { ...text, fallback: null }),
    urls: readUrls(read),
    useHostname: read.boolean("useHostname", true),
    maxConnections: read.number("maxConnections", { min: 1, max: 65_535, fallback: 32 }),
    maxPacketSize: read.number("maxPacketSize", {
      min: 2 * PACKET_SIZE_MARGIN,
      max: MAX_FRAME_LENGTH,
      fallback: 1_048_576,
    }),
    gossipPeriodMs: 1_000 * read.number("gossipPeriod", { min: 1, max: DAY_S, fallback: 2, fraction: true }),
    connectTimeoutMs: read.number("connectTimeoutMs", { min: 1, max: 1_000 * DAY_S, fallback: 5_000 }),
    debug: read.boolean("debug", false),
    udp: readUdp(read),
    clock: read.checked("clock", { expected: "a clock", accepts: isClock, fallback: systemClock }),
    random: read.checked("random", { expected: "a function", accepts: isRandom, fallback: Math.random }),
  };
  read.rejectUnknown();
  if (read.mistakes.length > 0) {
    throw new BrokerOptionsError(`The options of TcpTransporter are wrong:\n- ${read.mistakes.join("\n- ")}`, {
      mistakes: read.mistakes,
    });
  }
  return Object.freeze(settings);
}

function readUrls(read: OptionReader): StaticPeerList {
  const isList = (value: unknown): value is StaticPeerList => typeof value === "string" || typeof value === "object";
  const urls = read.checked<StaticPeerList>("urls", { expected: "a list of peers", accepts: isList, fallback: [] });
  // A file is read when the transporter connects: what it holds may change between two starts.
  if (peerFileOf(urls) === null) read.mistakes.push(...parseStaticPeers(urls).mistakes);
  return urls;
}

function readUdp(read: OptionReader): UdpSettings | null {
  const enabled = read.boolean("udpDiscovery", true);
  const multicast = read.checked<string | false>("udpMulticast", {
    expected: "a multicast address (224.0.0.0 to 239.255.255.255) or false",
    accepts: (value): value is string | false => value === false || value === "" || isMulticast(value),
    fallback: "239.0.0.0",
  });
  const broadcast = read.checked<boolean | string | readonly string[]>("udpBroadcast", {
    expected: "true, false, an IPv4 address or a list of them",
    accepts: isBroadcast,
    fallback: false,
  });
  const settings: UdpSettings = {
    port: read.number("udpPort", { min: 1, max: 65_535, fallback: 4_445 }),
    bindAddress: read.checked("udpBindAddress", { ...address, fallback: null }),
    periodMs: 1_000 * read.number("udpPeriod", { min: 0.1, max: DAY_S, fallback: 30, fraction: true }),
    reuseAddr: read.boolean("udpReuseAddr", true),
    maxDiscovery: read.number("udpMaxDiscovery", { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 }),
    multicast: multicast || null,
    multicastTTL: read.number("udpMulticastTTL", { min: 0, max: 255, fallback: 1 }),
    broadcast: broadcast === true ? "interfaces" : [broadcast || []].flat(),
  };
  const silent = settings.multicast === null && settings.broadcast.length === 0;
  return enabled && !silent ? Object.freeze(settings) : null;
}

const text = {
  expected: "a non-empty string",
  accepts: (value: unknown): value is string | null => typeof value === "string" && value !== "",
};

const address = {
  expected: "an IPv4 address",
  accepts: (value: unknown): value is string | null => typeof value === "string" && isIPv4(value),
};

function isMulticast(value: unknown): value is string {
  if (typeof value !== "string" || !isIPv4(value)) return false;
  const first = Number.parseInt(value, 10);
  return first >= 224 && first <= 239;
}

function isBroadcast(value: unknown): value is boolean | string | readonly string[] {
  if (typeof value === "boolean") return true;
  return [value].flat().every((entry) => typeof entry === "string" && isIPv4(entry));
}

const isClock = (value: unknown): value is Clock => typeof (value as Partial<Clock>).after === "function";

const isRandom = (value: unknown): value is () => number => typeof value === "function";
