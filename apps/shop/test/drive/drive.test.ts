import { RunningShop } from "./running-shop.ts";

const TIMEOUT = 150_000;

/** What a run prints, whatever carries it. */
const SCENES = [
  /Cluster {5}7 processes see each other/,
  /office-1 +pid \d+ +inventory, payments, products/,
  /Import {6}2,997 products streamed to office-1/,
  /refused line 613: price "on request" is not an amount/,
  /catalogue-1 +\d+ lamps +miss [\d.]+ m?s +hit [\d.]+ m?s/,
  /Orders {6}10 customers order/,
  /by orders-1 .* paid\n/,
  /by orders-2 .* paid\n/,
  /paid at attempt [23], the provider did not answer before/,
  /not paid after 3 attempts: The payment provider does not answer\./,
  /Refused {5}ValidationError \(code 422\)/,
  /items\[0\]\.quantity/,
  /PaymentFailedError \(code 402\), cause CardDeclinedError/,
  /notifications +orders-1 \d+ mails?, orders-2 \d+ mails?/,
  /POST +\/orders +504/,
  /up to then +\d+ orders? +\d+ answered \(orders-1 \d+, orders-2 \d+\)/,
  /after that +\d+ orders? +\d+ answered \(orders-1 \d+\)/,
];
const END = [
  /Stop {8}orders-1 is asked to stop with 12 orders running: all answered/,
  /Done {8}everything as expected/,
];

describe("npm start", () => {
  it(
    "plays every scene over TCP and ends with code 0",
    async () => {
      await using shop = new RunningShop();
      const { code, output } = await shop.ended();
      for (const line of [...SCENES, ...END]) expect(output).toMatch(line);
      expect(code).toBe(0);
    },
    TIMEOUT,
  );

  it(
    "does the same over NATS with MsgPack, and keeps the shop open until it is interrupted, if asked to",
    async () => {
      await using shop = new RunningShop(["--keep"], { TRANSPORTER: process.env.NATS_URL, SERIALIZER: "msgpack" });
      const url = await shop.printed(/^Open[\s\S]*?(http:\/\/127\.0\.0\.1:\d+)\/products/m, TIMEOUT);
      for (const line of SCENES) expect(shop.output).toMatch(line);
      const response = await fetch(`${url}/products?category=Lighting&limit=2`);
      expect(response.status).toBe(200);
      expect(((await response.json()) as { items: unknown[] }).items).toHaveLength(2);
      shop.interrupt();
      const { code, output } = await shop.ended();
      for (const line of END) expect(output).toMatch(line);
      expect(code).toBe(0);
      await expect(fetch(url)).rejects.toThrow();
    },
    TIMEOUT,
  );

  it(
    "closes the shop with code 130 when it is interrupted on the way",
    async () => {
      await using shop = new RunningShop();
      await shop.printed(/(Cluster)/, TIMEOUT);
      shop.interrupt();
      expect((await shop.ended()).code).toBe(130);
    },
    TIMEOUT,
  );

  it.each([
    [{ TRANSPORTER: "pigeons" }, 'TRANSPORTER must be tcp or nats://<host>:<port>, not "pigeons".'],
    [{ SERIALIZER: "xml" }, 'SERIALIZER must be json or msgpack, not "xml".'],
    [{ TRANSPORTER: "nats://127.0.0.1:1" }, "The shop failed: Cannot connect to NATS at nats://127.0.0.1:1"],
  ])(
    "ends with code 1 and a reason for %j",
    async (environment, reason) => {
      await using shop = new RunningShop([], environment);
      const { code, output } = await shop.ended();
      expect(output).toContain(reason);
      expect(code).toBe(1);
    },
    TIMEOUT,
  );
});
