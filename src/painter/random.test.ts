import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { createRandom } from "./random.ts"

test("the same key gives the same numbers, another key others", () => {
  const numbers = (key: string): number[] => Array.from({ length: 8 }, createRandom(key).next)
  assert.deepEqual(numbers("a"), numbers("a"))
  assert.notDeepEqual(numbers("a"), numbers("b"))
})

test("a fork does not depend on what was drawn before it", () => {
  const fresh = createRandom("k")
  const used = createRandom("k")
  used.next()
  assert.equal(fresh.fork("x").next(), used.fork("x").next())
})

test("ranges hold and are spread", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(60), (key, low, width) => {
      const random = createRandom(key)
      const whole = random.whole(low, low + width)
      const between = random.between(low, low + width)
      return whole >= low && whole <= low + width && Number.isInteger(whole) && between >= low && between <= low + width
    }),
  )
  const random = createRandom("spread")
  const mean = Array.from({ length: 4000 }, random.next).reduce((sum, value) => sum + value, 0) / 4000
  assert.ok(Math.abs(mean - 0.5) < 0.03)
})
