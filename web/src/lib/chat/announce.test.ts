import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { Generation } from "../api/types.ts"
import { newsOf } from "./announce.ts"
import { someGeneration, somePart } from "./fixtures.ts"

describe("what is said aloud", () => {
  const [first, second, third, fourth] = ([0, 1, 2, 3] as const).map((index) =>
    someGeneration(`g${index}`, "b", { index, state: "running" }),
  ) as [Generation, Generation, Generation, Generation]
  const four = [first, second, third, fourth]
  test("that drawing begins, which picture is there, and how the others ended; each once", () => {
    assert.deepEqual(newsOf([], [four]), [{ kind: "drawing", count: 4 }])
    const later = [
      { ...first, state: "succeeded", outcome: "picture", parts: [somePart("p")] } as const,
      { ...second, state: "failed", outcome: "error" } as const,
      { ...third, state: "failed", outcome: "refused" } as const,
      { ...fourth, state: "succeeded", outcome: "text_only" } as const,
    ]
    assert.deepEqual(
      newsOf([four], [later]).map((news) => news.kind),
      ["there", "failed", "refused", "text-only"],
    )
    assert.deepEqual(newsOf([four], [later])[0], { kind: "there", number: 1, of: 4 })
    assert.deepEqual(newsOf([later], [later]), [])
  })

  test("a picture that was there before its answer ended is not said again", () => {
    const shown = { ...first, parts: [somePart("p")] }
    assert.deepEqual(newsOf([[shown]], [[{ ...shown, state: "succeeded", outcome: "picture" }]]), [])
  })
})
