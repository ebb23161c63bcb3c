export type MoleculerVersion = "0.14" | "0.15";

/** One cell of the matrix: which Moleculer, over what. */
export interface Cell {
  readonly moleculer: MoleculerVersion;
  readonly transporter: "nats" | "tcp";
  readonly serializer: "json" | "msgpack";
}

export const titleOf = ({ moleculer, transporter, serializer }: Cell): string =>
  `Moleculer ${moleculer} over ${transporter} with ${serializer}`;

/** What of the protocol a cell can express; the rest is asserted as the loss that it is. */
export interface CellTraits {
  /** Protocol 5 has headers, and streams beside the params. */
  readonly headers: boolean;
  readonly paramsBesideStreams: boolean;
  /** Bytes and dates come back as what they were. */
  readonly preservesTypes: boolean;
}

export const traitsOf = ({ moleculer, serializer }: Cell): CellTraits => ({
  headers: moleculer === "0.15",
  paramsBesideStreams: moleculer === "0.15",
  preservesTypes: serializer === "msgpack",
});
