import assert from "node:assert/strict"
import { test } from "node:test"
import { createRandom } from "../random.ts"
import { describe } from "./describe.ts"
import { readPrompt } from "./read-prompt.ts"
import { toSimplified, toTraditional } from "./traditional.ts"

const said = (prompt: string) => describe(readPrompt(prompt), createRandom(prompt))

test("answers in the prompt's language", () => {
  assert.match(said("two white rabbits in the forest").text, /two white rabbits in the forest/u)
  assert.match(said("画一只小猫在草丛中玩耍").text, /一只在草丛中玩耍的小?猫/u)
  assert.match(said("畫一隻飛翔的龍").text, /這是|為你/u)
})

test("English is grammatical", () => {
  assert.match(said("an orange on a table").text, /an orange and a table/u)
  assert.match(said("three cups of coffee").text, /three cups of coffee/u)
  assert.match(said("five mice and two wolves").text, /five mice and two wolves/u)
  assert.match(said("a boy holding a blue umbrella in the rain").text, /a boy holding a blue umbrella in the rain/u)
})

test("a poem is four lines of seven characters", () => {
  const { text, verse } = said("生成一幅山水画,并给出一首诗词描述")
  assert.equal(verse.length, 4)
  for (const line of verse) assert.equal([...line].length, 7)
  for (const line of verse) assert.ok(text.includes(line))
  assert.equal(said("a poem about the sea at night").verse.length, 4)
  assert.equal(said("the sea at night").verse.length, 0)
})

test("captions and stories come when asked for", () => {
  const plain = said("a fox").text
  assert.ok(said("a fox, with a story").text.length > plain.length + 60)
  assert.ok(said("describe the image with a paragraph: a fox").text.length > plain.length + 40)
})

test("simplified and traditional forms map onto each other", () => {
  assert.equal(toTraditional("吃香蕉的猫在飞"), "吃香蕉的貓在飛")
  assert.equal(toSimplified("貓飛龍鳳"), "猫飞龙凤")
})
