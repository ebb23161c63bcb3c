import { Action, Logger, Service, ServiceBroker, Started, Stopped } from "isomerjs";
import { ShopSettings } from "../nodes/shop-settings.ts";
import { HttpServer } from "./http-server.ts";
import { shopRoutes } from "./shop-routes.ts";

/** The shop's door to the web: plain HTTP on one side, typed clients on the other. */
@Service({ name: "front", dependencies: ["products", "catalogue", { name: "orders", version: 1 }] })
export class FrontService {
  readonly #server: HttpServer;
  readonly #port: number;

  constructor(
    broker: ServiceBroker,
    { httpPort, frontTimeoutMs }: ShopSettings,
    private readonly logger: Logger,
  ) {
    this.#port = httpPort;
    this.#server = new HttpServer({ routes: shopRoutes(broker, frontTimeoutMs), logger });
  }

  @Started()
  protected async open(): Promise<void> {
    await this.#server.listen(this.#port);
    this.logger.info(`HTTP: listening on ${this.#server.url}`);
  }

  /** Lets running requests end: the brokers they ask are still there. */
  @Stopped()
  protected async close(): Promise<void> {
    await this.#server.close();
  }

  @Action()
  address(): string {
    return this.#server.url;
  }
}
