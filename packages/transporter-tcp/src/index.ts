/** TCP transporter for Isomer, with gossip and UDP discovery. */

export type { TcpTransporterOptions } from "./options.ts";
export type { StaticPeerList } from "./static-peers.ts";
export type { TcpStatistics } from "./tcp-network.ts";
export { TcpTransporter } from "./tcp-transporter.ts";
