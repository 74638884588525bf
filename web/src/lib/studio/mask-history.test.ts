import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { doStep, emptyHistory, type MaskHistory, type MaskStep, redoStep, shownSteps, undoStep } from "./mask-history.ts"

const box = (x: number): MaskStep => ({ type: "box", erases: false, box: { x, y: 0, width: 1, height: 1 } })
const steps = fc.array(fc.integer({ min: 0, max: 99 }).map(box), { maxLength: 30 })
const after = (done: readonly MaskStep[]): MaskHistory => done.reduce(doStep, emptyHistory)

describe("the history of a mask", () => {
  it("takes back and does again what was done, in order", () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 40 }), (done, times) => {
        let history = after(done)
        for (let time = 0; time < times; time++) history = undoStep(history)
        assert.deepEqual(history.done, done.slice(0, Math.max(0, done.length - times)))
        for (let time = 0; time < times; time++) history = redoStep(history)
        assert.deepEqual(history, after(done))
      }),
    )
  })

  it("forgets what was taken back once something else is done", () => {
    const history = doStep(undoStep(after([box(1), box(2)])), box(3))
    assert.deepEqual(history, { done: [box(1), box(3)], undone: [] })
  })

  const load: MaskStep = { type: "load", painted: {} as OffscreenCanvas }
  for (const [name, done, shown] of [
    ["all where nothing replaces anything", [box(1), { type: "invert" }], [box(1), { type: "invert" }]],
    ["nothing after clearing", [box(1), { type: "clear" }], []],
    ["what came after the last clearing", [box(1), { type: "clear" }, box(2), { type: "clear" }, box(3)], [box(3)]],
    ["a loaded mask and what came after", [box(1), load, box(2)], [load, box(2)]],
  ] as readonly [string, MaskStep[], MaskStep[]][]) {
    it(`shows ${name}`, () => assert.deepEqual(shownSteps(after(done)), shown))
  }
})
