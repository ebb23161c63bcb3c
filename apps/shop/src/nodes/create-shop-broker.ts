import { NatsTransporter } from "@isomer/transporter-nats";
import {
  type BrokerOptions,
  ClassValidator,
  JsonSerializer,
  MemoryCacher,
  MsgPackSerializer,
  PinoLogger,
  ServiceBroker,
  TcpTransporter,
  TsyringeContainer,
} from "isomerjs";
import { container } from "tsyringe";
import { OutOfStockError } from "../services/inventory/out-of-stock-error.ts";
import { Mailbox, OutboxOnly } from "../services/notifications/mailbox.ts";
import { OrderNotFoundError, PaymentFailedError } from "../services/orders/order-errors.ts";
import { FlakyProvider } from "../services/payments/flaky-provider.ts";
import { CardDeclinedError, ProviderUnavailableError } from "../services/payments/payment-errors.ts";
import { PaymentProvider } from "../services/payments/payment-provider.ts";
import { InvalidProductFileError, ProductNotFoundError } from "../services/products/product-errors.ts";
import { ShopSettings } from "./shop-settings.ts";

/** Errors of the shop that come back from other nodes as instances of their classes. */
const SHOP_ERRORS = [
  CardDeclinedError,
  InvalidProductFileError,
  OrderNotFoundError,
  OutOfStockError,
  PaymentFailedError,
  ProductNotFoundError,
  ProviderUnavailableError,
];

/** Share of payment attempts that fail. */
const PAYMENT_FAILURE_RATE = 0.3;

/** The broker of one process of the shop. */
export function createShopBroker(
  nodeID: string,
  settings: ShopSettings,
  options: Pick<BrokerOptions, "services" | "logger" | "transit"> = {},
): ServiceBroker {
  const cacher = new MemoryCacher();
  const shop = container.createChildContainer();
  shop.registerInstance(ShopSettings, settings);
  // The catalogue forgets answers when products change: it asks for the cacher of its own broker.
  shop.registerInstance(MemoryCacher, cacher);
  shop.registerInstance<Mailbox>(Mailbox as never, new OutboxOnly());
  shop.registerInstance<PaymentProvider>(
    PaymentProvider as never,
    new FlakyProvider({ seed: settings.paymentSeed, failureRate: PAYMENT_FAILURE_RATE, latencyMs: 15 }),
  );
  return new ServiceBroker({
    nodeID,
    namespace: settings.namespace,
    transporter: transporterOf(settings),
    serializer: settings.serializer === "msgpack" ? new MsgPackSerializer() : new JsonSerializer(),
    cacher,
    validator: new ClassValidator(),
    container: new TsyringeContainer({ container: shop }),
    logger: new PinoLogger(),
    errors: SHOP_ERRORS,
    requestTimeout: 10_000,
    dependencyTimeout: 25_000,
    // Seconds. NATS does not tell that a process was killed: its silence does.
    heartbeatInterval: 1,
    heartbeatTimeout: 3,
    ...options,
  });
}

function transporterOf({ natsUrl, peers }: ShopSettings): NatsTransporter | TcpTransporter {
  if (natsUrl !== null) return new NatsTransporter({ servers: natsUrl });
  // Everything runs on this machine: no need to look for nodes in the network, or to be found there.
  return new TcpTransporter({ urls: peers, bindAddress: "127.0.0.1", udpDiscovery: false, gossipPeriod: 1 });
}
