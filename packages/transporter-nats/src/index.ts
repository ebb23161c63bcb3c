/** NATS transporter for Isomer. */
export { NatsTransporter } from "./nats-transporter.ts";
export type { NatsTransporterOptions } from "./options.ts";
