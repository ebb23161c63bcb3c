import { startServer, type TestServer } from "@isomer/test-servers";

/** The NATS server of a run: the one at `NATS_URL`, else one of its own that is started when it is first needed. */
export class NatsServer {
  #own: Promise<TestServer> | null = null;

  readonly url = async (): Promise<string> => {
    const given = process.env.NATS_URL;
    if (given !== undefined && given !== "") return given;
    this.#own ??= startServer("nats");
    return (await this.#own).url;
  };

  async stop(): Promise<void> {
    await (await this.#own)?.stop();
  }
}
