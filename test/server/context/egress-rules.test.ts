import { describe, expect, it } from "vitest";
import { isPublicAddress, readEgressRules } from "../../../server/context/egress-rules.ts";

describe("isPublicAddress", () => {
  it.each(["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"])(
    "%s is",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.88.99.1",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "",
    "localhost",
    "1.2.3",
    "0x7f000001",
  ])("%s is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("readEgressRules", () => {
  it.each([
    ["127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1", true],
    ["127.0.0.1:8080", "127.0.0.1", 8081, "127.0.0.1", false],
    ["127.0.0.1", "127.0.0.1", 22, "127.0.0.1", true],
    ["10.0.0.0/8", "db.internal", 5000, "10.9.8.7", true],
    ["10.0.0.0/8", "db.internal", 5000, "11.9.8.7", true],
    ["10.0.0.0/8", "db.internal", 5000, "172.16.0.1", false],
    ["llm.internal", "llm.internal", 8000, "10.0.0.1", true],
    ["LLM.internal:8000", "llm.INTERNAL", 8000, "10.0.0.1", true],
    ["llm.internal:8000", "llm.internal", 9000, "10.0.0.1", false],
    ["llm.internal", "other.internal", 8000, "10.0.0.1", false],
    ["[::1]:8080", "::1", 8080, "::1", true],
    ["::1", "::1", 8080, "::1", true],
    ["fd00::/8", "v6.internal", 443, "fd12::1", true],
    ["127.0.0.1", "localhost", 8080, "127.0.0.1", true],
    ["127.0.0.1", "localhost", 8080, "::1", false],
    ["", "example.com", 443, "1.1.1.1", true],
    ["", "example.com", 8443, "1.1.1.1", true],
    ["", "example.com", 25, "1.1.1.1", false],
    ["example.com:25", "example.com", 25, "1.1.1.1", true],
  ])("%j: %s:%d at %s → %s", (entries, hostname, port, address, allowed) => {
    expect(readEgressRules(entries.split(",")).allows({ hostname, port }, address)).toBe(allowed);
  });

  it.each(["10.0.0.0/99", "a b", "http://x", "host/", "user@host", "host:port"])(
    "does not accept %j",
    (entry) => {
      expect(() => readEgressRules([entry])).toThrow("EGRESS_ALLOW");
    },
  );
});
