import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { Brake } from "./brake.ts"

describe("Brake", () => {
  const fail = (brake: Brake, address: string, times: number): void => {
    for (let time = 0; time < times; time++) brake.failed(address)
  }

  it("refuses after ten failures until their minute is over", () => {
    let now = 5
    const brake = new Brake(() => now)
    fail(brake, "192.0.2.1", 9)
    brake.check("192.0.2.1")
    now = 30_000
    fail(brake, "192.0.2.1", 1)
    assert.throws(() => brake.check("192.0.2.1"), { code: "rate_limit_exceeded", details: { retryAfterMs: 30_005 } })
    brake.check("192.0.2.2")
    now = 60_005
    brake.check("192.0.2.1")
    fail(brake, "192.0.2.1", 9)
    brake.check("192.0.2.1")
  })

  for (const [one, other, same] of [
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true],
    ["2001:db8:1:2::1", "2001:0DB8:0001:0002::9", true],
    ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
    ["2001:db8::1", "2001:db8:0:0:5::", true],
    ["fe80::1%eth0", "fe80::2", true],
    ["::1", "::2", true],
    ["::ffff:192.0.2.1", "192.0.2.1", true],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.2", false],
  ] as const) {
    it(`takes ${one} and ${other} for ${same ? "one" : "two"}`, () => {
      const brake = new Brake(() => 0)
      fail(brake, one, 10)
      if (same) assert.throws(() => brake.check(other), { code: "rate_limit_exceeded" })
      else brake.check(other)
    })
  }

  it("refuses a name after five failures of one address, and lets everybody else in by it", () => {
    const brake = new Brake(() => 0)
    for (let time = 0; time < 5; time++) brake.failed("192.0.2.1", " han ")
    assert.throws(() => brake.check("192.0.2.1", "han"), { code: "rate_limit_exceeded" })
    brake.check("192.0.2.1", "lin")
    brake.check("192.0.2.1")
    brake.check("192.0.2.2", "han")
    for (let time = 0; time < 5; time++) brake.failed("192.0.2.1", `other ${time}`)
    assert.throws(() => brake.check("192.0.2.1", "lin"), { code: "rate_limit_exceeded" })
  })

  it("forgets the oldest of very many", () => {
    const brake = new Brake(() => 0)
    fail(brake, "first", 10)
    for (let index = 0; index < 10_000; index++) brake.failed(`10.${index >> 8}.${index & 255}.1`)
    brake.check("first")
  })
})
