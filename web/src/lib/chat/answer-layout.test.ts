import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { Generation, GenerationPart } from "../api/types.ts"
import { expectsPicture, sayingsOf } from "./answer-layout.ts"
import { someDraft, someGeneration, someModel, somePart } from "./fixtures.ts"

const text = (words: string, thought = false): GenerationPart => ({ type: "text", text: words, thought })
const answer = (index: number, parts: readonly GenerationPart[], state: Generation["state"] = "succeeded"): Generation =>
  someGeneration(`g${index}`, "m", { index, parts, state })

describe("what stands below the pictures of a turn", () => {
  test("everything but the first picture, in the order of the model", () => {
    const parts = [text("first"), somePart("t", { thought: true }), somePart("p1"), text(" "), text("then"), somePart("p2")]
    assert.deepEqual(sayingsOf([answer(0, parts)]), [{ of: [0], parts: [parts[0], parts[4], parts[5]] }])
    assert.deepEqual(sayingsOf([answer(0, [somePart("p1")])]), [])
  })

  test("equal words once, different ones by themselves", () => {
    const said = sayingsOf([
      answer(0, [text("Here is a boat.\n"), somePart("p0")]),
      answer(1, [somePart("p1"), text("A boat, as asked.")]),
      answer(2, [text("Here is a boat."), somePart("p2")]),
      answer(3, []),
    ])
    assert.deepEqual(
      said.map(({ of }) => of),
      [[0, 2], [1]],
    )
  })

  test("words that are still coming belong to those that they begin like", () => {
    const whole = text("Here is a boat.")
    for (const turn of [
      [answer(0, [text("Here is")], "running"), answer(1, [whole])],
      [answer(0, [whole]), answer(1, [text("Here is")], "running")],
    ]) {
      assert.deepEqual(sayingsOf(turn), [{ of: [0, 1], parts: [whole] }])
    }
    assert.equal(sayingsOf([answer(0, [text("Here is")]), answer(1, [whole])]).length, 2, "what has ended says what it says")
  })

  test("pictures and thoughts are never taken for the same", () => {
    const two = [somePart("a"), somePart("b")]
    assert.equal(sayingsOf([answer(0, two), answer(1, two)]).length, 2)
    assert.equal(sayingsOf([answer(0, [text("a boat")]), answer(1, [text("a boat", true)])]).length, 2)
  })
})

test("a place for a picture is kept where one is asked for, or may come", () => {
  const writes = someModel("w", { output: ["text"] })
  const ask = (mode: "image" | "text" | "auto", model = someModel("m")): boolean => expectsPicture({ draft: someDraft({ mode }) }, model)
  assert.deepEqual([ask("image"), ask("image", writes), ask("auto"), ask("auto", writes), ask("text")], [true, true, true, false, false])
  assert.equal(expectsPicture(undefined, undefined), true)
})
