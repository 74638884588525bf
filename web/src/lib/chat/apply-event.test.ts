import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { Generation } from "../api/types.ts"
import { addMessages, applyEvent, isBehind, type RoomState } from "./apply-event.ts"
import { someGeneration, someMessage, somePart } from "./fixtures.ts"

const conversation = {
  id: "c",
  title: "",
  pinned: false,
  created_at: "",
  updated_at: "",
  pictures: 0,
  charge_usd: "0",
  cover_id: null,
  running: true,
}

function roomWith(...generations: readonly Generation[]): RoomState {
  const messages = [someMessage("a", null, 0), someMessage("b", "a", 1, generations)]
  return { conversation, messages, head: "b", previews: {}, strays: {} }
}

function generationOf(state: RoomState, id: string): Generation | undefined {
  return state.messages.flatMap(({ generations }) => generations).find((one) => one.id === id)
}

describe("what an event makes of a conversation", () => {
  const running = someGeneration("g", "b", { state: "running" })

  test("words begin a part and go on with it, thoughts apart from what is said", () => {
    const events = [
      { part: 0, text: "Hm", thought: true },
      { part: 0, text: "m.", thought: true },
      { part: 1, text: "Here ", thought: false },
      { part: 1, text: "it is.", thought: false },
    ]
    const state = events.reduce((before, event) => applyEvent(before, { type: "text", generation_id: "g", ...event }), roomWith(running))
    assert.deepEqual(generationOf(state, "g")?.parts, [
      { type: "text", text: "Hmm.", thought: true },
      { type: "text", text: "Here it is.", thought: false },
    ])
  })

  test("words that would leave a gap, or come after the end, change nothing", () => {
    const gap = applyEvent(roomWith(running), { type: "text", generation_id: "g", part: 3, text: "x", thought: false })
    assert.deepEqual(generationOf(gap, "g")?.parts, [])
    const ended = applyEvent(roomWith({ ...running, state: "succeeded" }), {
      type: "text",
      generation_id: "g",
      part: 0,
      text: "x",
      thought: false,
    })
    assert.deepEqual(generationOf(ended, "g")?.parts, [])
  })

  test("one answer changes, and every other object stays what it was", () => {
    const before = roomWith(running, someGeneration("other", "b", { index: 1 }))
    const after = applyEvent(before, { type: "generation", generation: { ...running, parts: [somePart("p")] } })
    assert.equal(generationOf(after, "g")?.parts.length, 1)
    assert.equal(after.messages[0], before.messages[0])
    assert.equal(generationOf(after, "other"), generationOf(before, "other"))
  })

  test("an answer that has ended never runs again", () => {
    const ended = { ...running, state: "succeeded", parts: [somePart("p")] } as const
    const state = applyEvent(roomWith(ended), { type: "generation", generation: running })
    assert.equal(generationOf(state, "g")?.state, "succeeded")
  })

  test("an interim picture goes when the answer has ended", () => {
    const shown = applyEvent(roomWith(running), { type: "preview", generation_id: "g", url: "/p" })
    assert.deepEqual(shown.previews, { g: "/p" })
    assert.deepEqual(applyEvent(shown, { type: "generation", generation: { ...running, state: "failed" } }).previews, {})
  })

  test("what is told before the answer to sending is there is not lost", () => {
    const early = someGeneration("g2", "d", { state: "succeeded", parts: [somePart("p")] })
    const told = applyEvent(roomWith(running), { type: "generation", generation: early })
    assert.deepEqual(Object.keys(told.strays), ["g2"])
    const sent = [someMessage("c", "b", 2), someMessage("d", "c", 3, [someGeneration("g2", "d")])]
    const state = addMessages(told, sent, "d")
    assert.equal(generationOf(state, "g2")?.state, "succeeded")
    assert.deepEqual(state.strays, {})
    assert.deepEqual(
      state.messages.map(({ id }) => id),
      ["a", "b", "c", "d"],
    )
    assert.equal(state.head, "d")
  })

  test("words for an answer that is not known yet are kept with it", () => {
    const early = applyEvent(roomWith(), { type: "generation", generation: someGeneration("g2", "d", { state: "running" }) })
    const told = applyEvent(early, { type: "text", generation_id: "g2", part: 0, text: "Well", thought: false })
    const state = addMessages(told, [someMessage("d", "b", 3, [someGeneration("g2", "d", { state: "running" })])], "d")
    assert.deepEqual(generationOf(state, "g2")?.parts, [{ type: "text", text: "Well", thought: false }])
  })

  test("a new title is taken over", () => {
    assert.equal(applyEvent(roomWith(), { type: "conversation", title: "Foxes", pinned: true, head: "b" }).conversation.title, "Foxes")
  })
})

describe("whether a snapshot knows more", () => {
  const running = someGeneration("g", "b", { state: "running" })
  for (const { name, state, generations, head, expected } of [
    { name: "the same", state: roomWith(running), generations: [running], head: "b", expected: false },
    { name: "what ran here has ended unseen", state: roomWith(running), generations: [], head: "b", expected: true },
    {
      name: "something runs that is not known",
      state: roomWith(),
      generations: [someGeneration("x", "elsewhere")],
      head: "b",
      expected: true,
    },
    { name: "the branch goes on elsewhere", state: roomWith(), generations: [], head: "elsewhere", expected: true },
    { name: "nothing was said yet", state: { ...roomWith(), messages: [], head: null }, generations: [], head: null, expected: false },
  ]) {
    test(name, () => assert.equal(isBehind(state, { type: "snapshot", generations, head }), expected))
  }
})
