import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { plainSettings } from "./draft-rules.ts"
import { somePicture } from "./fixtures.ts"
import { joinWritten, keepWritten, readWritten, type WrittenDraft } from "./written-draft.ts"

describe("what is being written", () => {
  const written: WrittenDraft = {
    text: "a fox",
    mode: "image",
    models: ["m"],
    withHistory: false,
    settings: plainSettings,
    pictures: [somePicture("p")],
    mask: null,
  }
  function storage(): Storage {
    const kept = new Map<string, string>()
    return {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
      removeItem: (name: string) => kept.delete(name),
    } as unknown as Storage
  }
  test("is read as it was kept, place by place", () => {
    const kept = storage()
    keepWritten(kept, "new", written)
    assert.deepEqual(readWritten(kept, "new"), written)
    assert.equal(readWritten(kept, "other"), undefined)
    keepWritten(kept, "new", { ...written, text: "", pictures: [] })
    assert.equal(readWritten(kept, "new"), undefined)
  })
  test("spoilt storage is no draft, and a storage that refuses does not throw", () => {
    const kept = storage()
    for (const text of ["{", "[]", "null", '{"text":1}']) {
      kept.setItem("limn-draft:new", text)
      assert.equal(readWritten(kept, "new"), undefined)
    }
    const full = { setItem: () => assert.fail("full"), removeItem: () => assert.fail("full") } as unknown as Storage
    assert.doesNotThrow(() => keepWritten(full, "new", written))
  })
})

test("what could not be sent comes before what was written after it, each picture once", () => {
  const manner = { mode: "image", models: ["m"], withHistory: true, settings: plainSettings, mask: null } as const
  const joined = joinWritten(
    { ...manner, text: "first", pictures: [somePicture("a"), somePicture("b")] },
    { ...manner, models: ["n"], text: "then", pictures: [somePicture("b"), somePicture("c")] },
  )
  assert.deepEqual([joined.text, joined.models, joined.pictures.map(({ id }) => id)], ["first\n\nthen", ["m"], ["a", "b", "c"]])
  assert.equal(joinWritten({ ...manner, text: "first", pictures: [] }, { ...manner, text: " ", pictures: [] }).text, "first")
})
