import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { isPublicAddress } from "./address-policy.ts"

const refused = [
  ["127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "255.255.255.255"],
  ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.100.100.200", "169.254.169.254"],
  ["192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"],
  ["::", "::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::8.8.8.8"],
  ["fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1", "100::1", "4000::1"],
  ["64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "2002:a9fe:a9fe::", "2001:0:a9fe::1", "2606:4700::1111%eth0"],
  ["::5efe:10.0.0.1", "2001:4860::5efe:10.0.0.1", "2001:4860::200:5efe:10.0.0.1"],
  ["", "localhost", "127.1", "2130706433", "0x7f000001", "1.2.3", "8.8.8.8 ", "[2606:4700::1111]"],
].flat()

for (const address of refused) {
  test(`${JSON.stringify(address)} is not public`, () => assert.equal(isPublicAddress(address), false))
}

for (const address of ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::5ef:1:2", "::ffff:8.8.8.8"]) {
  test(`${address} is public`, () => assert.equal(isPublicAddress(address), true))
}

test("a v4 address is judged alike when it is mapped into v6", () => {
  fc.assert(fc.property(fc.ipV4(), (address) => isPublicAddress(address) === isPublicAddress(`::ffff:${address}`)))
})

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => typeof isPublicAddress(text) === "boolean"))
})
