import { AddressBook } from "../src/address-book.ts";
import { broadcastAddress, unmapped } from "../src/network-interfaces.ts";
import { ManualClock } from "./support/manual-clock.ts";

function createBook(useHostname = true) {
  const clock = new ManualClock();
  return { clock, book: new AddressBook({ useHostname, now: () => clock.now() }) };
}

const description = { hostname: "peer.local", ipList: ["10.0.0.9", "10.0.0.10"], port: 3 };

test("an unknown peer has no address", () => {
  expect(createBook().book.addressOf("peer")).toBeNull();
});

test("the host is the configured one, else the observed one, else the host name, else the first IP", () => {
  const { book } = createBook();
  book.describe("peer", description);
  expect(book.addressOf("peer")).toEqual({ host: "peer.local", port: 3 });
  book.observe("peer", { host: "10.9.9.9", port: 4 });
  expect(book.addressOf("peer")).toEqual({ host: "10.9.9.9", port: 4 });
  book.configure({ nodeID: "peer", host: "lb.example.com", port: 5 });
  expect(book.addressOf("peer")).toEqual({ host: "lb.example.com", port: 5 });

  const { book: byIp } = createBook(false);
  byIp.describe("peer", description);
  expect(byIp.addressOf("peer")).toEqual({ host: "10.0.0.9", port: 3 });
  const { book: nameless } = createBook();
  nameless.describe("peer", { ...description, hostname: "" });
  expect(nameless.addressOf("peer")).toEqual({ host: "10.0.0.9", port: 3 });
});

test("the port is the one that was heard last, and a description without one changes nothing", () => {
  const { book } = createBook();
  book.configure({ nodeID: "peer", host: "a", port: 1 });
  book.observe("peer", { host: "b", port: 2 });
  expect(book.addressOf("peer")?.port).toBe(2);
  book.describe("peer", description);
  expect(book.addressOf("peer")?.port).toBe(3);
  book.describe("peer", { ...description, port: null });
  expect(book.addressOf("peer")?.port).toBe(3);
});

test("a peer without a port, or without any host, is not reachable", () => {
  const { book } = createBook();
  book.describe("no-port", { ...description, port: null });
  book.describe("no-host", { hostname: "", ipList: [], port: 3 });
  // What comes from outside need not be what the types say.
  book.describe("odd", { hostname: 5, ipList: "x", port: "3" } as never);
  expect(book.reachable()).toEqual([]);
});

test("peers that are no members are forgotten after ten minutes, configured ones never", () => {
  const { book, clock } = createBook();
  book.configure({ nodeID: "configured", host: "a", port: 1 });
  for (const nodeID of ["member", "stranger"]) book.observe(nodeID, { host: "b", port: 2 });
  clock.advance(600_000);
  book.observe("newcomer", { host: "c", port: 3 });
  book.prune((nodeID) => nodeID === "member");
  expect(book.reachable().sort()).toEqual(["configured", "member", "newcomer", "stranger"]);
  clock.advance(1);
  book.prune((nodeID) => nodeID === "member");
  expect(book.reachable().sort()).toEqual(["configured", "member", "newcomer"]);
});

test("announcements of made-up node IDs do not fill the memory: the oldest go", () => {
  const { book, clock } = createBook();
  for (let i = 0; i < 5_000; i++) {
    clock.advance(1);
    book.observe(`stranger-${i}`, { host: "b", port: 2 });
  }
  book.prune(() => false);
  expect(book.reachable()).toHaveLength(1_000);
  expect(book.addressOf("stranger-4999")).not.toBeNull();
});

test.each([
  ["192.168.7.20", "255.255.255.0", "192.168.7.255"],
  ["10.1.2.3", "255.0.0.0", "10.255.255.255"],
  ["172.16.5.9", "255.255.240.0", "172.16.15.255"],
])("the broadcast address of %s/%s is %s", (address, netmask, broadcast) => {
  expect(broadcastAddress({ address, netmask })).toBe(broadcast);
});

test.each([
  ["::ffff:127.0.0.1", "127.0.0.1"],
  ["127.0.0.1", "127.0.0.1"],
  ["::1", "::1"],
  ["::ffff:7f00:1", "::ffff:7f00:1"],
])("the address %s is used as %s", (address, used) => {
  expect(unmapped(address)).toBe(used);
});
