/** What is measured: each group is a question, its contenders are the answers that are compared. */

/** What a local call goes through on its way to the handler. */
export type Scenario = "bare" | "validated" | "middlewares" | "cached";

export type TransportName = "tcp" | "nats";

/**
 * Who is measured. `floor` is the same work without any framework; `isomer-defaults` has the timeout and the tracking of
 * calls switched on that Isomer's defaults ask for, and Moleculer's do not; the other ones are set up as Moleculer is.
 */
export type ContenderName = "floor" | "moleculer" | "isomer" | "isomer-defaults" | "isomer-msgpack";

/** The one that all others are compared with. */
export const REFERENCE: ContenderName = "moleculer";

/** How the calls of one measurement are made. */
export interface Load {
  readonly name: string;
  readonly payload: PayloadName;
  /** Calls that are under way at the same time. */
  readonly inFlight: number;
  /** How many times the budget's warm-up the processes need before this load, after those that come before it. */
  readonly warmUps: number;
}

export interface Group {
  readonly name: string;
  /** The way the calls take: a scenario on one node, or a transport between two. */
  readonly route: { readonly scenario: Scenario } | { readonly transport: TransportName };
  readonly contenders: Readonly<Partial<Record<ContenderName, string>>>;
  readonly loads: readonly Load[];
  /** Whether the heap that a call allocates is of interest. */
  readonly measuresHeap: boolean;
}

/** Params of the calls; named by their size as JSON. */
export const PAYLOADS = {
  "10 B": { a: 1234 },
  "1 kB": {
    items: Array.from({ length: 5 }, (_, index) => ({
      id: 100_000 + index,
      name: `Customer number ${index}`,
      email: `customer.${index}@example.com`,
      active: index % 3 !== 0,
      balance: 1234.5 + index,
      tags: ["alpha", "beta", "gamma"],
      address: { street: `${index} Long Street`, city: "Springfield", zip: "12345" },
    })),
  },
} as const;

export type PayloadName = keyof typeof PAYLOADS;

const ONE_BY_ONE: readonly Load[] = [{ name: "", payload: "10 B", inFlight: 1, warmUps: 1 }];
/**
 * Many calls at once come first: by then the engine has compiled what the few that follow are measured with. It takes about a
 * second and a half until the way through a transporter costs what it costs ever after.
 */
const ECHOES: readonly Load[] = [
  { name: "10 B, 64 in flight", payload: "10 B", inFlight: 64, warmUps: 3 },
  { name: "1 kB, 64 in flight", payload: "1 kB", inFlight: 64, warmUps: 1 },
  { name: "10 B, 1 in flight", payload: "10 B", inFlight: 1, warmUps: 0 },
];

const MOLECULER = "Moleculer 0.15.2";
const SERIALIZERS = { isomer: "Isomer", "isomer-msgpack": "Isomer, MsgPack" } as const;

export const GROUPS: readonly Group[] = [
  {
    name: "local, bare",
    route: { scenario: "bare" },
    contenders: {
      floor: "direct async call",
      moleculer: MOLECULER,
      isomer: "Isomer, nothing switched on",
      "isomer-defaults": "Isomer, safe defaults",
    },
    loads: ONE_BY_ONE,
    measuresHeap: true,
  },
  {
    name: "local, validated",
    route: { scenario: "validated" },
    contenders: { floor: "checks by hand", moleculer: MOLECULER, isomer: "Isomer" },
    loads: ONE_BY_ONE,
    measuresHeap: true,
  },
  {
    name: "local, five middlewares",
    route: { scenario: "middlewares" },
    contenders: { floor: "six nested functions", moleculer: MOLECULER, isomer: "Isomer" },
    loads: ONE_BY_ONE,
    measuresHeap: true,
  },
  {
    name: "local, cached",
    route: { scenario: "cached" },
    contenders: { floor: "a Map", moleculer: MOLECULER, isomer: "Isomer" },
    loads: ONE_BY_ONE,
    measuresHeap: true,
  },
  {
    name: "TCP",
    route: { transport: "tcp" },
    contenders: { floor: "raw sockets", moleculer: MOLECULER, ...SERIALIZERS },
    loads: ECHOES,
    measuresHeap: false,
  },
  {
    name: "NATS",
    route: { transport: "nats" },
    contenders: { floor: "nats request()", moleculer: MOLECULER, ...SERIALIZERS },
    loads: ECHOES,
    measuresHeap: false,
  },
];

/** Name of a measurement, as it stands in the table and the baseline. */
export const measurementName = (group: Group, load: Load): string =>
  load.name === "" ? group.name : `${group.name}, ${load.name}`;
