import { describe, expect, it } from "vitest";
import { isPublicHost, networkOf } from "../../src/domain/network.ts";

describe("networkOf", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:0:0:1::", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::ffff:192.0.2.7", "::ffff:192.0.2.7"],
    ["", ""],
  ])("%s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe("a host of the public internet", () => {
  const hostOf = (host: string) => new URL(`http://${host}/`).hostname;

  it.each([
    "example.com",
    "reader.example.com.",
    "xn--nxasmq6b.example.org",
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "[2606:4700::1111]",
    "[2001:4860:4860::8888]",
    "[2001:200::]",
    "[3fff:ffff::1]",
  ])("is %s", (host) => {
    expect(isPublicHost(hostOf(host))).toBe(true);
  });

  it.each([
    "localhost",
    "LOCALHOST.",
    "sub.localhost",
    "intranet",
    "printer.local",
    "metadata.google.internal",
    "router.home.arpa",
    "x.onion",
    "x.test",
    "x.invalid",
    "0.0.0.0",
    "0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:8.8.8.8]",
    "[64:ff9b::7f00:1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[ff02::1]",
    "[2001::1]",
    "[2001:db8::1]",
    "[2002:7f00:1::]",
  ])("is not %s", (host) => {
    expect(isPublicHost(hostOf(host))).toBe(false);
  });
});
