/** What the processes of one shop agree on; can be injected. They are started with it as JSON in `SHOP_SETTINGS`. */
export class ShopSettings {
  /** Keeps shops apart that share a machine or a message broker. */
  readonly namespace: string;
  /** Documents of the shop. */
  readonly dataFolder: string;
  /** Port of the HTTP front; 0 for any that is free. */
  readonly httpPort: number;
  /** How long the HTTP front waits for an answer of the shop. */
  readonly frontTimeoutMs: number;
  /** URL of a NATS server; `null` for TCP, which needs no server. */
  readonly natsUrl: string | null;
  readonly serializer: "json" | "msgpack";
  /** Where each node listens, for TCP: `host:port` by node ID. */
  readonly peers: Readonly<Record<string, string>>;
  /** Decides which payments fail. */
  readonly paymentSeed: number;

  constructor(settings: { readonly [K in keyof ShopSettings]: ShopSettings[K] }) {
    this.namespace = settings.namespace;
    this.dataFolder = settings.dataFolder;
    this.httpPort = settings.httpPort;
    this.frontTimeoutMs = settings.frontTimeoutMs;
    this.natsUrl = settings.natsUrl;
    this.serializer = settings.serializer;
    this.peers = settings.peers;
    this.paymentSeed = settings.paymentSeed;
  }

  /** The settings that the process was started with. */
  static fromEnvironment(): ShopSettings {
    const json = process.env.SHOP_SETTINGS;
    if (json === undefined) throw new Error("SHOP_SETTINGS is not set: nodes are started by the main program.");
    return new ShopSettings(JSON.parse(json) as ShopSettings);
  }
}
