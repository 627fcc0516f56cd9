import { describe, expect, test } from "vitest";
import { AddressRefused, checkAddress, refusalOf } from "../../src/previews/address";

const refused = [
  "ftp://example.com/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "data:text/html,hello",
  "https://ada:secret@example.com/",
  "http://example.com:8080/",
  "https://example.com:22/",
  "http://localhost/",
  "http://localhost./",
  "http://LOCALHOST/",
  "http://site.localhost/",
  "http://printer.local/",
  "http://metadata.google.internal/",
  "http://router.lan/",
  "http://intranet/",
  "http://1.0.0.127.in-addr.arpa/",
  "http://127.0.0.1/",
  "http://127.1/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0x7f.0.0.1/",
  "http://0177.0.0.1/",
  "http://017700000001/",
  "http://127.0.0.1.:80/",
  "http://１２７.０.０.１/",
  "http://①②⑦.⓪.⓪.①/",
  "http://0/",
  "http://0.0.0.0/",
  "http://10.1.2.3/",
  "http://100.64.0.1/",
  "http://100.100.100.200/",
  "http://169.254.169.254/latest/meta-data/",
  "http://2852039166/",
  "http://172.16.0.1/",
  "http://172.31.255.255/",
  "http://192.0.0.8/",
  "http://192.168.1.1/",
  "http://198.18.0.1/",
  "http://198.51.100.1/",
  "http://203.0.113.9/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://[::]/",
  "http://[::1]/",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://[::127.0.0.1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[64:ff9b:1::1]/",
  "http://[fe80::1]/",
  "http://[fec0::1]/",
  "http://[fc00::1]/",
  "http://[fd00:ec2::254]/",
  "http://[ff02::1]/",
  "http://[2002:7f00:1::]/",
  "http://[2001:0:7f00:1::]/",
  "http://[2001:db8::1]/",
  "http://[3fff::1]/",
  "http://[100::1]/",
];
const allowed = [
  "http://example.com/",
  "https://example.com./",
  "https://example.com:443/",
  "http://example.com:443/",
  "https://münchen.example/",
  "http://93.184.216.34/",
  "http://172.15.0.1/",
  "http://172.32.0.1/",
  "http://100.63.255.255/",
  "http://100.128.0.1/",
  "http://192.169.0.1/",
  "http://[2606:4700::6810:85e5]/",
  "http://[2001:4860:4860::8888]/",
  "https://localhost.example/",
  "https://internal.example/",
];

describe("an address that a link may lead to", () => {
  test.each(refused)("is not %s", (address) => {
    expect(refusalOf(new URL(address))).not.toBeNull();
  });

  test.each(allowed)("is %s", (address) => {
    expect(refusalOf(new URL(address))).toBeNull();
  });

  test("is one of our own where that is said, at that port or at any", () => {
    const site = new URL("http://127.0.0.1:4000/page");
    expect(refusalOf(site, ["127.0.0.1:4000"])).toBeNull();
    expect(refusalOf(site, ["127.0.0.1"])).toBeNull();
    expect(refusalOf(site, ["127.0.0.1:4001"])).not.toBeNull();
    expect(refusalOf(new URL("ftp://127.0.0.1:4000/"), ["127.0.0.1:4000"])).not.toBeNull();
  });
});

describe("a name", () => {
  const check = (found: string[]) =>
    checkAddress(new URL("https://names.example/"), {
      resolve: async (host) => (host === "names.example" ? found : []),
      exempt: [],
      signal: AbortSignal.timeout(1_000),
    });

  test("leads to public addresses alone", async () => {
    await expect(check(["93.184.216.34", "2606:4700::6810:85e5"])).resolves.toBeUndefined();
    for (const one of ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "nonsense:"]) {
      await expect(check([one]), one).rejects.toThrow(AddressRefused);
      await expect(check(["93.184.216.34", one]), one).rejects.toThrow(AddressRefused);
    }
  });

  test("leads somewhere", async () => {
    await expect(check([])).rejects.toThrow(AddressRefused);
  });
});
