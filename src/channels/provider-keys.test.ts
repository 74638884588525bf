import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, it } from "node:test"
import fc from "fast-check"
import { ProviderKeys } from "./provider-keys.ts"

describe("ProviderKeys", () => {
  const keys = new ProviderKeys(randomBytes(32))

  it("gives back what was sealed, and never seals twice alike", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 600, unit: "binary" }), fc.string({ maxLength: 30 }), (key, channel) => {
        const [one, other] = [keys.seal(channel, key), keys.seal(channel, key)]
        assert.equal(keys.open(channel, one), Buffer.from(key).toString())
        assert.notEqual(one.sealed, other.sealed)
      }),
    )
  })

  it("shows the end of a key only where that tells little of it", () => {
    assert.equal(keys.seal("c", "0123456789abcdef").last4, "cdef")
    assert.equal(keys.seal("c", "0123456789abcde").last4, "")
  })

  const { last4, sealed } = keys.seal("c", "a-key")
  const flipped = Buffer.from(sealed.slice(3), "base64url")
  flipped[20] = (flipped[20] ?? 0) ^ 1
  const broken: readonly (readonly [string, ProviderKeys, string, string])[] = [
    ["by another secret", new ProviderKeys(randomBytes(32)), "c", sealed],
    ["for another channel", keys, "d", sealed],
    ["that was changed", keys, "c", `v1.${flipped.toString("base64url")}`],
    ["that was cut", keys, "c", sealed.slice(0, 20)],
    ["of another form", keys, "c", sealed.replace("v1", "v2")],
    ["that is empty", keys, "c", ""],
  ]
  for (const [what, reader, channel, text] of broken) {
    it(`refuses one ${what}`, () => {
      assert.throws(() => reader.open(channel, { last4, sealed: text }), RangeError)
    })
  }
})
