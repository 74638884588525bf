import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { describe, it } from "node:test"
import fc from "fast-check"
import { newSignedId, SignedTokens } from "./signed-token.ts"

describe("SignedTokens", () => {
  const tokens = new SignedTokens(randomBytes(32))

  it("knows its own, again and again the same", () => {
    const id = newSignedId()
    assert.equal(tokens.verify(tokens.sign(id)), id)
    assert.equal(tokens.sign(id), tokens.sign(id))
    assert.match(tokens.sign(id), /^[\w-]{38}$/)
  })

  it("takes nothing else: another key, another id, or any character changed", () => {
    const token = tokens.sign(newSignedId())
    assert.equal(new SignedTokens(randomBytes(32)).verify(token), undefined)
    assert.equal(tokens.verify(newSignedId() + token.slice(16)), undefined)
    fc.assert(
      fc.property(fc.nat(37), fc.constantFrom(..."ABCXYZabcxyz0189-_"), (place, character) => {
        const changed = token.slice(0, place) + character + token.slice(place + 1)
        assert.equal(tokens.verify(changed) !== undefined, changed === token)
      }),
    )
    fc.assert(fc.property(fc.string(), (text) => assert.equal(tokens.verify(text), undefined)))
  })

  it("needs a key that is long enough", () => {
    assert.throws(() => new SignedTokens(randomBytes(15)), RangeError)
  })
})
