import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { describe, it } from "node:test"
import fc from "fast-check"
import type { ImagePart, Message, PreparedPart, TextPart } from "#canonical/request.ts"
import type { ModelTurn, TurnPart } from "./model-turn.ts"
import type { RecalledPicture, Recollection } from "./recollection.ts"
import { restoreTurns } from "./restore-turns.ts"

const maker = "gemini/model"
const hashOf = (name: string): string => createHash("sha256").update(name).digest("hex")
const facts = (name: string) => ({ sha256: hashOf(name), mediaType: "image/png", width: 1, height: 1, byteLength: 3 })
const text = (words: string, signature?: string): TextPart => ({
  type: "text",
  text: words,
  ...(signature === undefined ? {} : { signature: Buffer.from(signature) }),
})
const picture = (name: string, signature?: string): ImagePart => ({
  type: "image",
  image: { ...facts(name), encoding: "binary", chunks: [Buffer.from(name)] },
  ...(signature === undefined ? {} : { signature: Buffer.from(signature) }),
})
const drew = (name: string, signature?: string, shown?: string): TurnPart => ({
  type: "picture",
  made: facts(name),
  ...(shown === undefined ? {} : { shown: hashOf(shown) }),
  ...(signature === undefined ? {} : { signature: Buffer.from(signature) }),
})
const user = (...parts: readonly PreparedPart[]): Message<PreparedPart> => ({ role: "user", parts })
const model = (...parts: readonly PreparedPart[]): Message<PreparedPart> => ({ role: "assistant", parts })

const cat: ModelTurn = {
  id: "cat",
  maker,
  words: "draw a cat",
  parts: [text("Here is ", "s1"), text("a cat:"), drew("cat", "s2"), text("", "s3")],
}
const dog: ModelTurn = { id: "dog", maker, words: "draw a dog", parts: [text("A dog:"), drew("dog", "d1", "dog.jpg")] }
const bird: ModelTurn = { id: "bird", maker: "other/model", words: "draw a bird", parts: [text("A bird:", "b1"), drew("bird", "b2")] }
const unsigned: ModelTurn = { id: "fish", maker, words: "draw a fish", parts: [text("A fish:"), drew("fish")] }

function recalling(...turns: readonly ModelTurn[]): Recollection {
  const found = new Map<string, RecalledPicture>()
  for (const turn of turns) {
    for (const part of turn.parts) {
      if (part.type !== "picture") continue
      found.set(part.made.sha256, { turn, picture: part })
      if (part.shown !== undefined) found.set(part.shown, { turn, picture: part, original: picture("dog").image })
    }
  }
  return found
}

const all = recalling(cat, dog, bird, unsigned)
const wholeCat = model(text("Here is ", "s1"), text("a cat:"), picture("cat", "s2"), text("", "s3"))
const wholeDog = model(text("A dog:"), picture("dog", "d1"))
const shown = text("What the assistant drew before:")

const cases: readonly (readonly [string, readonly Message<PreparedPart>[], readonly Message<PreparedPart>[], "warned"?])[] = [
  ["nothing of the assistant's", [user(text("hi"))], [user(text("hi"))]],
  [
    "words of the assistant's",
    [user(text("hi")), model(text("ho")), user(text("hi"))],
    [user(text("hi")), model(text("ho")), user(text("hi"))],
  ],
  ["a picture without its words", [user(text("a")), model(picture("cat")), user(text("b"))], [user(text("a")), wholeCat, user(text("b"))]],
  ["words joined, in another order", [model(picture("cat"), text("Here is a cat:\n")), user(text("b"))], [wholeCat, user(text("b"))]],
  ["words that were lost in part", [model(text("a cat:"), picture("cat")), user(text("b"))], [wholeCat, user(text("b"))]],
  [
    "words that were changed",
    [model(text("My cat."), picture("cat")), user(text("b"))],
    [model(text("My cat.", "s1"), picture("cat", "s2")), user(text("b"))],
  ],
  [
    "thoughts that the client kept",
    [model({ ...text("Hm."), thought: true }, text("A dog:"), picture("dog")), user(text("b"))],
    [model({ ...text("Hm."), thought: true }, text("A dog:"), picture("dog", "d1")), user(text("b"))],
  ],
  [
    "what the client signed itself",
    [model(text("Here is a cat:", "mine"), picture("cat", "mine too")), user(text("b"))],
    [model(text("Here is a cat:", "mine"), picture("cat", "mine too")), user(text("b"))],
  ],
  [
    "what the client signed in part",
    [model(text("Here is a cat:", "mine"), picture("cat")), user(text("b"))],
    [model(text("Here is a cat:", "mine"), picture("cat", "s2")), user(text("b"))],
  ],
  ["another file than was drawn", [model(picture("dog.jpg")), user(text("b"))], [wholeDog, user(text("b"))]],
  [
    "two turns in one message",
    [model(text("Both:"), picture("cat"), picture("dog")), user(text("b"))],
    [model(text("Both:", "s1"), picture("cat", "s2"), picture("dog", "d1")), user(text("b"))],
  ],
  ["a turn that was never signed", [model(picture("fish")), user(text("b"))], [model(text("A fish:"), picture("fish")), user(text("b"))]],
  [
    "a picture that is not remembered",
    [user(text("a")), model(text("Look:"), picture("x")), user(text("b"))],
    [user(text("a")), model(text("Look:")), user(shown, picture("x"), text("b"))],
    "warned",
  ],
  [
    "only that, and nobody speaks behind it",
    [user(text("a")), model(picture("x"))],
    [user(text("a")), user(shown, picture("x"))],
    "warned",
  ],
  [
    "a remembered one beside one that is not",
    [model(picture("cat"), picture("x")), user(text("b"))],
    [wholeCat, user(shown, picture("x"), text("b"))],
    "warned",
  ],
  [
    "what another maker drew, signed by it",
    [model(text("A bird:", "b1"), picture("bird", "b2")), user(text("b"))],
    [model(text("A bird:")), user(shown, picture("bird"), text("b"))],
    "warned",
  ],
  [
    "a picture that the client signed and nobody remembers",
    [model(picture("x", "its own")), user(text("b"))],
    [model(picture("x", "its own")), user(text("b"))],
  ],
  [
    "a remembered picture of the user's",
    [user(text("now grey"), picture("cat"))],
    [user(text("draw a cat")), wholeCat, user(text("now grey"))],
  ],
  [
    "one in another file format",
    [user(text("now grey"), picture("dog.jpg"))],
    [user(text("draw a dog")), wholeDog, user(text("now grey"))],
  ],
  [
    "one whose words stand before it",
    [user(text("a cat!")), model(text("Here is a cat:")), user(picture("cat"), text("now grey"))],
    [user(text("a cat!")), wholeCat, user(text("now grey"))],
  ],
  [
    "one before the user's own",
    [user(text("put the cat here"), picture("cat"), picture("x"))],
    [user(text("draw a cat")), wholeCat, user(text("put the cat here"), picture("x"))],
  ],
  ["one behind the user's own", [user(text("a"), picture("x"), picture("cat"))], [user(text("a"), picture("x"), picture("cat"))]],
  ["two remembered ones", [user(text("a"), picture("cat"), picture("dog"))], [user(text("a"), picture("cat"), picture("dog"))]],
  ["a picture without words", [user(picture("cat"))], [user(picture("cat"))]],
  ["another maker's in a turn of the user", [user(text("a"), picture("bird"))], [user(text("a"), picture("bird"))]],
  ["one that was never signed", [user(text("a"), picture("fish"))], [user(text("a"), picture("fish"))]],
  [
    "one that stands with the assistant already",
    [user(text("a")), model(picture("cat")), user(text("b"), picture("cat"))],
    [user(text("a")), wholeCat, user(text("b"), picture("cat"))],
  ],
  [
    "the same one twice",
    [user(text("a"), picture("cat")), model(text("ok")), user(text("b"), picture("cat"))],
    [user(text("draw a cat")), wholeCat, user(text("a")), model(text("ok")), user(text("b"), picture("cat"))],
  ],
]

describe("restoring turns", () => {
  for (const [name, given, expected, warned] of cases) {
    it(name, () => {
      const { messages, warnings } = restoreTurns(given, all, maker)
      assert.deepEqual(messages, expected)
      assert.deepEqual(
        warnings.map(({ code, param }) => [code, param]),
        warned === undefined ? [] : [["changed", "messages"]],
      )
    })
  }

  it("gives a turn back whole, whatever space and words and signatures it lost", () => {
    const part = fc.record({
      words: fc.option(fc.string()),
      signed: fc.boolean(),

      space: fc.constantFrom("", " ", "\n\n"),
    })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.boolean(), (parts, allWords) => {
        const name = (index: number): string => `picture ${index}`
        const isText = parts.map(({ words }, index) => words !== null && index > 0)
        const turn: ModelTurn = {
          id: "t",
          maker,
          words: "w",
          parts: parts.map(({ words, signed }, index) => {
            const signature = signed ? `s${index}` : undefined
            return isText[index] === true ? text(words ?? "", signature) : drew(name(index), signature)
          }),
        }
        const sent = parts.flatMap(({ words, space }, index): PreparedPart[] => {
          if (isText[index] !== true) return [picture(name(index))]
          return allWords ? [text(`${space}${words ?? ""}${space}`)] : []
        })
        const expected = parts.map(({ words, signed }, index) => {
          const signature = signed ? `s${index}` : undefined
          return isText[index] === true ? text(words ?? "", signature) : picture(name(index), signature)
        })
        const { messages } = restoreTurns([user(text("a")), model(...sent), user(text("b"))], recalling(turn), maker)
        assert.deepEqual(messages[1]?.parts, expected)
      }),
    )
  })

  it("loses no picture and invents no signature", () => {
    const names = ["cat", "dog", "dog.jpg", "bird", "fish", "x", "y"]
    const anyPart = fc.oneof(
      fc.constantFrom("Here is a cat:", "A dog:", "Else.").map((words) => text(words)),
      fc.tuple(fc.constantFrom(...names), fc.constantFrom(undefined, "mine", "b2")).map(([name, signature]) => picture(name, signature)),
    )
    const message = fc.tuple(fc.constantFrom("user", "assistant"), fc.array(anyPart, { minLength: 1, maxLength: 4 }))
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), (conversation) => {
        const given = conversation.map(([role, parts]) => ({ role, parts }) as Message<PreparedPart>)
        const { messages } = restoreTurns(given, all, maker)
        const names = (turns: readonly Message<PreparedPart>[]): ReadonlySet<string> =>
          new Set(turns.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "image" ? part.image.sha256 : []))))
        const before = new Set([...names(given)].map((hash) => (hash === hashOf("dog.jpg") ? hashOf("dog") : hash)))
        const after = new Set([...names(messages)].map((hash) => (hash === hashOf("dog.jpg") ? hashOf("dog") : hash)))
        assert.deepEqual(after, before)
        const signatures: Readonly<Record<string, string>> = { [hashOf("cat")]: "s2", [hashOf("dog")]: "d1" }
        for (const { parts } of messages) {
          assert.ok(parts.length > 0)
          for (const part of parts) {
            if (part.type !== "image" || part.signature === undefined) continue
            const said = Buffer.from(part.signature).toString()
            const own = signatures[part.image.sha256]
            const wasSent = said === "mine" || (said === "b2" && part.image.sha256 !== hashOf("bird"))
            assert.ok(said === own || wasSent, `${said} on a picture that it does not belong to`)
          }
        }
      }),
    )
  })
})
