import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { createPasswords, type PasswordCost, usualCost } from "./passwords.ts"
import { openSecret } from "./secrets.ts"

/** As cheap as it can be, where the cost is not what is tested. */
const cheap: PasswordCost = { memoryKiB: 8, passes: 1, parallelism: 1 }
const secret = await openSecret({ secretKey: "a secret for tests, 32 letters or more", dataDir: "/nowhere" })
const other = await openSecret({ secretKey: "another secret for tests, 32 letters", dataDir: "/nowhere" })

describe("Passwords", () => {
  it("are hashed as OWASP asks, each with a salt of its own", async () => {
    const passwords = createPasswords(secret)
    const [one, two] = [await passwords.hash("correct horse"), await passwords.hash("correct horse")]
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    assert.notEqual(one, two)
    assert.equal(await passwords.verify(one, "correct horse"), "right")
    assert.equal(await passwords.verify(two, "correct horsE"), "wrong")
  })

  it("only the one that was hashed is right", async () => {
    const passwords = createPasswords(secret, cheap)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), async (one, two) => {
        const hash = await passwords.hash(one)
        assert.equal(await passwords.verify(hash, one), "right")
        if (one.normalize("NFKC") !== two.normalize("NFKC")) assert.equal(await passwords.verify(hash, two), "wrong")
      }),
      { numRuns: 50 },
    )
  })

  it("are the same however their letters are composed", async () => {
    const passwords = createPasswords(secret, cheap)
    assert.equal(await passwords.verify(await passwords.hash("Müller"), "Mu\u0308ller"), "right")
  })

  it("of another cost are right, and outdated", async () => {
    const hash = await createPasswords(secret, cheap).hash("correct horse")
    const dearer = createPasswords(secret, { ...cheap, passes: 2 })
    assert.equal(await dearer.verify(hash, "correct horse"), "outdated")
    assert.equal(await dearer.verify(hash, "wrong"), "wrong")
    assert.equal(usualCost.memoryKiB, 19 * 1024)
  })

  it("are worth nothing without the secret that they were hashed with", async () => {
    const hash = await createPasswords(secret, cheap).hash("correct horse")
    assert.equal(await createPasswords(other, cheap).verify(hash, "correct horse"), "wrong")
  })

  it("nobody has are wrong", async () => {
    assert.equal(await createPasswords(secret, cheap).verify(undefined, "correct horse"), "wrong")
  })

  it("of very many at once are refused rather than kept waiting, and then it goes on", async () => {
    const passwords = createPasswords(secret, cheap)
    const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => passwords.hash("correct horse")))
    const refused = outcomes.filter((outcome) => outcome.status === "rejected")
    assert.equal(refused.length, 28)
    for (const { reason } of refused) assert.equal(reason.code, "overloaded")
    assert.match(await passwords.hash("correct horse"), /^\$argon2id/)
  })
})
