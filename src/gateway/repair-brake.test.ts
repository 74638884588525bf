import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { RepairBrake } from "./repair-brake.ts"

/** Tells whether a promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = {}
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending
}

describe("the brake on repairs", () => {
  it("lets the first answer repair, again and again, and has the others wait for it", async () => {
    const brake = new RepairBrake()
    const [scout, other] = [{}, {}]
    assert.equal(await brake.mayRepair(scout), true)
    const waiting = brake.mayRepair(other)
    assert.equal(await brake.mayRepair(scout), true)
    assert.equal(await isSettled(waiting), false)
  })

  it("lets the others go once a picture has come, from whichever answer", async () => {
    const brake = new RepairBrake()
    await brake.mayRepair({})
    const waiting = brake.mayRepair({})
    brake.pictureCame()
    assert.deepEqual([await waiting, await brake.mayRepair({})], [true, true])
  })

  it("stops the others where the first gives up, and not where another does", async () => {
    const brake = new RepairBrake()
    const scout = {}
    await brake.mayRepair(scout)
    const waiting = brake.mayRepair({})
    brake.gaveUp({})
    assert.equal(await isSettled(waiting), false)
    brake.gaveUp(scout)
    assert.deepEqual([await waiting, await brake.mayRepair({})], [false, false])
    brake.pictureCame()
    assert.equal(await brake.mayRepair({}), true, "a picture that comes late")
  })
})
