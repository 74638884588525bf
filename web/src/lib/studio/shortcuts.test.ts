import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { isShortcut, keyCaps, type Pressed, shortcuts } from "./shortcuts.ts"

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  ...more,
})

describe("the keyboard map", () => {
  for (const [name, event, fits] of [
    ["send", press("Enter"), true],
    ["send", press("Enter", { shiftKey: true }), false],
    ["send", press("Enter", { isComposing: true }), false],
    ["newline", press("Enter", { shiftKey: true }), true],
    ["models", press("k", { ctrlKey: true }), true],
    ["models", press("K", { metaKey: true }), true],
    ["models", press("k"), false],
    ["models", press("k", { ctrlKey: true, altKey: true }), false],
    ["sheet", press("?", { shiftKey: true }), true],
    ["sheet", press("?"), true],
    ["brushLarger", press("]"), true],
    ["undo", press("z", { ctrlKey: true }), true],
    ["undo", press("Z", { ctrlKey: true, shiftKey: true }), false],
    ["redo", press("Z", { ctrlKey: true, shiftKey: true }), true],
  ] as const) {
    it(`${fits ? "reads" : "does not read"} ${JSON.stringify(event)} as ${name}`, () => assert.equal(isShortcut(name, event), fits))
  }

  it("has no two meanings for one combination in one place", () => {
    const seen = shortcuts.map(({ place, key, mod, shift }) => [place, key, mod ?? false, shift ?? false].join(" "))
    assert.equal(new Set(seen).size, seen.length)
  })

  it("shows keys as they are on the keyboard", () => {
    const redo = shortcuts.find(({ name }) => name === "redo")
    assert.ok(redo)
    assert.deepEqual(keyCaps(redo, true), ["⌘", "⇧", "Z"])
    assert.deepEqual(keyCaps(redo, false), ["Ctrl", "Shift", "Z"])
  })
})
