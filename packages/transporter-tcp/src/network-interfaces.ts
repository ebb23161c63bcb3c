import { networkInterfaces } from "node:os";

/** One IPv4 address of this machine. */
export interface Ipv4Interface {
  readonly address: string;
  readonly netmask: string;
  /** Whether only this machine itself reaches it. */
  readonly internal: boolean;
}

/** Every IPv4 address of this machine. */
export function ipv4Interfaces(): readonly Ipv4Interface[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === "IPv4");
}

/** The address that all hosts of an interface's network listen to: its host bits are ones. */
export function broadcastAddress(network: Pick<Ipv4Interface, "address" | "netmask">): string {
  const mask = network.netmask.split(".").map(Number);
  const bytes = network.address.split(".").map(Number);
  return bytes.map((byte, index) => byte | (~mask[index]! & 0xff)).join(".");
}

/** An IPv4 address that came in IPv6 form as what it is: `::ffff:10.0.0.1` is `10.0.0.1`. */
export const unmapped = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
